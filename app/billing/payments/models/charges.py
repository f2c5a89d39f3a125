"""Money taken: charges with their parts, refunds, disputes and transfers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.billing.payments.fees import KINDS
from app.billing.payments.states import SETTLED, ChargeStatus
from app.core.db import Base, Exact, TenantRow
from app.core.money import Money

PROVIDER = "stripe"


def _of_charge() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "charge_id"], ["charges.tenant_id", "charges.id"])


class Charge(TenantRow, Base):
    """One payment asked for: what for, how much, and what has become of it.

    `amount` is what the payer pays, `fee` the platform's part of it, `processing` what the
    provider kept. `provider_ref` is the provider's payment, `source_ref` its settled charge.
    """

    __tablename__ = "charges"
    purpose_kind: Mapped[str]
    purpose_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(server_default=text("''"))
    description: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    fee: Mapped[Exact]
    processing: Mapped[int | None] = mapped_column(BigInteger)
    refunded: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    fee_returned: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    payer_name: Mapped[str | None] = mapped_column(info={"pii": "name"})
    payer_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    return_to: Mapped[str] = mapped_column(server_default=text("''"))
    is_hosted: Mapped[bool]
    saved_payer_ref: Mapped[str | None]
    checkouts: Mapped[int] = mapped_column(server_default=text("0"))
    checkout_ref: Mapped[str | None]
    checkout_url: Mapped[str | None]
    checkout_until: Mapped[datetime | None]
    provider_ref: Mapped[str | None]
    source_ref: Mapped[str | None]
    failure: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "purpose_kind", "purpose_id", "key"),
        UniqueConstraint("tenant_id", "provider_ref"),
        UniqueConstraint("tenant_id", "checkout_ref"),
        Index("ix_charges_recent", "tenant_id", "created_at", "id"),
        Index("ix_charges_by_provider_ref", "provider_ref"),
        Index("ix_charges_by_source_ref", "source_ref"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("fee >= 0 AND fee <= amount", name="fee"),
        CheckConstraint("fee_returned >= 0 AND fee_returned <= fee", name="fee_returned"),
        CheckConstraint("refunded >= 0 AND refunded <= amount", name="refunded"),
        CheckConstraint(
            "status IN ('open', 'processing', 'paid', 'failed', 'partly_refunded', 'refunded',"
            " 'disputed', 'lost')",
            name="status",
        ),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def label(self) -> str:
        """The kind of thing paid for, in words."""
        kind = KINDS.get(self.purpose_kind)
        return kind.label if kind else self.purpose_kind

    @property
    def is_settled(self) -> bool:
        return ChargeStatus(self.status) in SETTLED

    @property
    def refundable(self) -> int:
        """What may still be given back; nothing while a bank disputes it."""
        is_free = self.status in {ChargeStatus.PAID, ChargeStatus.PARTLY_REFUNDED}
        return self.amount - self.refunded if is_free else 0

    @property
    def reference(self) -> dict[str, str]:
        """What the provider keeps of ours and gives back with everything about this charge."""
        return {"tenant": str(self.tenant_id), "charge": str(self.id)}

    @property
    def group(self) -> str:
        return f"charge_{self.id.hex}"


class ChargeSplit(TenantRow, Base):
    """A payee's part of a charge; `returned` went back by refunds and lost disputes."""

    __tablename__ = "charge_splits"
    charge_id: Mapped[UUID]
    payee_kind: Mapped[str]
    payee_id: Mapped[UUID]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    amount: Mapped[Exact]
    returned: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "charge_id", "payee_id"),
        _of_charge(),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("returned >= 0 AND returned <= amount", name="returned"),
        CheckConstraint("payee_kind IN ('own', 'party', 'tenant')", name="payee_kind"),
    )


class Refund(TenantRow, Base):
    """Money given back to a payer; `fee` is the platform's part of it."""

    __tablename__ = "refunds"
    charge_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    fee: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'asked'"))
    provider_ref: Mapped[str | None]
    failure: Mapped[str | None]
    asked_by: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "provider_ref"),
        Index("ix_refunds_by_provider_ref", "provider_ref"),
        Index(None, "tenant_id", "charge_id"),
        _of_charge(),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("status IN ('asked', 'done', 'failed')", name="status"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class Dispute(TenantRow, Base):
    """A payer's bank took money back; `fee` is what the provider asks for the trouble."""

    __tablename__ = "disputes"
    charge_id: Mapped[UUID]
    provider_ref: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    fee: Mapped[Exact]
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    answer_by: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "provider_ref"),
        Index("ix_disputes_by_provider_ref", "provider_ref"),
        Index(None, "tenant_id", "charge_id"),
        _of_charge(),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("status IN ('open', 'won', 'lost')", name="status"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class Transfer(TenantRow, Base):
    """A part of a charge moved to a connected account; `reversed` came back."""

    __tablename__ = "transfers"
    charge_id: Mapped[UUID]
    split_id: Mapped[UUID]
    payee_id: Mapped[UUID]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    account_ref: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    reversed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reversal_refs: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    status: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    provider_ref: Mapped[str | None]
    failure: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "split_id"),
        UniqueConstraint("tenant_id", "provider_ref"),
        Index("ix_transfers_by_provider_ref", "provider_ref"),
        Index(None, "tenant_id", "charge_id"),
        _of_charge(),
        ForeignKeyConstraint(
            ["tenant_id", "split_id"], ["charge_splits.tenant_id", "charge_splits.id"]
        ),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("reversed >= 0 AND reversed <= amount", name="reversed"),
        CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="status"),
    )


class FeePlan(TenantRow, Base):
    """The plan whose fees a tenant pays from a moment on; the newest row counts."""

    __tablename__ = "fee_plans"
    plan: Mapped[str]
    __table_args__ = (Index(None, "tenant_id", "created_at"),)
