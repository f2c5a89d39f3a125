import pytest

from tests.web.attacks import Shape, refused, send, shapes
from tests.web.browser import VISITOR, Browser

NOTES = "/t/nova/notes"


@pytest.fixture
async def attacks(app, nova, enter):
    rival = await enter("rival")
    async with Browser(app) as before:
        stale = await before.token("/hello")
    return shapes(await nova.token(NOTES), await rival.token("/t/rival/notes"), stale)


async def test_refuses_six_shapes_at_every_unsafe_route(app, nova, attacks, written):
    found = await refused(nova, app, attacks, "nova")

    # create, abrupt, put, chunk, delete, hello, sign-in and sign-out, six shapes each.
    assert len(found) == 8 * 6
    assert {each for each, status in found.items() if status != 403} == set()
    assert await written() == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_lets_the_same_requests_pass_with_the_right_token(nova, method):
    path = {"POST": "/hello", "PUT": f"{NOTES}/put", "PATCH": f"{NOTES}/chunk"}.get(
        method, f"{NOTES}/all"
    )
    headers = {"X-CSRF-Token": await nova.token(NOTES)}
    control = Shape("a right one", headers, {"data": {"title": "fine"}})

    assert await send(nova, method, path, control) in {200, 303}


async def test_takes_the_origin_header_where_fetch_metadata_is_missing(nova):
    ours = Shape(
        "origin", {"Sec-Fetch-Site": None}, {"data": {"csrf_token": await nova.token(NOTES)}}
    )
    theirs = Shape(
        "origin", {**ours.headers, "Origin": "https://backline.test.evil.test"}, ours.content
    )

    assert await send(nova, "POST", "/hello", ours) == 303
    assert await send(nova, "POST", "/hello", theirs) == 403


async def test_refuses_a_same_site_neighbor(nova):
    content = {"data": {"csrf_token": await nova.token(NOTES)}}
    neighbor = Shape("same-site", {"Sec-Fetch-Site": "same-site"}, content)

    assert await send(nova, "POST", "/hello", neighbor) == 403


async def test_a_visitor_gets_a_token_tied_to_a_cookie_of_their_own(app, visitor):
    token = await visitor.token("/hello")
    assert VISITOR in visitor.cookies

    assert (await visitor.post("/hello", data={"csrf_token": token})).status_code == 303
    async with Browser(app) as other:
        await other.token("/hello")
        assert (await other.post("/hello", data={"csrf_token": token})).status_code == 403


async def test_a_token_without_the_visitor_cookie_is_worth_nothing(app, visitor):
    token = await visitor.token("/hello")
    visitor.cookies.clear()

    assert (await visitor.post("/hello", data={"csrf_token": token})).status_code == 403


async def test_takes_chunks_of_an_upload_with_the_token_in_a_header_only(nova):
    token = await nova.token(NOTES)
    chunk = {"Content-Type": "application/offset+octet-stream"}

    with_token = Shape("chunk", {**chunk, "X-CSRF-Token": token}, {"content": b"\0\1"})
    without = Shape("chunk", chunk, {"content": f"csrf_token={token}".encode()})
    assert await send(nova, "PATCH", f"{NOTES}/chunk", with_token) == 200
    assert await send(nova, "PATCH", f"{NOTES}/chunk", without) == 403


async def test_a_wrong_header_is_refused_before_the_body_is_read(nova):
    async def body():
        raise AssertionError("The body was read.")
        yield b""

    headers = {"X-CSRF-Token": "0" * 64, "Content-Type": "multipart/form-data; boundary=x"}
    answer = await nova.post(NOTES, content=body(), headers=headers)

    assert answer.status_code == 403


async def test_leaves_signed_webhooks_to_their_signature(visitor):
    answer = await visitor.post(
        "/webhooks/notes", json={}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 201


async def test_a_form_of_a_session_that_ended_leads_to_signing_in(app, nova, doorkeeper, written):
    token = await nova.token(NOTES)
    doorkeeper.sessions.clear()
    answer = await nova.post(NOTES, data={"title": "late", "csrf_token": token})

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert await written() == []
