"""Earnings reports through the API."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core.uow import Database
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.domain.royalties.conftest import FIXTURES
from tests.domain.royalties.test_import import report_of

REPORTS = "/api/v1/earnings-reports"
Program = Callable[[str], Any]


async def send(program: Any, content: bytes, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return await program.post(
        REPORTS, files={"file": ("report.csv", content)}, data=more, headers=headers
    )


async def test_imports_a_report_and_shows_it_exactly(
    program: Program, database: Database, adapters: Adapters
) -> None:
    nova = program("nova")
    answer = await send(nova, (FIXTURES / "tunecore.csv").read_bytes(), source="tunecore")
    assert answer.status_code == 202
    report_id = answer.json()["id"]
    waiting = (await nova.get(f"{REPORTS}/{report_id}")).json()
    assert (waiting["status"], waiting["source"], waiting["totals"]) == ("uploaded", "tunecore", {})
    await run_all(database, adapters)
    shown = (await nova.get(f"{REPORTS}/{report_id}")).json()
    assert {code: Decimal(amount) for code, amount in shown.pop("totals").items()} == {
        "GBP": Decimal("3.318"),
        "USD": Decimal("1007.00"),
    }
    assert shown == {
        "id": report_id,
        "status": "posted",
        "source": "tunecore",
        "period": shown["period"],
        "lines": 2,
        "matched": 0,
        "unmatched": 2,
        "rejected": 0,
        "equivalents": {},
        "parts": [],
        "failure": None,
    }


async def test_names_what_a_file_restates_without_booking_it_twice(
    program: Program, database: Database, adapters: Adapters
) -> None:
    nova = program("nova")
    (fixture,) = FIXTURES.glob("DSR_*.tsv")
    answer = await send(nova, fixture.read_bytes())
    await run_all(database, adapters)
    shown = (await nova.get(f"{REPORTS}/{answer.json()['id']}")).json()
    assert shown["totals"] == {"EUR": "3.90", "USD": "4.29"}
    assert shown["equivalents"] == {"EUR": "3.90"}
    books = (await nova.get("/api/v1/ledger/trial-balance")).json()
    assert [(each["currency"], each["debits"]) for each in books["currencies"]] == [("USD", "4.29")]


async def test_a_layout_nobody_knows_has_failed_until_somebody_describes_it(
    program: Program, database: Database, adapters: Adapters
) -> None:
    nova = program("nova")
    answer = await send(nova, b"who,what,how much\nNova,Ember,1.00\n")
    await run_all(database, adapters)
    shown = (await nova.get(f"{REPORTS}/{answer.json()['id']}")).json()
    assert shown["status"] == "failed"
    assert shown["failure"].startswith("The layout of this file is not known.")


async def test_the_same_file_again_answers_200_with_the_same_id(program: Program) -> None:
    nova = program("nova")
    first = await send(nova, report_of(), period="2026-09")
    again = await send(nova, report_of())
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json()


async def test_another_tenant_may_import_the_same_file_as_its_own(program: Program) -> None:
    first = await send(program("nova"), report_of())
    other = await send(program("rival"), report_of())
    assert other.status_code == 202 and other.json()["id"] != first.json()["id"]


async def test_an_idempotency_key_repeats_the_first_answer(program: Program) -> None:
    nova, headers = program("nova"), {"Idempotency-Key": "k1"}
    request = {"files": {"file": ("report.csv", report_of())}, "headers": headers}
    boundary = {"Content-Type": "multipart/form-data; boundary=frontier"}
    body = b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n\r\n'
    body += report_of() + b"\r\n--frontier--\r\n"
    first = await nova.post(REPORTS, content=body, headers={**headers, **boundary})
    again = await nova.post(REPORTS, content=body, headers={**headers, **boundary})
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json() and again.headers["Idempotency-Replayed"] == "true"
    other = await nova.post(REPORTS, **request)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("content", "fields", "wrong"),
    [(None, {}, "file"), (b"", {}, None), (b"x", {"period": "August"}, "period")],
)
async def test_refuses_what_it_cannot_use_with_422(
    program: Program, content: bytes | None, fields: dict[str, str], wrong: str | None
) -> None:
    nova = program("nova")
    if content is None:
        answer = await nova.post(REPORTS, data={"source": "x"})
    else:
        answer = await send(nova, content, **fields)
    assert answer.status_code == 422
    assert wrong is None or wrong in str(answer.json())


async def test_an_unreadable_file_ends_as_failed_with_a_reason(
    program: Program, database: Database, adapters: Adapters
) -> None:
    nova = program("nova")
    report_id = (await send(nova, b"%PDF-1.7")).json()["id"]
    await run_all(database, adapters)
    shown = (await nova.get(f"{REPORTS}/{report_id}")).json()
    assert shown["status"] == "failed" and "PDF" in shown["failure"]


async def test_needs_permission_and_a_key(program: Program) -> None:
    assert (await send(program("vic"), report_of())).status_code == 403
    nobody = program("nova")
    del nobody.headers["Authorization"]
    assert (await nobody.get(f"{REPORTS}/{UUID(int=1)}")).status_code == 401


async def test_a_strangers_report_does_not_exist(program: Program) -> None:
    report_id = (await send(program("nova"), report_of())).json()["id"]
    answer = await program("rival").get(f"{REPORTS}/{report_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "earnings_report_not_found")
