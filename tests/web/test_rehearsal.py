"""Test keys: what they change is carried out, checked, answered, and not kept."""

import pytest
from litestar import Litestar

from app.core.crypto import new_api_key
from app.modules import registry
from app.web.csrf import SAFE_METHODS
from app.web.rehearsal import NotRehearsed, rehearse
from app.web.uow_provider import DEPENDENCIES
from app.web.visit import Visit
from tests.web.test_api import NOTES, program, write

__all__ = ["program"]

TRIED = {
    "POST /api/v1/analysis/enhanced",
    "POST /api/v1/charges/{charge_id:uuid}/refunds",
    "POST /api/v1/invoices",
    "POST /api/v1/invoices/{invoice_id:uuid}/issue",
    "POST /api/v1/recordings",
    "POST /api/v1/royalty-contracts",
    "POST /api/v1/statement-runs",
}
REFUSED = {
    "DELETE /api/v1/uploads/{upload_id:uuid}",
    "PATCH /api/v1/uploads/{upload_id:uuid}",
    "POST /api/v1/assets",
    "POST /api/v1/earnings-reports",
    "POST /api/v1/uploads",
}


@pytest.fixture
def tester(program, doorkeeper):
    """The same program with a test key."""
    key = new_api_key("test")
    doorkeeper.give_key(key, "nova")
    program.headers["Authorization"] = f"Bearer {key.display}"
    return program


async def test_what_a_test_key_writes_is_answered_and_not_kept(tester, written):
    answer = await write(tester, "Tried", **{"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json()) == (201, {"title": "Tried"})
    assert answer.headers["Backline-Test"] == "nothing was kept"
    assert await written() == []
    again = await write(tester, "Tried", **{"Idempotency-Key": "k1"})
    assert again.headers.get("idempotency-replayed") is None


async def test_a_live_key_keeps_it_and_a_test_key_reads_it(program, doorkeeper, written):
    kept = await write(program, "Kept")
    assert "Backline-Test" not in kept.headers
    key = new_api_key("test")
    doorkeeper.give_key(key, "nova")
    read = await program.get(NOTES, headers={"Authorization": f"Bearer {key.display}"})
    assert read.json()["items"] == await written() == ["Kept"]


async def test_a_test_key_is_refused_what_its_scopes_do_not_name(tester, doorkeeper):
    doorkeeper.permissions["nova"] = frozenset({"notes.read"})
    key = new_api_key("test")
    doorkeeper.give_key(key, "nova")
    answer = await write(tester, "no", Authorization=f"Bearer {key.display}")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_what_the_commit_would_refuse_is_refused(program, doorkeeper):
    await write(program, "Once")
    live = await write(program, "Once")
    key = new_api_key("test")
    doorkeeper.give_key(key, "nova")
    tried = await write(program, "Once", Authorization=f"Bearer {key.display}")
    assert tried.status_code == live.status_code >= 400


async def test_a_key_cannot_change_its_mode(tester):
    display = tester.headers["Authorization"].removeprefix("Bearer bl_test_")
    headers = {"Authorization": f"Bearer bl_live_{display}"}
    assert (await tester.get(NOTES, headers=headers)).status_code == 401


def test_every_call_that_writes_is_tried_or_refused():
    app = Litestar(
        [route for module in registry().modules for route in module.routes],
        openapi_config=None,
        dependencies=DEPENDENCIES,
    )
    found = {TRIED_WORD: set(), REFUSED_WORD: set()}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in handler.http_methods - SAFE_METHODS if is_api(route.path) else ():
                found[outcome(handler, method)].add(f"{method} {route.path}")
    assert found == {TRIED_WORD: TRIED, REFUSED_WORD: REFUSED}


TRIED_WORD, REFUSED_WORD = "tried", "refused"


def is_api(path: str) -> bool:
    return path.startswith("/api/")


def outcome(handler, method: str) -> str:
    visit = Visit("test", "/api/v1")
    try:
        rehearse(visit, method, handler)
    except NotRehearsed:
        return REFUSED_WORD
    assert visit.rolls_back
    return TRIED_WORD
