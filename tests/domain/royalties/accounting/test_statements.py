"""Statements with contracts on screen, as files, and in the hands of whoever checks them."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.contracts import CostKind
from app.domain.royalties.merkle import records_of, root_of
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.statement_delivery import load_sheet, read_whole, render
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.factories.royalties import Sale, earn
from tests.web.browser import Browser

Enter = Callable[[str], Awaitable[Browser]]
D = Decimal


@pytest.fixture
async def statement(database: Database, adapters: Adapters, cast: Cast) -> Statement:
    """Published: half of 150 euro, of which an advance takes 60, printed and mailed."""
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        contract_id = await in_force(uow, simple(world, "50"))
        await enter_cost(
            uow, contract_id, kind=CostKind.ADVANCE, amount=D(60), incurred_on=date(2026, 8, 1),
            description="On signing",
        )  # fmt: skip
        await earn(uow, Sale(world.glow, "150"), Sale(world.glow, "0.333", country="US"))
    run_id = await publish(database, cast.nova)
    await run_all(database, adapters)
    return await issued(database, cast, run_id)


async def issued(database: Database, cast: Cast, run_id: UUID) -> Statement:
    async with database.tenant(cast.nova) as uow:
        [found] = await list_of_run(uow, run_id)
        return found


async def test_a_statement_shows_the_account_and_its_recoupment(
    enter: Enter, statement: Statement
) -> None:
    nova = await enter("nova")
    shown = (await nova.get(f"/t/nova/royalties/statements/{statement.id}")).text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    for said in ("N-1 Album deal", "Royalty on sales", "Recouped: On signing", "Due now"):
        assert said in words
    assert "Recoupment under N-1 Album deal" in words
    assert "N-1 Album deal, All sales" in words


async def test_every_line_under_contract_says_why_it_is_this_much(
    enter: Enter, database: Database, cast: Cast, statement: Statement
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    shown = (await nova.get(f"/t/nova/royalties/statements/{statement.id}")).text
    [first, _] = re.findall(r'href="([^"]+/try\?line=[^"]+)"', shown)
    why = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (await nova.get(first)).text))
    assert "Glow" in why
    assert "All sales" in why
    path, line = first.split("?line=")
    assert (await nova.get(f"{path}?line={statement.id}")).status_code == 404
    assert (await rival.get(f"{path.replace('nova', 'rival')}?line={line}")).status_code == 404


async def test_the_file_answers_to_the_root_on_paper(
    enter: Enter, adapters: Adapters, statement: Statement
) -> None:
    csv = await read_whole(adapters.storage, statement.csv_key)
    assert root_of(records_of(csv)) == statement.root
    visitor = await enter("vic")
    page = await visitor.get("/verify-statement")
    token = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page.text).group(1)
    for content, said in (
        (csv, "This is the file of a statement"),
        (csv.replace(b'"150"', b'"151"'), "Line 2 was changed."),
    ):
        answer = await visitor.post(
            "/verify-statement",
            data={"csrf_token": token, "root": statement.root.hex()},
            files={"file": ("s.csv", content, "text/csv")},
        )
        assert said in answer.text
    unknown = await visitor.post(
        "/verify-statement", data={"csrf_token": token}, files={"file": ("s.csv", b"a", "text/csv")}
    )
    assert "No statement has this file" in unknown.text


async def test_rendering_again_gives_the_same_bytes_whatever_changed_since(
    database: Database, adapters: Adapters, cast: Cast, statement: Statement
) -> None:
    before = await read_whole(adapters.storage, statement.pdf_key)
    async with database.tenant(cast.nova) as uow:
        for change in (
            "UPDATE tenants SET hue = 10, chroma = 120, name = 'Other'",
            "UPDATE royalty_contracts SET name = 'Renamed'",
            "UPDATE parties SET name = name || ' Jr'",
            "UPDATE recordings SET title = title || '!'",
        ):
            await uow.db.execute(text(change))
    async with database.tenant(cast.nova) as uow:
        sheet, logo_key = await load_sheet(uow, statement)
        assert await render(adapters, sheet, logo_key) == before
        await uow.db.execute(text("UPDATE statement_runs SET brand = NULL"))
        uow.db.expire_all()
        other, logo_key = await load_sheet(uow, statement)
        assert await render(adapters, other, logo_key) != before


async def test_the_root_is_noted_once(database: Database, cast: Cast, statement: Statement) -> None:
    with pytest.raises(Exception, match="the root of a statement is set once"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("UPDATE statements SET root = 'x'"))
