import asyncio

import pytest

from app.core.crypto import new_api_key
from tests.web.browser import SESSION

NOTES = "/api/v1/notes"


@pytest.fixture
async def program(visitor, doorkeeper):
    key = new_api_key()
    doorkeeper.give_key(key, "nova")
    visitor.headers["Authorization"] = f"Bearer {key.display}"
    for name in ("Sec-Fetch-Site", "Origin"):
        del visitor.headers[name]
    return visitor


async def write(program, title, **headers):
    return await program.post(NOTES, json={"title": title}, headers=headers)


async def test_answers_a_key_with_what_it_may_see(program):
    await write(program, "First")
    answer = await program.get(NOTES)

    assert answer.json() == {"items": ["First"], "next": None}


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic bm92YTpub3Zh", "Bearer "])
async def test_refuses_a_key_it_does_not_know(visitor, header):
    answer = await visitor.get(NOTES, headers={"Authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_api_key")


async def test_refuses_a_well_formed_key_that_was_revoked(visitor):
    headers = {"Authorization": f"Bearer {new_api_key().display}"}

    assert (await visitor.get(NOTES, headers=headers)).json()["code"] == "invalid_api_key"


async def test_a_session_cookie_opens_nothing_in_the_api(nova):
    assert SESSION in nova.cookies

    assert (await nova.get(NOTES)).status_code == 401
    assert (await write(nova, "forged")).status_code == 401


async def test_a_key_opens_no_pages(program):
    assert (await program.get("/t/nova/notes")).status_code == 303


async def test_a_scope_the_key_lacks_is_refused(program, doorkeeper, written):
    key = new_api_key()
    doorkeeper.permissions["nova"] = frozenset({"notes.read"})
    doorkeeper.give_key(key, "nova")
    answer = await write(program, "no", Authorization=f"Bearer {key.display}")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert await written() == []


async def test_a_repeated_request_is_done_once_and_answered_the_same(program, written):
    answers = [await write(program, "Once", **{"Idempotency-Key": "k1"}) for _ in range(3)]

    assert {(each.status_code, each.text) for each in answers} == {(201, '{"title":"Once"}')}
    assert [each.headers.get("idempotency-replayed") for each in answers] == [None, "true", "true"]
    assert await written() == ["Once"]


async def test_without_a_key_each_request_stands_for_itself(program, written):
    first, second = [await write(program, "Twice") for _ in range(2)]

    # The deferred unique constraint refuses the second at its commit.
    assert (first.status_code, second.status_code) == (201, 500)


async def test_a_key_used_for_another_body_is_refused(program, written):
    await write(program, "One", **{"Idempotency-Key": "k1"})
    answer = await write(program, "Two", **{"Idempotency-Key": "k1"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await written() == ["One"]


async def test_a_key_whose_first_request_still_runs_is_refused(program, written):
    requests = [write(program, "slow", **{"Idempotency-Key": "k1"}) for _ in range(4)]
    answers = await asyncio.gather(*requests)

    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert await written() == ["slow"]


async def test_a_refused_request_leaves_its_key_free(program, written):
    assert (await write(program, "taken", **{"Idempotency-Key": "k1"})).status_code == 409
    again = await write(program, "taken", **{"Idempotency-Key": "k1"})

    assert "idempotency-replayed" not in again.headers
    assert await written() == []


async def test_two_tenants_may_use_the_same_key(program, doorkeeper, written):
    rival = new_api_key()
    doorkeeper.give_key(rival, "rival")
    headers = {"Idempotency-Key": "k1", "Authorization": f"Bearer {rival.display}"}
    await write(program, "Nova's", **{"Idempotency-Key": "k1"})
    answer = await write(program, "Rival's", **headers)

    assert answer.json() == {"title": "Rival's"}
    assert await written() == ["Nova's", "Rival's"]


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_malformed_key_is_refused(program, key, written):
    answer = await write(program, "One", **{"Idempotency-Key": key})

    assert answer.json()["code"] == "idempotency_key_malformed"
    assert await written() == []


async def test_pages_by_key_reach_every_row_once(program):
    for title in "ABCDE":
        await write(program, title)
    found, address = [], f"{NOTES}?limit=2"
    while address:
        page = (await program.get(address)).json()
        found.append(page["items"])
        address = page["next"]

    assert found == [["A", "B"], ["C", "D"], ["E"]]


async def test_a_value_of_the_wrong_shape_is_malformed(program):
    assert (await program.get(f"{NOTES}?limit=many")).json()["code"] == "malformed"


async def test_describes_itself_for_programs_and_people(visitor):
    described = (await visitor.get("/schema/openapi.json")).json()
    page = (await visitor.get("/schema")).text

    assert described["openapi"].startswith("3.1")
    assert sorted(described["paths"]) == ["/api/v1/notes", "/api/v1/notes/{note_id}"]
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "<code>/api/v1/notes</code>" in page
    assert "//" not in page.replace("https://", "").split("<body>")[1]


async def test_a_key_that_calls_too_often_is_told_to_wait(program, app, monkeypatch):
    from app.web import api

    monkeypatch.setattr(api, "RATE", 1)
    answers = [await program.get(NOTES) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 429]
    assert 1 <= int(answers[1].headers["retry-after"]) <= 60
