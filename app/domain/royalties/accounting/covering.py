"""Which income waits for the accounting of contracts instead of going by split sheets."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.catalog import works_of
from app.domain.royalties.agreements import Agreements, has_contracts, load_agreements
from app.domain.royalties.contracts import Contract
from app.domain.royalties.contracts import Earning as Sale
from app.domain.royalties.queries.bulk import joining_in_bulk
from app.domain.royalties.queries.earnings import EarnedSum, sums_of_earnings
from app.domain.royalties.queries.splits import agreed_sheets
from app.domain.royalties.service.posting import one_at_a_time, opposite, owed, post_entries
from app.domain.royalties.sources import COMPOSITION_SOURCES, SOURCE_TEST, sheet_kind

_DAY = "coalesce(e.sale_month, to_date(p.period, 'YYYY-MM'))"
_FROM = (
    " FROM earnings e JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    " WHERE e.recording_id IS NOT NULL"
)
_SOLD = (
    "(e.recording_id, coalesce(e.upc, ''), coalesce(p.source, ''), coalesce(e.work_id::text, ''),"
    f" {_DAY}) IN (SELECT * FROM unnest(CAST(:recordings AS uuid[]), CAST(:upcs AS text[]),"
    " CAST(:sold_by AS text[]), CAST(:works AS text[]), CAST(:days AS date[])))"
)


class Sold(NamedTuple):
    """What decides whether a sale is under contract: what was sold, and when."""

    recording_id: UUID
    upc: str | None
    source: str | None
    work_id: UUID | None
    day: date


class Covered:
    """Answers which sales are under contract, each kind of sale once."""

    def __init__(self, agreements: Agreements) -> None:
        self._contracts = agreements.contracts
        self._groups = agreements.groups
        self._known: dict[tuple[UUID, str | None, str, UUID | None], list[Contract]] = {}

    def __contains__(self, sold: Sold) -> bool:
        """Whether some contract's scope holds the title and its term, or sunset, the day."""
        return any(
            contract.royalty_part(sold.day) is not None
            for contract in self.holding(
                sold.recording_id, sold.upc, sheet_kind(sold.source), sold.work_id
            )
        )

    def holding(
        self, recording_id: UUID, upc: str | None, income: str, work_id: UUID | None = None
    ) -> list[Contract]:
        """The contracts whose scope holds a title's income, whenever it is sold."""
        key = recording_id, upc, income, work_id
        if key not in self._known:
            recording = str(recording_id)
            sale = Sale(
                id="",
                recording=recording,
                gross=Decimal(0),
                currency="",
                sold_on=date.min,
                release=upc or "",
                catalogue_type=income,
                group=self._groups.get(recording, ""),
                work=str(work_id or ""),
            )
            self._known[key] = [each for each in self._contracts if each.scope.covers(sale)]
        return self._known[key]


async def mark_report(uow: UnitOfWork, report_id: UUID) -> None:
    """Mark the matched earnings of a report that are under contract."""
    await _mark(uow, " AND e.report_id = :report", {"report": report_id})


async def mark_earnings(uow: UnitOfWork, earning_ids: Collection[UUID]) -> None:
    """Mark those of these matched earnings that are under contract."""
    await _mark(uow, " AND e.id = ANY(CAST(:ids AS uuid[]))", {"ids": list(earning_ids)})


async def kinds_under_contract(uow: UnitOfWork, recording_id: UUID) -> set[str]:
    """Which income of a recording (master, composition) some contract holds, whenever sold."""
    if not await has_contracts(uow):
        return set()
    covered = Covered(await load_agreements(uow))
    work_id = (await works_of(uow, [recording_id])).get(recording_id)
    return {kind for kind in SOURCE_TEST if covered.holding(recording_id, None, kind, work_id)}


async def regard_contracts(uow: UnitOfWork) -> None:
    """Move the income no run states to where the contracts in force say it stands.

    To be called whenever contracts begin, end or change what they cover; repeating it changes
    nothing.
    """
    await one_at_a_time(uow)
    covered = Covered(await load_agreements(uow))
    now = await _marks(uow, " AND e.run_id IS NULL", {})
    begun = [sold for sold, marked in now if not marked and sold in covered]
    ended = [sold for sold, marked in now if marked and sold not in covered]
    for sold, is_contracted in ((begun, True), (ended, False)):
        if sold:
            async with joining_in_bulk(uow):
                await _turn(uow, sold, is_contracted=is_contracted)


async def _mark(uow: UnitOfWork, which: str, values: dict[str, object]) -> None:
    if not await has_contracts(uow):
        return
    covered = Covered(await load_agreements(uow))
    marks = await _marks(uow, which, values)
    found = [sold for sold, is_marked in marks if not is_marked and sold in covered]
    if found:
        await _set_marks(uow, found, which, values, is_contracted=True)


async def _marks(uow: UnitOfWork, which: str, values: dict[str, object]) -> list[tuple[Sold, bool]]:
    rows = await uow.db.execute(
        text(
            f"SELECT DISTINCT e.recording_id, e.upc, p.source, e.work_id, {_DAY}, e.is_contracted"
            f"{_FROM}{which}"
        ),
        values,
    )
    return [(Sold(*row[:5]), row[5]) for row in rows]


async def _set_marks(
    uow: UnitOfWork,
    sold: Iterable[Sold],
    which: str,
    values: dict[str, object],
    *,
    is_contracted: bool,
) -> list[UUID]:
    """Mark the earnings of these sales; returns those that were marked otherwise."""
    titles = list(sold)
    rows = await uow.db.execute(
        text(
            "UPDATE earnings SET is_contracted = :mark WHERE id IN ("
            f"SELECT e.id{_FROM}{which} AND e.is_contracted <> :mark"
            f" AND {_SOLD})"
            " RETURNING id"
        ),
        {
            **values,
            "mark": is_contracted,
            **_keys(titles),
        },
    )
    return [row[0] for row in rows]


async def _turn(uow: UnitOfWork, sold: list[Sold], *, is_contracted: bool) -> None:
    before = await _sums(uow, sold)
    ids = await _set_marks(uow, sold, " AND e.run_id IS NULL", {}, is_contracted=is_contracted)
    if not is_contracted:
        await _give_sheets(uow, {each.recording_id for each in sold}, ids)
    leaving = opposite(await owed(uow, before))
    # The marks themselves say that this money has moved; a repeated call finds none to move.
    await post_entries(
        uow,
        kind="contracts_regarded",
        key=str(new_id()),
        entries=[*leaving, *await owed(uow, await _sums(uow, sold))],
        description="Now under contract" if is_contracted else "No longer under contract",
        subject=("royalty_contracts", uow.tenant_id),
    )


async def _sums(uow: UnitOfWork, sold: list[Sold]) -> list[EarnedSum]:
    ids = await uow.db.scalars(
        text(f"SELECT e.id{_FROM} AND e.run_id IS NULL AND {_SOLD}"),
        _keys(sold),
    )
    return await sums_of_earnings(uow, ids.all())


def _keys(sold: Collection[Sold]) -> dict[str, object]:
    return {
        "recordings": [each.recording_id for each in sold],
        "upcs": [each.upc or "" for each in sold],
        "sold_by": [each.source or "" for each in sold],
        "works": [str(each.work_id or "") for each in sold],
        "days": [each.day for each in sold],
    }


async def _give_sheets(
    uow: UnitOfWork, recording_ids: Collection[UUID], earning_ids: Collection[UUID]
) -> None:
    for kind, test in SOURCE_TEST.items():
        sheets = await agreed_sheets(uow, recording_ids, kind)
        await uow.db.execute(
            text(
                "UPDATE earnings e SET sheet_id = s.sheet_id FROM earnings_reports p,"
                " unnest(CAST(:recordings AS uuid[]), CAST(:sheets AS uuid[]))"
                " AS s(recording_id, sheet_id) WHERE p.tenant_id = e.tenant_id"
                " AND p.id = e.report_id AND e.recording_id = s.recording_id"
                f" AND e.id = ANY(CAST(:ids AS uuid[])) AND {test}"
            ),
            {
                "recordings": list(sheets),
                "sheets": list(sheets.values()),
                "ids": list(earning_ids),
                "sources": sorted(COMPOSITION_SOURCES),
            },
        )
