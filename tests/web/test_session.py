import pytest

from app.core.crypto import hash_token
from app.core.ids import token
from app.web.addresses import safe_next
from tests.web.browser import HTMX, SESSION, Browser

NOTES = "/t/nova/notes"


def plant(browser, value):
    browser.cookies.set(SESSION, value, domain="backline.test", path="/")


@pytest.mark.parametrize(
    "planted", ["attacker-chosen", "A" * 43, "", "x" * 5000, "../../etc", "a;b", "'or 1=1--"]
)
async def test_never_adopts_a_session_the_server_did_not_make(visitor, doorkeeper, planted):
    plant(visitor, planted)
    await visitor.submit("/sign-in", "/hello", who="nova")

    assert visitor.cookies[SESSION] != planted
    assert hash_token(planted) not in doorkeeper.sessions


async def test_throws_an_unknown_session_away(visitor):
    plant(visitor, token())
    answer = await visitor.get("/hello")

    assert "__Host-backline=" in answer.headers["set-cookie"]
    assert SESSION not in visitor.cookies


async def test_signing_in_again_makes_a_new_session(nova):
    first = nova.cookies[SESSION]
    await nova.submit("/sign-in", "/account", who="nova")

    assert nova.cookies[SESSION] != first


async def test_the_cookie_is_for_this_host_and_out_of_reach_of_scripts(visitor):
    answer = await visitor.submit("/sign-in", "/hello", who="nova")
    cookie = next(
        each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{SESSION}=")
    )

    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"path=/", "secure", "httponly", "samesite=lax"} <= attributes
    assert not any(part.startswith("domain") for part in attributes)


async def test_the_database_is_asked_for_a_hash_only(nova, doorkeeper):
    assert list(doorkeeper.sessions) == [hash_token(nova.cookies[SESSION])]


async def test_signing_out_ends_the_session_everywhere(app, nova):
    stolen = nova.cookies[SESSION]
    answer = await nova.submit("/sign-out", NOTES)

    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert SESSION not in nova.cookies
    async with Browser(app) as thief:
        plant(thief, stolen)
        assert (await thief.get(NOTES)).status_code == 303


async def test_a_revoked_session_is_out_at_the_next_request(nova, doorkeeper):
    assert (await nova.get(NOTES)).status_code == 200
    doorkeeper.sessions.clear()

    assert (await nova.get(NOTES)).status_code == 303


async def test_a_permission_taken_away_is_gone_at_the_next_request(nova, doorkeeper):
    doorkeeper.permissions["nova"] = frozenset()

    assert (await nova.get(NOTES)).status_code == 403


async def test_leads_a_stranger_to_signing_in_and_back(visitor):
    answer = await visitor.get(f"{NOTES}?page=2&q=a b")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/t/nova/notes%3Fpage%3D2%26q%3Da%2520b"


async def test_tells_htmx_to_go_and_sign_in(visitor):
    answer = await visitor.get(NOTES, headers=HTMX)

    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in?next=/t/nova/notes"


async def test_a_tenant_of_others_does_not_exist(nova):
    foreign = await nova.get("/t/rival/notes")
    missing = await nova.get("/t/nobody/notes")

    assert foreign.status_code == missing.status_code == 404


async def test_a_viewer_reads_but_may_not_write(enter, written):
    vic = await enter("vic")

    assert (await vic.get(NOTES)).status_code == 200
    assert (await vic.submit(NOTES, NOTES, title="Not mine")).status_code == 403
    assert await written() == []


async def test_operator_pages_exist_for_operators_only(nova, doorkeeper):
    assert (await nova.get("/operator")).status_code == 404
    doorkeeper.operators.add("nova")

    assert (await nova.get("/operator")).status_code == 200


async def test_a_page_outside_tenants_acts_in_none(nova, doorkeeper):
    doorkeeper.asked.clear()
    await nova.get("/account")
    await nova.get(NOTES)

    assert doorkeeper.asked == [None, "nova"]


async def test_touches_a_session_once_in_five_minutes(nova, doorkeeper):
    doorkeeper.touched.clear()
    for _ in range(3):
        await nova.get(NOTES)

    assert len(doorkeeper.touched) == 1


async def test_asks_nobody_for_files_and_probes(nova, doorkeeper):
    doorkeeper.asked.clear()
    await nova.get("/health/live")
    await nova.get("/static/missing.css")

    assert doorkeeper.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "javascript:alert(1)",
        "/a\nb",
        "",
        None,
        "\\\\evil.test",
        "/\tevil.test",
        " /a",
        "/" + "a" * 3000,
        "/%0a\r\nSet-Cookie:x",
    ],
)
def test_goes_back_to_pages_of_this_site_only(address):
    assert safe_next(address, otherwise="/home") == "/home"


def test_goes_back_to_where_one_came_from():
    assert safe_next("/t/nova/notes?page=2") == "/t/nova/notes?page=2"
