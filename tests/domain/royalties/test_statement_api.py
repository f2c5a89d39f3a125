"""The contract for programs: runs, the list of statements, one statement, its PDF."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.crypto import new_api_key
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.factories.royalties import Sale, earn, record
from tests.web.browser import Browser
from tests.web.doorkeeper import Doorkeeper

RUNS, STATEMENTS = "/api/v1/statement-runs", "/api/v1/royalty-statements"
Call = Callable[[str], Awaitable[Browser]]
Draft = Callable[[Browser], Awaitable[dict[str, Any]]]


@pytest.fixture
def program(enter: Call, doorkeeper: Doorkeeper) -> Call:
    async def open_program(who: str) -> Browser:
        caller, key = await enter(who), new_api_key()
        doorkeeper.give_key(key, who)
        caller.headers["Authorization"] = f"Bearer {key.display}"
        return caller

    return open_program


@pytest.fixture
async def report_id(database: Database, cast: Cast) -> UUID:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Glass", ("Ida", "50"), ("Jon", "50"), isrc="SEA1B2600001")
        return (await earn(uow, Sale(song, "10.0333"), Sale(song, "99", "JPY"))).id


async def items(caller: Browser, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.get(f"{STATEMENTS}{query}")).json()["items"]
    return found


@pytest.fixture
def draft(database: Database, adapters: Adapters) -> Draft:
    """Has the statements of August drafted, and waits as a program does."""

    async def ask_and_wait(caller: Browser) -> dict[str, Any]:
        asked = await caller.post(RUNS, json={"period": "2026-08"})
        assert (asked.status_code, asked.json()["status"]) == (202, "drafting")
        await run_all(database, adapters)
        found: dict[str, Any] = (await caller.get(f"{RUNS}/{asked.json()['id']}")).json()
        return found

    return ask_and_wait


async def test_a_run_is_drafted_by_a_job_and_again_under_the_same_id(
    program: Call, report_id: UUID, draft: Draft
) -> None:
    nova = await program("nova")
    first, again = await draft(nova), await draft(nova)
    assert first == again
    wanted = {"period": "2026-08", "status": "draft", "failure": None}
    assert first == {"id": first["id"], **wanted}
    assert len(await items(nova, "?period=2026-08")) == 4


async def test_asking_twice_before_it_is_drafted_is_asking_once(
    program: Call, report_id: UUID, database: Database, cast: Cast
) -> None:
    nova = await program("nova")
    first, again = [await nova.post(RUNS, json={"period": "2026-08"}) for _ in "12"]
    assert first.json() == again.json()
    async with database.tenant(cast.nova) as uow:
        jobs = text("SELECT count(*) FROM jobs WHERE name = 'royalties.draft_statements'")
        assert await uow.db.scalar(jobs) == 1


async def test_what_a_run_lacks_is_said_to_programs(
    program: Call, report_id: UUID, draft: Draft, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        await in_force(uow, simple(world, "50"))
    found = await draft(await program("nova"))
    assert found["status"] == "failed"
    assert found["failure"] == "Add the exchange rate from JPY to EUR for this period."


async def test_a_run_of_somebody_else_does_not_exist(
    program: Call, report_id: UUID, draft: Draft
) -> None:
    found = await draft(await program("nova"))
    assert (await (await program("rival")).get(f"{RUNS}/{found['id']}")).status_code == 404


async def test_lists_statements_with_totals_in_the_smallest_unit(
    program: Call, report_id: UUID, draft: Draft
) -> None:
    nova = await program("nova")
    await draft(nova)
    found = {(i["payee"]["name"], i["currency"]): i for i in await items(nova)}
    ida = found["Ida", "EUR"]
    assert ida == {
        "id": ida["id"],
        "payee": {"name": "Ida", "email": "ida@example.com"},
        "period": "2026-08",
        "currency": "EUR",
        "total": ida["total"],
        "status": "draft",
    }
    assert sorted(i["total"] for i in found.values()) == ["49", "5.01", "5.02", "50"]


async def test_pages_through_all_of_them_by_the_address_of_the_next(
    program: Call, report_id: UUID, draft: Draft
) -> None:
    nova = await program("nova")
    await draft(nova)
    seen, address = [], f"{STATEMENTS}?period=2026-08&limit=3"
    while address:
        page = (await nova.get(address)).json()
        seen += [each["id"] for each in page["items"]]
        address = page["next"]
    assert (len(seen), len(set(seen))) == (4, 4)
    assert await items(nova, "?period=2025-01") == []


async def test_a_statement_shows_its_lines_and_what_is_carried(
    program: Call, report_id: UUID, draft: Draft
) -> None:
    nova = await program("nova")
    await draft(nova)
    one = next(i for i in await items(nova) if i["currency"] == "EUR" and i["total"] == "5.02")
    shown = (await nova.get(f"{STATEMENTS}/{one['id']}")).json()
    assert {name: shown[name] for name in ("earned", "carried_in", "carried_out", "total")} == {
        "earned": "5.01665",
        "carried_in": "0",
        "carried_out": "-0.00335",
        "total": "5.02",
    }
    (line,) = shown["lines"]
    wanted = {"isrc": "SEA1B2600001", "store": "Spotify", "country": "DE", "month": "2026-08"}
    assert {name: line[name] for name in wanted} == wanted
    assert (line["gross"], line["share"], line["amount"]) == ("10.0333", "50", "5.01665")


async def test_the_pdf_is_a_draft_first_and_then_the_stored_one(
    program: Call,
    report_id: UUID,
    draft: Draft,
    database: Database,
    adapters: Adapters,
    cast: Cast,
) -> None:
    nova = await program("nova")
    run = await draft(nova)
    address = f"{STATEMENTS}/{(await items(nova))[0]['id']}.pdf"
    draft = await nova.get(address)
    assert (draft.status_code, draft.content[:4]) == (200, b"%PDF")
    async with database.tenant(cast.nova) as uow:
        await approve_run(uow, UUID(run["id"]))
        await publish_run(uow, UUID(run["id"]))
    waiting = await nova.get(address)
    assert (waiting.status_code, waiting.json()["code"]) == (503, "document_being_made")
    await run_all(database, adapters)
    stored, again = await nova.get(address), await nova.get(address)
    assert stored.content == again.content != draft.content


@pytest.mark.parametrize("body", [{"period": "2026-13"}, {"period": 8}, {}, {"period": ""}])
async def test_refuses_what_is_no_month(program: Call, body: dict[str, Any]) -> None:
    answer = await (await program("nova")).post(RUNS, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["?after=x", "?limit=x"])
async def test_refuses_a_page_address_it_did_not_make(program: Call, query: str) -> None:
    assert (await (await program("nova")).get(f"{STATEMENTS}{query}")).status_code == 422


async def test_what_belongs_to_others_or_nobody_is_not_found(
    program: Call, report_id: UUID, draft: Draft
) -> None:
    nova = await program("nova")
    await draft(nova)
    theirs = (await items(nova))[0]["id"]
    rival = await program("rival")
    assert await items(rival) == []
    for name in (theirs, f"{theirs}.pdf", str(new_id()), "nonsense", "nonsense.pdf"):
        answer = await rival.get(f"{STATEMENTS}/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "statement_not_found")


async def test_reading_does_not_allow_drafting(program: Call, report_id: UUID) -> None:
    mo = await program("mo")
    assert (await mo.get(STATEMENTS)).status_code == 200
    assert (await mo.post(RUNS, json={"period": "2026-08"})).status_code == 403
    vic = await program("vic")
    assert (await vic.get(STATEMENTS)).status_code == 403


async def test_the_contract_is_described(enter: Call) -> None:
    described = (await (await enter("nova")).get("/schema/openapi.json")).json()
    assert "202" in described["paths"][RUNS]["post"]["responses"]
    assert (
        described["components"]["schemas"]["StatementView"]["properties"]["total"]["type"]
        == "string"
    )
