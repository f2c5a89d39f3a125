"""What is offered to a client and what both have signed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money
from app.domain.agency.choices import AgreementState, PriceKind, ProposalState

_TO_CLIENT = (["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"])
_TO_AGREEMENT = (["tenant_id", "agreement_id"], ["agreements.tenant_id", "agreements.id"])


class Proposal(TenantRow, Base):
    """An offer to a client. What was sent is in its versions; here is how far it has come."""

    __tablename__ = "proposals"
    client_id: Mapped[UUID]
    title: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    recipient_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    sent_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_name: Mapped[str | None] = mapped_column(info={"pii": "name"})
    answer_ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    comment: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        ForeignKeyConstraint(*_TO_CLIENT),
        Index(None, "tenant_id", "client_id"),
        CheckConstraint(
            "state IN ('draft', 'sent', 'accepted', 'declined', 'withdrawn')", name="state"
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.SENT

    @property
    def is_editable(self) -> bool:
        return self.state in {ProposalState.DRAFT, ProposalState.SENT, ProposalState.DECLINED}


class ProposalVersion(TenantRow, Base):
    """One wording of a proposal, frozen when it is sent. `body` is Markdown."""

    __tablename__ = "proposal_versions"
    proposal_id: Mapped[UUID]
    number: Mapped[int]
    body: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    valid_until: Mapped[date]
    frozen_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "proposal_id", "number"),
        ForeignKeyConstraint(["tenant_id", "proposal_id"], ["proposals.tenant_id", "proposals.id"]),
        CheckConstraint("number > 0", name="number"),
    )


class Priced:
    """A priced line: a service, how it is priced, and how often it is bought."""

    label: Mapped[str]
    kind: Mapped[str]
    price: Mapped[Exact | None]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    included_minutes: Mapped[int] = mapped_column(server_default=text("0"))
    rollover: Mapped[str] = mapped_column(server_default=text("'none'"))
    overage: Mapped[Exact | None]

    @property
    def is_commission(self) -> bool:
        return self.kind == PriceKind.COMMISSION

    @property
    def is_retainer(self) -> bool:
        return self.kind == PriceKind.RETAINER


class ProposalItem(Priced, TenantRow, Base):
    """A line of a version's price table; the client ticks the optional ones it wants."""

    __tablename__ = "proposal_items"
    version_id: Mapped[UUID]
    package_id: Mapped[UUID | None]
    position: Mapped[int]
    quantity: Mapped[int] = mapped_column(server_default=text("1"))
    is_optional: Mapped[bool] = mapped_column(server_default=text("false"))
    is_chosen: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "position"),
        ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["proposal_versions.tenant_id", "proposal_versions.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "package_id"], ["service_packages.tenant_id", "service_packages.id"]
        ),
        CheckConstraint("kind IN ('fixed', 'retainer', 'hourly', 'commission')", name="kind"),
        CheckConstraint("quantity > 0 AND price >= 0", name="amounts"),
    )

    def total_in(self, currency: str) -> Money | None:
        return None if self.price is None else Money(self.price * self.quantity, currency)


class AgreementTemplate(TenantRow, Base):
    """The wording agreements start from: Markdown with merge fields such as {{ client.name }}."""

    __tablename__ = "agreement_templates"
    name: Mapped[str]
    body: Mapped[str]
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)


class Agreement(TenantRow, Base):
    """What agency and client agree on. `body` keeps its merge fields until it is sent.

    `document_hash` is of the frozen text and terms; each signature repeats the hash it was given
    under. `is_declared`: signed elsewhere, entered here by the agency's word. `ended_on` is the
    last day after one side gave notice.
    """

    __tablename__ = "agreements"
    client_id: Mapped[UUID]
    proposal_id: Mapped[UUID | None]
    title: Mapped[str]
    body: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    is_declared: Mapped[bool] = mapped_column(server_default=text("false"))
    recipient_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    document_hash: Mapped[bytes | None]
    sent_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    pdf_key: Mapped[str | None]
    pdf_sha256: Mapped[bytes | None]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_CLIENT),
        ForeignKeyConstraint(["tenant_id", "proposal_id"], ["proposals.tenant_id", "proposals.id"]),
        UniqueConstraint("tenant_id", "proposal_id"),
        Index(None, "tenant_id", "client_id"),
        CheckConstraint("state IN ('draft', 'sent', 'signed', 'withdrawn')", name="state"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
    )

    @property
    def is_draft(self) -> bool:
        return self.state == AgreementState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == AgreementState.SENT

    @property
    def is_signed(self) -> bool:
        return self.state == AgreementState.SIGNED

    @property
    def last_day(self) -> date | None:
        """The day it ends: by notice, or as agreed; None while it runs on."""
        days = [day for day in (self.ended_on, self.ends_on) if day is not None]
        return min(days, default=None)


class AgreementTerm(Priced, TenantRow, Base):
    """A service the agreement brings, other than commission."""

    __tablename__ = "agreement_terms"
    agreement_id: Mapped[UUID]
    position: Mapped[int]
    __table_args__ = (
        UniqueConstraint("tenant_id", "agreement_id", "position"),
        ForeignKeyConstraint(*_TO_AGREEMENT),
        CheckConstraint("kind IN ('fixed', 'retainer', 'hourly')", name="kind"),
    )


class CommissionTerm(TenantRow, Base):
    """A part of the client's income. `kinds` are kinds of income; the agreement gives the days.

    `sunset` holds what follows after the end: pairs of months and per cent, as exact text.
    """

    __tablename__ = "commission_terms"
    agreement_id: Mapped[UUID]
    position: Mapped[int]
    kinds: Mapped[list[Any]]
    basis: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    sunset: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "agreement_id", "position"),
        ForeignKeyConstraint(*_TO_AGREEMENT),
        CheckConstraint("basis IN ('gross', 'net')", name="basis"),
        CheckConstraint("rate > 0 AND rate <= 100", name="rate"),
    )


class AgreementSignature(TenantRow, Base):
    """One side's signature: the name typed, when, from where, and under which document."""

    __tablename__ = "agreement_signatures"
    agreement_id: Mapped[UUID]
    side: Mapped[str]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    consent: Mapped[str]
    document_hash: Mapped[bytes]
    signed_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("tenant_id", "agreement_id", "side"),
        ForeignKeyConstraint(*_TO_AGREEMENT),
        CheckConstraint("side IN ('agency', 'client')", name="side"),
    )
