"""Reads of accounting: income under contract, the last closings, rates, accounts on statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, tuple_

from app.core.money import minor_places
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.errors import RateNotFound
from app.domain.royalties.accounting.models import (
    ContractClosing,
    ExchangeRate,
    RateOrder,
    StatementEntry,
    StatementRecoupment,
)
from app.domain.royalties.accounting.origins import USUAL, Origin, preferred
from app.domain.royalties.agreements.models import ContractItem
from app.domain.royalties.contracts import Song
from app.domain.royalties.models.statements import Statement, StatementRun
from app.domain.royalties.queries.runs import POSTED, PUBLISHED

_SALES = (
    "SELECT e.id, e.report_id, e.recording_id, e.upc, e.store, e.country, e.kind,"
    " coalesce(e.sale_month, to_date(p.period, 'YYYY-MM')) AS sold_on, e.sale_month, e.currency,"
    " e.amount, e.quantity, p.source, coalesce(p.source_name, 'Unknown source') AS source_name,"
    " p.period AS reported_for, e.copies, e.work_id, e.format, e.price"
)
_FROM = (
    " FROM earnings e JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    " JOIN recordings r ON r.tenant_id = e.tenant_id AND r.id = e.recording_id"
)
# Rows of one line of a statement come together, lines in the order in which they are printed.
_ORDER = (
    " ORDER BY r.title, e.recording_id, source_name, e.store, e.country, e.sale_month, e.kind,"
    " p.period, e.report_id, e.number"
)
_OF = " AND e.recording_id = ANY(CAST(:recordings AS uuid[]))"


Placed = TypeVar("Placed", StatementEntry, StatementRecoupment)


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A matched earning under contract, with what a statement says of its report."""

    id: UUID
    report_id: UUID
    recording_id: UUID
    upc: str | None
    store: str | None
    country: str | None
    kind: str
    sold_on: date
    sale_month: date | None
    currency: str
    amount: Decimal
    quantity: Decimal
    source: str | None
    source_name: str
    reported_for: str
    copies: Decimal | None
    work_id: UUID | None
    format: str | None
    price: Decimal | None


async def sales_waiting(
    uow: UnitOfWork, period: str, recording_ids: Sequence[UUID]
) -> list[SaleRow]:
    """Income of recordings under contract that no run accounts for, of reports up to a month."""
    return await _sales(uow, f"{POSTED} AND e.run_id IS NULL", recording_ids, {"period": period})


async def sales_of_run(
    uow: UnitOfWork, run_id: UUID, recording_ids: Sequence[UUID]
) -> list[SaleRow]:
    """Income of recordings under contract that a run accounts for."""
    return await _sales(uow, "e.run_id = :run", recording_ids, {"run": run_id})


async def _sales(
    uow: UnitOfWork, which: str, recording_ids: Sequence[UUID], values: dict[str, object]
) -> list[SaleRow]:
    rows = await uow.db.execute(
        text(f"{_SALES}{_FROM} WHERE e.is_contracted AND {which}{_OF}{_ORDER}"),
        {**values, "recordings": list(recording_ids)},
    )
    return [SaleRow(*row) for row in rows]


async def last_closings(uow: UnitOfWork) -> dict[str, ContractClosing]:
    """The last published closing of each contract, by the contract's id as text."""
    columns = ContractClosing.__table__.columns
    listed = ", ".join(f"c.{column.name}" for column in columns)
    found = await uow.db.scalars(
        select(ContractClosing).from_statement(
            text(
                f"SELECT DISTINCT ON (c.contract_id) {listed} FROM contract_closings c"
                " JOIN statement_runs r ON r.tenant_id = c.tenant_id AND r.id = c.run_id"
                " AND r.status IN ('published', 'locked')"
                " ORDER BY c.contract_id, c.period DESC"
            ).columns(*columns)
        )
    )
    return {str(each.contract_id): each for each in found}


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What one client of an agency has to earn back in one currency, in main units."""

    client_id: UUID
    currency: str
    amount: Decimal


async def unrecouped_of_clients(uow: UnitOfWork) -> list[StillOpen]:
    """What the clients that grant reading their money have to earn back; one statement for all."""
    rows = await uow.db.execute(text("SELECT * FROM backline.unrecouped_of_clients()"))
    return [StillOpen(row.client_id, row.currency, row.closed + _main_units(row)) for row in rows]


def _main_units(row: Any) -> Decimal:
    minor: Decimal = row.unclosed_minor
    return minor.scaleb(-minor_places(row.currency))


async def last_closing(uow: UnitOfWork, contract_id: UUID) -> ContractClosing | None:
    """The last published closing of one contract."""
    return (
        await uow.db.scalars(
            select(ContractClosing)
            .join(StatementRun, StatementRun.id == ContractClosing.run_id)
            .where(ContractClosing.contract_id == contract_id)
            .where(StatementRun.status.in_(PUBLISHED))
            .order_by(ContractClosing.period.desc())
            .limit(1)
        )
    ).one_or_none()


async def closings_of_run(uow: UnitOfWork, run_id: UUID) -> Sequence[ContractClosing]:
    rows = await uow.db.scalars(
        select(ContractClosing)
        .where(ContractClosing.run_id == run_id)
        .order_by(ContractClosing.contract_id)
    )
    return rows.all()


async def rate_order(uow: UnitOfWork) -> Sequence[Origin]:
    """Whose rates this workspace believes first."""
    found = await uow.db.scalar(select(RateOrder.origins))
    return [Origin(each) for each in found] if found else USUAL


async def rates_of(uow: UnitOfWork, period: str) -> Sequence[ExchangeRate]:
    """The rates that count in the statements of a month, one for each pair, by currencies."""
    return await _that_count(uow, ExchangeRate.period == period)


async def rates_into(uow: UnitOfWork, currencies: Collection[str]) -> Sequence[ExchangeRate]:
    """The rate that counts of each pair into these currencies, the earliest month first."""
    return await _that_count(uow, ExchangeRate.into.in_(currencies))


async def rates_between(
    uow: UnitOfWork, currencies: Collection[str], into: str, periods: Collection[str]
) -> Sequence[ExchangeRate]:
    """The rates that count of these currencies into one, in these months."""
    return await _that_count(
        uow,
        ExchangeRate.of.in_(currencies)
        & (ExchangeRate.into == into)
        & ExchangeRate.period.in_(periods),
    )


async def _that_count(uow: UnitOfWork, which: ColumnElement[bool]) -> Sequence[ExchangeRate]:
    rows = await uow.db.execute(
        select(ExchangeRate, RateOrder.origins)
        .outerjoin(RateOrder, RateOrder.tenant_id == ExchangeRate.tenant_id)
        .where(which)
        .order_by(ExchangeRate.period, ExchangeRate.of, ExchangeRate.into, ExchangeRate.id)
    )
    found = rows.all()
    order = found[0].origins if found and found[0].origins else USUAL
    return preferred([rate for rate, _ in found], order)


async def currencies_in_use(uow: UnitOfWork) -> tuple[set[str], set[str]]:
    """Those of reports, and those contracts count in."""
    reported = await uow.db.scalars(text("SELECT DISTINCT currency FROM earnings"))
    counted = await uow.db.scalars(text("SELECT DISTINCT currency FROM royalty_contracts"))
    return set(reported), set(counted)


async def all_rates_of(uow: UnitOfWork, periods: Collection[str]) -> Sequence[ExchangeRate]:
    """Whatever anybody says of these months, by currencies."""
    rows = await uow.db.scalars(
        select(ExchangeRate)
        .where(ExchangeRate.period.in_(periods))
        .order_by(ExchangeRate.of, ExchangeRate.into, ExchangeRate.id)
    )
    return rows.all()


async def get_rate(uow: UnitOfWork, rate_id: UUID) -> ExchangeRate:
    rate = await uow.db.get(ExchangeRate, (uow.tenant_id, rate_id))
    if rate is None:
        raise RateNotFound
    return rate


async def list_rates(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ExchangeRate]:
    """The rates of the latest month first."""
    query = select(ExchangeRate)
    if after:
        query = query.where(
            tuple_(ExchangeRate.period, ExchangeRate.id) < decode_cursor(after, str)
        )
    rows = await uow.db.scalars(
        query.order_by(ExchangeRate.period.desc(), ExchangeRate.id.desc()).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda each: (each.period, each.id), after=after)


async def item_names(uow: UnitOfWork) -> dict[str, str]:
    """What advances and costs are called, by their ids as text."""
    rows = await uow.db.execute(
        select(ContractItem.id, ContractItem.kind, ContractItem.description)
    )
    return {str(row.id): row.description or row.kind.capitalize() for row in rows}


@dataclass(frozen=True, slots=True)
class SongRow:
    """The work on a recording as the engine takes it, and what the recording is called."""

    title: str
    song: Song


async def songs_of(uow: UnitOfWork, recording_ids: Collection[UUID]) -> dict[str, SongRow]:
    """The songs whose writers have agreed who wrote how much, by their recordings' ids as text."""
    rows = await uow.db.execute(
        text(
            "SELECT r.id, r.title, r.duration_ms, array_agg(w.party_id::text ORDER BY w.position,"
            " w.id), array_agg(w.share ORDER BY w.position, w.id) FROM recordings r"
            " JOIN split_sheets s ON s.tenant_id = r.tenant_id AND s.work_id = r.work_id"
            " AND s.kind = 'composition' AND s.status = 'agreed'"
            " JOIN split_shares w ON w.tenant_id = s.tenant_id AND w.sheet_id = s.id"
            " WHERE r.tenant_id = :tenant AND r.id = ANY(CAST(:ids AS uuid[])) AND w.share > 0"
            " GROUP BY r.id, r.title, r.duration_ms"
        ),
        {"tenant": uow.tenant_id, "ids": list(recording_ids)},
    )
    return {
        str(recording): SongRow(title, Song(_seconds(milliseconds), tuple(zip(*of, strict=True))))
        for recording, title, milliseconds, *of in rows
    }


def _seconds(milliseconds: int | None) -> int:
    """Whole seconds; what begins one counts as one."""
    return -(-(milliseconds or 0) // 1000)


async def tenants_of_payees(uow: UnitOfWork, party_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The workspaces that parties have claimed their shares with."""
    rows = await uow.db.execute(
        text(
            "SELECT DISTINCT ON (party_id) party_id, party_tenant_id FROM split_shares"
            " WHERE tenant_id = :tenant AND party_tenant_id IS NOT NULL"
            " AND party_id = ANY(CAST(:parties AS uuid[])) ORDER BY party_id, id DESC"
        ),
        {"tenant": uow.tenant_id, "parties": list(party_ids)},
    )
    return {row[0]: row[1] for row in rows}


async def carried_to(uow: UnitOfWork) -> dict[tuple[UUID, str], Decimal]:
    """What the last published statement of each payee and currency carried."""
    rows = await uow.db.execute(
        text(
            "SELECT DISTINCT ON (party_id, currency) party_id, currency, carried_out"
            " FROM statements WHERE tenant_id = :tenant AND status IN ('published', 'locked')"
            " ORDER BY party_id, currency, number DESC"
        ),
        {"tenant": uow.tenant_id},
    )
    return {(row[0], row[1]): row[2] for row in rows}


@dataclass(frozen=True, slots=True)
class ContractAccount:
    """What a statement says about one contract: its rows, and the steps of its recoupment."""

    contract_id: UUID
    contract: str
    rows: list[StatementEntry]
    steps: list[StatementRecoupment]

    @property
    def payable(self) -> Decimal:
        """What of it is due now, exactly."""
        return next(row.amount for row in self.rows if row.section == "payable")


async def accounts_of(uow: UnitOfWork, statement: Statement) -> list[ContractAccount]:
    """The accounts under contract on a statement, in its order."""
    found: dict[UUID, ContractAccount] = {}
    for row in await _of_statement(uow, StatementEntry, statement):
        account = ContractAccount(row.contract_id, row.contract, [], [])
        found.setdefault(row.contract_id, account).rows.append(row)
    if found:
        for step in await _of_statement(uow, StatementRecoupment, statement):
            found[step.contract_id].steps.append(step)
    return list(found.values())


async def _of_statement(
    uow: UnitOfWork, kind: type[Placed], statement: Statement
) -> Sequence[Placed]:
    rows = await uow.db.scalars(
        select(kind)
        .where(kind.tenant_id == statement.tenant_id, kind.statement_id == statement.id)
        .order_by(kind.position)
    )
    return rows.all()
