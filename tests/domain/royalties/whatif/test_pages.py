"""The page and the table of what if: their words, their cost, and that they write nothing."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import event, text

from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements.deal import Mechanicals, Share
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import activate_contract
from app.domain.royalties.contracts import CostKind
from tests.cast import Cast
from tests.domain.royalties.agreements.conftest import BASE, Enter
from tests.domain.royalties.agreements.writing import World, settle_in
from tests.domain.royalties.test_statement_pages import words
from tests.domain.royalties.whatif.label import D, publish
from tests.domain.royalties.whatif.test_scenarios import quarterly
from tests.factories.royalties import Sale, earn


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


@pytest.fixture
async def contract_id(database: Database, cast: Cast, world: World) -> UUID:
    """Two payees at 20 %, an advance of 100, and 1,000 of sales in a published quarter."""
    halves = (Share(world.nova, D(50)), Share(world.mo, D(50)))
    async with database.tenant(cast.nova) as uow:
        contract_id = await quarterly(uow, world, shares=halves)
        await enter_cost(
            uow, contract_id, kind=CostKind.ADVANCE, amount=D(100), incurred_on=date(2026, 1, 1),
            description="On signing",
        )  # fmt: skip
        await activate_contract(uow, contract_id)
        await earn(uow, Sale(world.glow, "1000", month=date(2026, 1, 1)), period="2026-02")
    await publish(database, cast.nova, "2026-03")
    return contract_id


async def test_compares_other_terms_with_what_was_agreed(enter: Enter, contract_id: UUID) -> None:
    nova = await enter("nova")
    here = f"{BASE}/{contract_id}"
    assert f'href="{here}/what-if"' in (await nova.get(here)).text
    shown = words((await nova.get(f"{here}/what-if?a.rate.all=30&a.name=Renewal")).text)
    for said in (
        "Renewal",
        "Q1 2026",
        "€100.00",
        "€200.00",
        "+ €100.00",
        "In Q1 2026",
        "Mo Adeyemi",
    ):
        assert said in shown


async def test_the_table_holds_every_digit(enter: Enter, contract_id: UUID) -> None:
    nova = await enter("nova")
    asked = f"{BASE}/{contract_id}/what-if/table.csv?a.rate.all=33.333333&a.name=%3DSUM"
    found = await nova.get(asked)
    rows = list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))
    due = next(row for row in rows if (row["What"], row["Payee"]) == ("Due", "Nova Lind"))
    assert (due["As agreed"], due["'=SUM"]) == ("50.000000000000000000", "116.666665000000000000")
    assert due["'=SUM, change"] == "66.666665000000000000"


async def test_says_which_field_is_wrong_and_keeps_what_was_typed(
    enter: Enter, contract_id: UUID, world: World
) -> None:
    nova = await enter("nova")
    asked = f"{BASE}/{contract_id}/what-if?a.rate.all=120&b.share.{world.nova}=60&c.release=50"
    page = (await nova.get(asked)).text
    for said in (
        "write a percentage from 0 to 100",
        "let the shares add up to exactly 100 per cent",
        "let the parts add up to 100",
        'value="120"',
    ):
        assert said in page


async def test_an_empty_history_teaches(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    nova = await enter("nova")
    async with database.tenant(cast.nova) as uow:
        draft = await quarterly(uow, world)
        active = await quarterly(uow, world, "N-2")
        await activate_contract(uow, active)
    assert "Nothing was sold yet" in (await nova.get(f"{BASE}/{draft}/what-if")).text
    page = (await nova.get(f"{BASE}/{active}/what-if")).text
    assert "over=catalogue" in page
    assert (
        "Nothing was sold yet" in (await nova.get(f"{BASE}/{active}/what-if?over=catalogue")).text
    )


async def test_says_what_the_engine_asks_for(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    nova = await enter("nova")
    async with database.tenant(cast.nova) as uow:
        contract_id = await quarterly(uow, world, mechanicals=Mechanicals())
        await activate_contract(uow, contract_id)
        disc = Sale(world.glow, "10", country="US", kind="physical")
        await earn(uow, disc, period="2026-02")
    page = (await nova.get(f"{BASE}/{contract_id}/what-if")).text
    assert "Add the exchange rate from USD to EUR" in page


async def test_nothing_is_written(
    enter: Enter, database: Database, cast: Cast, contract_id: UUID
) -> None:
    nova = await enter("nova")
    async with database.tenant(cast.nova) as uow:
        before = await census(uow)
    for path in ("", "/table.csv"):
        asked = f"{BASE}/{contract_id}/what-if{path}?a.rate.all=30&b.advance=500&span=all"
        assert (await nova.get(asked)).status_code == 200
    async with database.tenant(cast.nova) as uow:
        assert await census(uow) == before
        assert before["contract_closings"][0] == 1 and before["earnings"][0] == 1


async def census(uow: UnitOfWork) -> dict[str, tuple[int, str]]:
    """Rows of each table this workspace reads, and a checksum over all of their columns."""
    tables = await uow.db.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND has_table_privilege(oid, 'SELECT') ORDER BY 1"
        )
    )
    counted = {}
    for table in tables.all():
        rows = await uow.db.execute(
            text(
                "SELECT count(*), md5(coalesce(string_agg(r, '' ORDER BY r), ''))"
                f" FROM (SELECT to_jsonb(t)::text AS r FROM {table} t) q"
            )
        )
        counted[table] = tuple(rows.one())
    return counted


async def test_the_form_can_be_sent_as_it_stands(enter: Enter, contract_id: UUID) -> None:
    page = (await (await enter("nova")).get(f"{BASE}/{contract_id}/what-if")).text

    # A browser refuses to send a list that has to be chosen from while nothing is chosen.
    assert re.search(r'<select [^>]*name="span"[^>]*required', page)
    assert '<option value="year" selected>' in page


async def test_more_sales_and_periods_cost_no_more_statements(
    enter: Enter, app: Litestar, database: Database, cast: Cast, world: World, contract_id: UUID
) -> None:
    nova = await enter("nova")
    asked = f"{BASE}/{contract_id}/what-if?span=all&a.rate.all=30&b.rate.all=10"
    await nova.get(asked)
    with counted(app) as first:
        await nova.get(asked)
    for month in ("2026-06", "2026-09"):
        async with database.tenant(cast.nova) as uow:
            sold = [Sale(world.dusk, str(n), country=None) for n in range(1, 40)]
            await earn(uow, *sold, period=month)
        await publish(database, cast.nova, month)
    with counted(app) as later:
        await nova.get(asked)
    assert len(later) == len(first) <= 31


@contextmanager
def counted(app: Litestar) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    engine, seen = app.state.site.database.app.sync_engine, []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
