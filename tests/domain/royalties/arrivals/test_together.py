"""Two people who enter the same money at the same time, and reports of somebody else."""

import asyncio
from datetime import date
from typing import Any

import pytest

from app.billing.payments import get_line, unexplained_lines
from app.billing.payments.reconciliation.importing import import_statement
from app.core.money import Money
from app.core.uow import Database
from app.domain.royalties.arrivals.errors import ArrivalReversed, CoversTooMuch
from app.domain.royalties.arrivals.queries import dues, get_arrival
from app.domain.royalties.arrivals.service import Came, book_arrival, reverse_arrival
from tests.cast import Cast
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.test_import import report_of

LINE = b"Date;Amount;Name;Text\n2026-11-20;100,00;DistroKid Inc;Payment\n"


def came(amount: str, covers: Any, **more: Any) -> Came:
    return Came(
        payer="DistroKid",
        amount=Money.of(amount, "USD"),
        charges=Money(0, "USD"),
        arrived_on=date(2026, 11, 20),
        covers=covers,
        **more,
    )


async def test_a_report_is_paid_once_by_two_at_the_same_time(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of(amount="100"))
    seen = asyncio.Barrier(3)

    async def pay() -> None:
        async with database.tenant(cast.nova) as uow:
            covers = {due.key: due.open for due in await dues(uow)}
            await seen.wait()
            await book_arrival(uow, came("100", covers))

    ended = await asyncio.gather(pay(), pay(), pay(), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == [
        "CoversTooMuch", "CoversTooMuch", "NoneType",
    ]  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        assert [due.open for due in await dues(uow)] == [0]


async def test_an_arrival_is_reversed_once_by_two_who_have_it_open(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of(amount="100"))
    async with database.tenant(cast.nova) as uow:
        covers = {due.key: due.open for due in await dues(uow)}
        arrival_id = (await book_arrival(uow, came("100", covers))).id
    seen = asyncio.Barrier(2)

    async def undo() -> None:
        async with database.tenant(cast.nova) as uow:
            shown = await get_arrival(uow, arrival_id)
            await seen.wait()
            await reverse_arrival(uow, shown.id, reason="Not ours")
            assert shown.is_reversed

    ended = await asyncio.gather(undo(), undo(), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["ArrivalReversed", "NoneType"]


async def test_a_line_of_the_bank_is_for_one_of_two_who_have_it_open(
    import_file: Import, database: Database, cast: Cast
) -> None:
    for title in ("Dusk", "Dawn"):
        await import_file(report_of(amount="100", title=title))
    async with database.tenant(cast.nova) as uow:
        await import_statement(uow, LINE, filename="november.csv", currency="USD")
        [line] = await unexplained_lines(uow)
        each_covers = [{due.key: due.open} for due in await dues(uow)]
    seen = asyncio.Barrier(2)

    async def pay(covers: Any) -> None:
        async with database.tenant(cast.nova) as uow:
            shown = await get_line(uow, line.id)
            await seen.wait()
            await book_arrival(uow, came("100", covers, line_id=shown.id))
            assert not shown.is_unexplained

    ended = await asyncio.gather(*map(pay, each_covers), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["LineExplained", "NoneType"]


async def test_a_report_of_another_workspace_is_not_there_to_be_covered(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of(amount="100"))
    async with database.tenant(cast.nova) as uow:
        covers = {due.key: due.open for due in await dues(uow)}
    await import_file(report_of(amount="100"), actor=cast.rival)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(CoversTooMuch):
            await book_arrival(uow, came("100", covers))


async def test_a_line_of_the_bank_waits_again_when_its_arrival_is_reversed(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of(amount="100"))
    async with database.tenant(cast.nova) as uow:
        await import_statement(uow, LINE, filename="november.csv", currency="USD")
        [line] = await unexplained_lines(uow)
        covers = {due.key: due.open for due in await dues(uow)}
        arrival = await book_arrival(uow, came("100", covers, line_id=line.id))
        assert await unexplained_lines(uow) == []
        await reverse_arrival(uow, arrival.id, reason="Of somebody else")
        assert [each.id for each in await unexplained_lines(uow)] == [line.id]
        with pytest.raises(ArrivalReversed):
            await reverse_arrival(uow, arrival.id, reason="Again")
