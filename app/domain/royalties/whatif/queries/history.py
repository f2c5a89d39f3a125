"""Reads of a contract's whole history: what was agreed, published and sold, each in one query."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text

from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.models import ContractClosing
from app.domain.royalties.agreements.models import (
    ContractCrossing,
    ContractTransfer,
    ContractVersion,
)
from app.domain.royalties.models.statements import StatementRun
from app.domain.royalties.queries.runs import PUBLISHED
from app.domain.royalties.whatif.errors import TooMuchHistory

MOST_SUMS = 30_000
_PART = "r.id AS run_id, CASE WHEN r.id IS NULL THEN p.period END AS reported_for"
_SIGNS = "e.amount < 0, e.quantity < 0"
_COLUMNS = {
    "recording_id": ("recording", "e.recording_id", "CAST(NULL AS uuid)"),
    "upc": ("upc", "e.upc", "CAST(NULL AS text)"),
    "store": ("store", "e.store", "CAST(NULL AS text)"),
    "source_name": ("sender", "coalesce(p.source_name, 'Unknown source')", "''"),
    "country": ("country", "e.country", "CAST(NULL AS text)"),
    "kind": ("kind", "e.kind", "''"),
    "work_id": ("recording", "e.work_id", "CAST(NULL AS uuid)"),
    "format": ("format", "e.format", "CAST(NULL AS text)"),
    "price": ("price", "e.price", "CAST(NULL AS numeric)"),
}
"""The dimension that asks for each column, what it holds, and what stands for it unasked."""


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """A published run that accounted some of the contracts: its rates, and how each closed."""

    id: UUID
    period: str
    rates: Sequence[dict[str, str]]
    closings: Mapping[UUID, dict[str, Any]]


class Part(NamedTuple):
    """Where sales are found: the published run they were accounted in, or where there is none
    the month of their reports.
    """

    run_id: UUID | None
    reported_for: str | None


@dataclass(frozen=True, slots=True)
class SoldSum:
    """Sales that the contracts asked about cannot tell apart, added up.

    `run_id` and `reported_for` name their part. A dimension that no rate asks about is left out:
    none, or empty.
    """

    run_id: UUID | None
    reported_for: str | None
    recording_id: UUID | None
    upc: str | None
    store: str | None
    source_name: str
    country: str | None
    kind: str
    sale_month: date
    currency: str
    source: str | None
    earnings: int
    amount: Decimal
    quantity: Decimal
    copies: Decimal | None
    work_id: UUID | None
    format: str | None
    price: Decimal | None

    @property
    def part(self) -> Part:
        return Part(self.run_id, self.reported_for)

    @property
    def id(self) -> UUID:
        """Sums have no earning of their own; nothing asks which one they are."""
        return UUID(int=0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sales, told apart by which `dimensions`; without titles, those of all titles.

    Sales of the whole `catalogue`, whatever accounted them; or those under contract, of these
    published runs or of none.
    """

    dimensions: frozenset[str]
    recordings: Collection[UUID] = ()
    works: Collection[UUID] = ()
    upcs: Collection[str] = ()
    is_everything: bool = False
    catalogue: bool = False
    runs: Collection[UUID] = ()
    since: str = ""


async def every_version(uow: UnitOfWork, contract_ids: Collection[UUID]) -> list[ContractVersion]:
    """All versions of the contracts, each contract's first one first."""
    found = await uow.db.scalars(
        select(ContractVersion)
        .where(ContractVersion.contract_id.in_(contract_ids))
        .order_by(ContractVersion.contract_id, ContractVersion.number)
    )
    return list(found)


async def every_transfer(uow: UnitOfWork) -> list[ContractTransfer]:
    """Transfers in force or ended, in their order."""
    found = await uow.db.scalars(
        select(ContractTransfer).order_by(ContractTransfer.position, ContractTransfer.id)
    )
    return list(found)


async def every_crossing(uow: UnitOfWork) -> list[ContractCrossing]:
    """Crossings in force or ended."""
    return list(await uow.db.scalars(select(ContractCrossing).order_by(ContractCrossing.id)))


async def closed_runs(uow: UnitOfWork, contract_ids: Collection[UUID]) -> list[ClosedRun]:
    """The published runs that accounted any of the contracts, the earliest month first."""
    rows = await uow.db.execute(
        select(
            StatementRun.id,
            StatementRun.period,
            StatementRun.rates,
            ContractClosing.contract_id,
            ContractClosing.balances,
        )
        .join(StatementRun, StatementRun.id == ContractClosing.run_id)
        .where(ContractClosing.contract_id.in_(contract_ids))
        .where(StatementRun.status.in_(PUBLISHED))
        .order_by(StatementRun.period, StatementRun.published_at, StatementRun.id)
    )
    found: dict[UUID, ClosedRun] = {}
    closings: dict[UUID, dict[UUID, dict[str, Any]]] = {}
    for run_id, period, rates, contract_id, balances in rows:
        closings.setdefault(run_id, {})[contract_id] = balances
        found.setdefault(run_id, ClosedRun(run_id, period, rates, closings[run_id]))
    return list(found.values())


async def last_month_reported(uow: UnitOfWork, wanted: Wanted) -> str | None:
    """The latest month of the reports these sales of the catalogue are in."""
    found: str | None = await uow.db.scalar(
        text(f"SELECT max(p.period) {_where(wanted)}"), _values(wanted)
    )
    return found


async def sums_of_sales(uow: UnitOfWork, wanted: Wanted, *, most: int) -> list[SoldSum]:
    """The sales added up in the database. Raises TooMuchHistory rather than to read without end."""
    rows = await uow.db.execute(
        text(_sums(wanted) + " LIMIT :most"), {**_values(wanted), "most": most + 1}
    )
    found = [SoldSum(**row) for row in rows.mappings()]
    if len(found) > most:
        raise TooMuchHistory
    return found


async def parts_of_sales(uow: UnitOfWork, wanted: Wanted) -> dict[Part, int]:
    """Where the sales are found, and how many of them."""
    rows = await uow.db.execute(
        text(f"SELECT {_PART}, count(*){_where(wanted)} GROUP BY 1, 2"), _values(wanted)
    )
    return {Part(run_id, reported_for): count for run_id, reported_for, count in rows}


async def recordings_sold(uow: UnitOfWork, wanted: Wanted) -> set[UUID]:
    rows = await uow.db.scalars(
        text(f"SELECT DISTINCT e.recording_id{_where(wanted)}"), _values(wanted)
    )
    return set(rows)


async def sums_of_parts(
    uow: UnitOfWork, wanted: Wanted, parts: Collection[Part], *, size: int
) -> AsyncGenerator[Sequence[SoldSum], None]:
    """The sales of some parts added up, so many sums at a time and never more in memory.

    The parts are of one period: of a published run, or of some months that no run accounts.
    """
    runs = [part.run_id for part in parts if part.run_id is not None]
    months = [part.reported_for for part in parts if part.run_id is None]
    narrowed = " AND r.id = ANY(CAST(:in_runs AS uuid[]))"
    if not runs:
        narrowed = " AND r.id IS NULL AND p.period = ANY(:in_months)"
    found = await uow.db.stream(
        text(_sums(wanted, narrowed)),
        {**_values(wanted), **({"in_runs": runs} if runs else {"in_months": months})},
        execution_options={"yield_per": size},
    )
    async for rows in found.mappings().partitions(size):
        yield [SoldSum(**row) for row in rows]


def _sums(wanted: Wanted, narrowed: str = "") -> str:
    columns = [
        f"{asked if dimension in wanted.dimensions else unasked} AS {name}"
        for name, (dimension, asked, unasked) in _COLUMNS.items()
    ]
    # A return is not a sale less: the engine tells them by their signs.
    told = "e.amount, e.quantity" if "amounts" in wanted.dimensions else _SIGNS
    return (
        f"SELECT {_PART}, "
        + ", ".join(columns)
        + ", coalesce(e.sale_month, to_date(p.period, 'YYYY-MM')) AS sale_month,"
        " e.currency, p.source, count(*) AS earnings,"
        " sum(e.amount) AS amount, sum(e.quantity) AS quantity, sum(e.copies) AS copies"
        + _where(wanted)
        + narrowed
        + f" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, e.copies IS NULL, {told}"
    )


def _where(wanted: Wanted) -> str:
    run = "statement_runs r ON r.tenant_id = e.tenant_id AND r.id = e.run_id"
    if wanted.catalogue:
        which = " AND p.status IN ('posted', 'reversed') AND p.period >= :since"
        run += " AND false"
    else:
        which = (
            " AND e.is_contracted AND (r.id = ANY(CAST(:runs AS uuid[]))"
            " OR (r.id IS NULL AND p.status IN ('posted', 'reversed')))"
        )
        run += " AND r.status IN ('published', 'locked')"
    titles = (
        ""
        if wanted.is_everything
        else (
            " AND (e.recording_id = ANY(CAST(:recordings AS uuid[])) OR e.upc = ANY(:upcs)"
            " OR e.work_id = ANY(CAST(:works AS uuid[])))"
        )
    )
    return (
        " FROM earnings e JOIN earnings_reports p ON p.tenant_id = e.tenant_id"
        f" AND p.id = e.report_id LEFT JOIN {run}"
        f" WHERE e.recording_id IS NOT NULL{which}{titles}"
    )


def _values(wanted: Wanted) -> dict[str, Any]:
    values: dict[str, Any] = (
        {"since": wanted.since} if wanted.catalogue else {"runs": list(wanted.runs)}
    )
    if wanted.is_everything:
        return values
    titles = {"recordings": wanted.recordings, "upcs": wanted.upcs, "works": wanted.works}
    return {**values, **{name: list(named) for name, named in titles.items()}}
