"""How money reaches people: connected accounts, the provider's events, payees and payouts."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Place
from app.core.db import Base, Exact, GlobalRow, TenantRow
from app.core.money import Money


class ConnectAccount(TenantRow, Base):
    """The tenant's own account with the provider, and what the provider still asks for."""

    __tablename__ = "connect_accounts"
    provider_ref: Mapped[str | None]
    country: Mapped[str] = mapped_column(String(2))
    currency: Mapped[str] = mapped_column(String(3), server_default=text("''"))
    is_submitted: Mapped[bool] = mapped_column(server_default=text("false"))
    can_receive: Mapped[bool] = mapped_column(server_default=text("false"))
    can_be_paid_out: Mapped[bool] = mapped_column(server_default=text("false"))
    missing: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    missing_by: Mapped[datetime | None]
    restriction: Mapped[str | None]
    bank_hint: Mapped[str | None]
    failure: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        UniqueConstraint("tenant_id", "provider_ref"),
        Index("ix_connect_accounts_by_provider_ref", "provider_ref"),
    )


class ProviderEventRow(GlobalRow, Base):
    """A signed event as it came, once per id; kept for 30 days, to be processed again if need be.

    `owner` is the tenant it was found to be about.
    """

    __tablename__ = "provider_events"
    event_ref: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    subject_ref: Mapped[str | None]
    account_ref: Mapped[str | None]
    happened_at: Mapped[datetime]
    body: Mapped[bytes]
    state: Mapped[str] = mapped_column(server_default=text("'stored'"))
    owner: Mapped[UUID | None]
    deliveries: Mapped[int] = mapped_column(server_default=text("1"))
    replays: Mapped[int] = mapped_column(server_default=text("0"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    routed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("event_ref"),
        Index("ix_provider_events_recent", "created_at", "id"),
        CheckConstraint("state IN ('stored', 'routed', 'ignored')", name="state"),
    )


class PayeeProfile(TenantRow, Base):
    """How a payee is paid out: where to, from which amount on, and whether held back.

    `details` are encrypted for this row; `masked` is all that is ever shown of them.
    """

    __tablename__ = "payees"
    subject_id: Mapped[UUID]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    method: Mapped[str] = mapped_column(server_default=text("''"))
    details: Mapped[bytes | None] = mapped_column(info={"pii": "bank"})
    masked: Mapped[str] = mapped_column(info={"pii": "bank"}, server_default=text("''"))
    account_ref: Mapped[str | None]
    threshold: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    held_at: Mapped[datetime | None]
    hold_reason: Mapped[str | None]
    details_changed_at: Mapped[datetime | None]
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    usable_from: Mapped[datetime | None]
    """From when on details that replaced others are paid to."""
    __table_args__ = (
        UniqueConstraint("tenant_id", "subject_id"),
        CheckConstraint("method IN ('', 'connect', 'sepa', 'ach', 'paypal')", name="method"),
        CheckConstraint("threshold >= 0", name="threshold"),
    )

    def is_cooling(self, now: datetime) -> bool:
        """Whether new details are too new to be paid to."""
        return self.usable_from is not None and now < self.usable_from

    @property
    def place(self) -> Place:
        """Where the encrypted details live: moved to another row they cannot be read."""
        return Place(self.tenant_id, "payees", "details", self.id)


class PayoutRun(TenantRow, Base):
    """Payouts of one method and currency, approved and sent together."""

    __tablename__ = "payout_runs"
    method: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    created_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("method IN ('connect', 'sepa', 'ach', 'paypal')", name="method"),
        CheckConstraint(
            "status IN ('draft', 'approved', 'sent', 'closed', 'discarded')", name="status"
        ),
        Index("ix_payout_runs_recent", "tenant_id", "created_at", "id"),
    )


class PayoutItem(TenantRow, Base):
    """One payee's payout in a run. `end_to_end` travels with the money and comes back.

    `amount` is what is sent: what was owed, less the tax `withheld`, and `added_tax` on top.
    """

    __tablename__ = "payout_items"
    run_id: Mapped[UUID]
    payee_profile_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    offset: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    withheld: Mapped[Exact] = mapped_column(server_default=text("0"))
    added_tax: Mapped[int] = mapped_column(
        BigInteger, info={"pii": "none"}, server_default=text("0")
    )
    tax_country: Mapped[str] = mapped_column(
        String(2), info={"pii": "none"}, server_default=text("''")
    )
    masked: Mapped[str] = mapped_column(info={"pii": "bank"})
    end_to_end: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    provider_ref: Mapped[str | None]
    failure: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "payee_profile_id"),
        UniqueConstraint("tenant_id", "end_to_end"),
        Index("ix_payout_items_by_provider_ref", "provider_ref"),
        Index(
            "uq_payout_items_waiting",
            "tenant_id",
            "payee_profile_id",
            "currency",
            unique=True,
            postgresql_where=text("status = 'draft'"),
        ),
        ForeignKeyConstraint(["tenant_id", "run_id"], ["payout_runs.tenant_id", "payout_runs.id"]),
        ForeignKeyConstraint(["tenant_id", "payee_profile_id"], ["payees.tenant_id", "payees.id"]),
        CheckConstraint('amount > 0 AND "offset" >= 0', name="amount"),
        CheckConstraint("withheld >= 0 AND added_tax >= 0", name="taxes"),
        CheckConstraint(
            "status IN ('draft', 'approved', 'sent', 'settled', 'returned', 'discarded')",
            name="status",
        ),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def gross(self) -> Money:
        """What of the debt is settled by this payout, tax kept back included."""
        return Money(self.amount + self.withheld - self.added_tax, self.currency)


class PayoutPart(TenantRow, Base):
    """What of a payout is which kind of income, and the tax kept back of it; written once.

    `rate` is in per cent.
    """

    __tablename__ = "payout_parts"
    item_id: Mapped[UUID]
    position: Mapped[int]
    income: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    gross: Mapped[Exact]
    withheld: Mapped[Exact]
    regime: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    reason: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id", "position"),
        ForeignKeyConstraint(
            ["tenant_id", "item_id"], ["payout_items.tenant_id", "payout_items.id"]
        ),
        CheckConstraint("gross > 0 AND withheld BETWEEN 0 AND gross", name="withheld"),
        CheckConstraint("regime IN ('none', 'backup', 'nra', 'treaty')", name="regime"),
    )


class PayoutSettings(TenantRow, Base):
    """How a tenant pays out: for how many days new bank details wait."""

    __tablename__ = "payout_settings"
    cool_off_days: Mapped[int]
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        CheckConstraint("cool_off_days BETWEEN 0 AND 30", name="cool_off_days"),
    )


class PayoutStop(TenantRow, Base):
    """Payouts stand still from its making until it is lifted, and why."""

    __tablename__ = "payout_stops"
    reason: Mapped[str]
    is_automatic: Mapped[bool]
    lifted_at: Mapped[datetime | None]
    lifted_reason: Mapped[str | None]
    __table_args__ = (
        Index(
            "uq_payout_stops_standing",
            "tenant_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
