"""Tables of contracts. A version and what it consists of never change once written."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
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

from app.core.db import Base, Exact, TenantRow, exact_numeric

PERCENT = Numeric(9, 6)


class ContractStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


class Accounting(StrEnum):
    """How often a contract is accounted."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"

    @property
    def months(self) -> int:
        return {Accounting.MONTH: 1, Accounting.QUARTER: 3, Accounting.HALF_YEAR: 6}[self]


def _to(table: str, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _one_of(name: str, *columns: str) -> CheckConstraint:
    return CheckConstraint(f"num_nonnulls({', '.join(columns)}) = 1", name=name)


class CatalogueGroup(TenantRow, Base):
    """A part of the catalogue contracts speak of by name, such as “Back catalogue”."""

    __tablename__ = "catalogue_groups"
    name: Mapped[str]
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)


class GroupedRecording(TenantRow, Base):
    """A recording is in one group at most: a sale has one answer to which."""

    __tablename__ = "grouped_recordings"
    group_id: Mapped[UUID]
    recording_id: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("tenant_id", "recording_id"),
        Index(None, "tenant_id", "group_id"),
        _to("catalogue_groups", "group_id"),
        _to("recordings", "recording_id"),
    )


class RoyaltyContract(TenantRow, Base):
    """A contract through all its versions. Its currency stays; all it says is in a version.

    `income` is what it is about: that of recordings (master) or that of works (composition).
    """

    __tablename__ = "royalty_contracts"
    number: Mapped[str]
    name: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    currency: Mapped[str] = mapped_column(String(3))
    accounting: Mapped[str]
    income: Mapped[str] = mapped_column(server_default=text("'master'"))
    search_text: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        Index("ix_royalty_contracts_by_status", "tenant_id", "status", "id"),
        CheckConstraint("status IN ('draft', 'active', 'ended')", name="status"),
        CheckConstraint("accounting IN ('month', 'quarter', 'half-year')", name="accounting"),
        CheckConstraint("number <> ''", name="number"),
        CheckConstraint("income IN ('master', 'composition')", name="income"),
    )

    @property
    def is_draft(self) -> bool:
        return self.status == ContractStatus.DRAFT

    @property
    def is_active(self) -> bool:
        return self.status == ContractStatus.ACTIVE


class ContractVersion(TenantRow, Base):
    """What a contract says from the accounting of sales reported after `effective_from`.

    Without that day it is so from the beginning. Of versions in force the last one counts.
    `favored_with_id` is the contract it is a most favored nation of.
    """

    __tablename__ = "contract_versions"
    contract_id: Mapped[UUID]
    number: Mapped[int]
    effective_from: Mapped[date | None]
    basis: Mapped[str]
    profit_share: Mapped[Decimal] = mapped_column(PERCENT)
    starts: Mapped[date | None]
    until: Mapped[date | None]
    sunset: Mapped[list[Any]]
    minimum: Mapped[Exact]
    mechanicals: Mapped[dict[str, Any] | None]
    album_spread: Mapped[str]
    favored_with_id: Mapped[UUID | None]
    note: Mapped[str]
    saved_by: Mapped[str] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        UniqueConstraint("tenant_id", "contract_id", "number"),
        _to("royalty_contracts", "contract_id"),
        _to("royalty_contracts", "favored_with_id"),
        CheckConstraint("favored_with_id <> contract_id", name="favored"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("basis IN ('royalty', 'profit share')", name="basis"),
        CheckConstraint("profit_share BETWEEN 0 AND 100", name="profit_share"),
        CheckConstraint("minimum >= 0", name="minimum"),
        CheckConstraint("starts < until", name="term"),
    )


class ContractShare(TenantRow, Base):
    """A payee of a version and its share in per cent, of everything or of one title."""

    __tablename__ = "contract_shares"
    version_id: Mapped[UUID]
    position: Mapped[int]
    party_id: Mapped[UUID]
    percent: Mapped[Decimal] = mapped_column(PERCENT)
    recording_id: Mapped[UUID | None]
    upc: Mapped[str | None]
    __table_args__ = (
        Index(
            "uq_contract_shares_once",
            "tenant_id",
            "version_id",
            "party_id",
            text("coalesce(recording_id::text, upc, '')"),
            unique=True,
        ),
        Index(None, "tenant_id", "party_id"),
        _to("contract_versions", "version_id"),
        _to("parties", "party_id"),
        _to("recordings", "recording_id"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("num_nonnulls(recording_id, upc) <= 1", name="title"),
    )


class ContractScope(TenantRow, Base):
    """A part of the catalogue a version covers; a version without any covers everything."""

    __tablename__ = "contract_scopes"
    version_id: Mapped[UUID]
    position: Mapped[int]
    group_id: Mapped[UUID | None]
    recording_id: Mapped[UUID | None]
    upc: Mapped[str | None]
    participation: Mapped[Decimal] = mapped_column(PERCENT)
    __table_args__ = (
        Index(
            "uq_contract_scopes_once",
            "tenant_id",
            "version_id",
            text("coalesce(group_id::text, recording_id::text, upc)"),
            unique=True,
        ),
        Index(None, "tenant_id", "recording_id"),
        _to("contract_versions", "version_id"),
        _to("catalogue_groups", "group_id"),
        _to("recordings", "recording_id"),
        _one_of("part", "group_id", "recording_id", "upc"),
        CheckConstraint("participation BETWEEN 0 AND 100", name="participation"),
        CheckConstraint("recording_id IS NOT NULL OR participation = 100", name="whole"),
    )


class ContractTerm(TenantRow, Base):
    """A rate of a version; `clause` holds its conditions, reserve and steps."""

    __tablename__ = "contract_terms"
    version_id: Mapped[UUID]
    position: Mapped[int]
    key: Mapped[str]
    name: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(exact_numeric())
    base: Mapped[str]
    clause: Mapped[dict[str, Any]]
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "key"),
        _to("contract_versions", "version_id"),
        CheckConstraint("base IN ('gross', 'net receipts', 'ppd', 'per unit')", name="base"),
        CheckConstraint("rate >= 0", name="rate"),
    )


class ContractFee(TenantRow, Base):
    """A deduction or commission of a version at its place in the chain."""

    __tablename__ = "contract_fees"
    version_id: Mapped[UUID]
    position: Mapped[int]
    stage: Mapped[str]
    kind: Mapped[str]
    percent: Mapped[Decimal] = mapped_column(PERCENT)
    of: Mapped[str]
    per_unit: Mapped[Decimal] = mapped_column(exact_numeric())
    sunset: Mapped[list[Any]]
    to_contract_id: Mapped[UUID | None]
    to_party_id: Mapped[UUID | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "position"),
        Index(None, "tenant_id", "to_contract_id"),
        _to("contract_versions", "version_id"),
        _to("royalty_contracts", "to_contract_id"),
        _to("parties", "to_party_id"),
        CheckConstraint("stage IN ('before', 'commission')", name="stage"),
        CheckConstraint("of IN ('gross', 'remainder', 'base')", name="of"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("per_unit >= 0", name="per_unit"),
        CheckConstraint("(to_contract_id IS NULL) = (to_party_id IS NULL)", name="to"),
    )


class ContractItem(TenantRow, Base):
    """An advance or a cost to be earned back, lowest `position` first; amounts in minor units.

    A mistake is withdrawn, never edited, as long as no closed period knows it. An advance that
    `is_owed` is paid with the payees' next payout; any other was paid some other way.
    """

    __tablename__ = "contract_items"
    contract_id: Mapped[UUID]
    kind: Mapped[str]
    party_id: Mapped[UUID | None]
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    percent: Mapped[Decimal] = mapped_column(PERCENT, server_default=text("100"))
    cap: Mapped[int | None] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(server_default=text("0"))
    incurred_on: Mapped[date]
    description: Mapped[str]
    receipt: Mapped[str] = mapped_column(server_default=text("''"))
    withdrawn_at: Mapped[datetime | None]
    is_owed: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        Index("ix_contract_items_of", "tenant_id", "contract_id", "position", "id"),
        Index(None, "tenant_id", "party_id"),
        _to("royalty_contracts", "contract_id"),
        _to("parties", "party_id"),
        CheckConstraint("kind IN ('shared cost', 'artist cost', 'advance')", name="kind"),
        CheckConstraint("kind <> 'shared cost' OR party_id IS NULL", name="shared"),
        CheckConstraint("kind = 'advance' OR NOT is_owed", name="owed"),
        CheckConstraint("amount > 0 AND cap >= 0", name="amount"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )


class ContractOpening(TenantRow, Base):
    """What a payee had under a contract when it came to Backline; a debt is negative."""

    __tablename__ = "contract_openings"
    contract_id: Mapped[UUID]
    party_id: Mapped[UUID]
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    as_of: Mapped[date]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "contract_id", "party_id"),
        _to("royalty_contracts", "contract_id"),
        _to("parties", "party_id"),
    )


class ContractCrossing(TenantRow, Base):
    """A payee's contracts that recoup each other; `cap` in minor units, without it no limit."""

    __tablename__ = "contract_crossings"
    party_id: Mapped[UUID]
    name: Mapped[str]
    cap: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    starts: Mapped[date]
    until: Mapped[date | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        _to("parties", "party_id"),
        CheckConstraint("cap >= 0", name="cap"),
        CheckConstraint("starts <= until", name="dates"),
    )


class CrossedContract(TenantRow, Base):
    """A contract of a crossing, at its place in the order."""

    __tablename__ = "crossed_contracts"
    crossing_id: Mapped[UUID]
    position: Mapped[int]
    contract_id: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("tenant_id", "crossing_id", "contract_id"),
        Index(None, "tenant_id", "contract_id"),
        _to("contract_crossings", "crossing_id"),
        _to("royalty_contracts", "contract_id"),
    )


class ContractTransfer(TenantRow, Base):
    """So many per cent of what a payee has under one contract goes to another's account."""

    __tablename__ = "contract_transfers"
    contract_id: Mapped[UUID]
    party_id: Mapped[UUID]
    to_contract_id: Mapped[UUID]
    to_party_id: Mapped[UUID]
    percent: Mapped[Decimal] = mapped_column(PERCENT)
    of: Mapped[str]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    starts: Mapped[date]
    until: Mapped[date | None]
    __table_args__ = (
        Index("ix_contract_transfers_of", "tenant_id", "contract_id", "position", "id"),
        Index(None, "tenant_id", "to_contract_id"),
        _to("royalty_contracts", "contract_id"),
        _to("parties", "party_id"),
        _to("royalty_contracts", "to_contract_id"),
        _to("parties", "to_party_id"),
        CheckConstraint("of IN ('income', 'balance')", name="of"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("starts <= until", name="dates"),
        CheckConstraint(
            "(contract_id, party_id) <> (to_contract_id, to_party_id)", name="elsewhere"
        ),
    )
