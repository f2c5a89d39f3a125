"""Signing up, in and out, and forgotten passwords, through the pages."""

from sqlalchemy import func, select

from app.core.uow import Database
from app.tenants.models import Membership, Person, Session, Tenant
from tests.cast import VISITOR, Cast
from tests.tenants.conftest import PASSWORD, Enter, Post, sign_in
from tests.web.browser import HTMX, SESSION, Browser

NEW = {
    "kind": "artist",
    "workspace": "Juno Moon",
    "name": "Juno Moon",
    "email": "juno@example.com",
    "password": PASSWORD,
    "slug": "",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
}


async def count(database: Database, table: type) -> int:
    async with database.identity(VISITOR) as uow:
        return await uow.db.scalar(select(func.count()).select_from(table)) or 0


async def test_a_new_person_signs_up_confirms_and_enters(visitor: Browser, post: Post) -> None:
    answer = await visitor.submit("/sign-up", "/sign-up", **NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-up/sent")
    assert "/sandbox/mail" in (await visitor.get("/sign-up/sent")).text

    link = await post.link("juno@example.com", "verify")
    assert "juno@example.com" in (await visitor.get(link)).text
    assert (await visitor.submit(link, link)).headers["location"] == "/sign-in"

    answer = await sign_in(visitor, "juno@example.com")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await visitor.get("/")).headers["location"] == "/t/juno-moon"
    assert "Juno Moon" in (await visitor.get("/t/juno-moon/settings")).text


async def test_sign_up_shows_every_wrong_field_and_keeps_what_was_typed(visitor: Browser) -> None:
    wrong = {**NEW, "email": "juno", "name": "", "currency": "ZZZ"}
    answer = await visitor.submit("/sign-up", "/sign-up", **wrong)

    assert answer.status_code == 422
    assert answer.text.count('class="field__error"') == 3
    assert 'value="Juno Moon"' in answer.text
    assert PASSWORD not in answer.text


async def test_refuses_a_password_that_is_easy_to_guess(
    visitor: Browser, database: Database
) -> None:
    for weak in ("password", "qwertyui", "Juno Moon", "short"):
        answer = await visitor.submit("/sign-up", "/sign-up", **{**NEW, "password": weak})
        assert answer.status_code == 422, weak
        assert 'id="field_password_error"' in answer.text
    assert await count(database, Person) == 6


async def test_a_wrong_form_answers_htmx_with_the_form_alone(visitor: Browser) -> None:
    headers = {**HTMX, "HX-Target": "sign-up"}
    answer = await visitor.submit("/sign-up", "/sign-up", headers=headers, **{**NEW, "name": ""})
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div id="sign-up"')


async def test_a_taken_address_is_refused_with_free_ones(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    before = await count(database, Tenant)
    answer = await visitor.submit("/sign-up", "/sign-up", **{**NEW, "slug": "nova"})
    assert answer.status_code == 422
    assert "Free are nova-music or nova-hq or nova-2." in answer.text
    assert await count(database, Tenant) == before


async def test_a_taken_name_gets_the_next_free_address(
    visitor: Browser, database: Database
) -> None:
    await visitor.submit("/sign-up", "/sign-up", **{**NEW, "workspace": "Nova"})
    async with database.identity(VISITOR) as uow:
        assert await uow.db.scalar(select(Tenant.slug).where(Tenant.slug == "nova-2")) == "nova-2"


async def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(
    visitor: Browser, database: Database, post: Post, cast: Cast
) -> None:
    people, tenants = await count(database, Person), await count(database, Tenant)
    answer = await visitor.submit("/sign-up", "/sign-up", **{**NEW, "email": "nova@example.com"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-up/sent")
    assert await count(database, Person) == people
    assert await count(database, Tenant) == tenants
    [mail] = await post.to("nova@example.com")
    assert "already has an account" in mail.text_body


async def test_nobody_enters_before_the_address_is_confirmed(
    visitor: Browser, post: Post, database: Database
) -> None:
    await visitor.submit("/sign-up", "/sign-up", **NEW)
    answer = await sign_in(visitor, "juno@example.com")
    assert answer.headers["location"] == "/sign-up/sent"
    assert SESSION not in visitor.cookies
    assert await count(database, Session) == 0
    assert len(await post.to("juno@example.com")) == 2


async def test_a_confirmation_link_works_once(visitor: Browser, post: Post) -> None:
    await visitor.submit("/sign-up", "/sign-up", **NEW)
    link = await post.link("juno@example.com", "verify")
    token = await visitor.token(link)
    assert (await visitor.post(link, data={"csrf_token": token})).status_code == 303
    assert (await visitor.post(link, data={"csrf_token": token})).status_code == 404
    assert (await visitor.get(link)).status_code == 404


async def test_wrong_password_and_unknown_address_get_the_same_answer(
    visitor: Browser, passwords: None
) -> None:
    known = await sign_in(visitor, "nova@example.com", "not the password")
    unknown = await sign_in(visitor, "nobody@example.com", "not the password")
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace("nova@", "nobody@") == unknown.text


async def test_a_forgotten_password_is_asked_for_alike_by_known_and_unknown(
    visitor: Browser, post: Post, passwords: None
) -> None:
    known = await visitor.submit("/forgot", "/forgot", email="nova@example.com")
    unknown = await visitor.submit("/forgot", "/forgot", email="nobody@example.com")
    assert known.status_code == unknown.status_code == 303
    assert known.headers["location"] == unknown.headers["location"] == "/forgot/sent"
    assert len(await post.to("nova@example.com")) == 1
    assert await post.to("nobody@example.com") == []


async def test_a_new_password_ends_every_session_and_works(
    visitor: Browser, enter: Enter, post: Post
) -> None:
    nova = await enter("nova")
    await visitor.submit("/forgot", "/forgot", email="nova@example.com")
    link = await post.link("nova@example.com", "reset")
    token = await visitor.token(link)
    data = {"csrf_token": token, "password": "eleven slow turntables"}

    assert (await visitor.post(link, data=data)).headers["location"] == "/sign-in"
    assert (await visitor.post(link, data=data)).status_code in {403, 404}
    assert (await nova.get("/account")).headers["location"].startswith("/sign-in")
    assert (await sign_in(visitor, "nova@example.com")).status_code == 422
    assert (await sign_in(visitor, "nova@example.com", data["password"])).status_code == 303
    assert "was changed" in (await post.to("nova@example.com"))[-1].text_body


async def test_the_way_in_leads_on_only_within_the_site(visitor: Browser, passwords: None) -> None:
    answer = await sign_in(visitor, "nova@example.com", next="//evil.example")
    assert answer.headers["location"] == "/"


async def test_the_landing_page_offers_both_ways_in(visitor: Browser) -> None:
    text = (await visitor.get("/")).text
    assert 'href="/sign-up"' in text
    assert 'href="/sign-in"' in text


async def test_one_person_owns_the_workspace_they_opened(
    visitor: Browser, database: Database
) -> None:
    await visitor.submit("/sign-up", "/sign-up", **NEW)
    async with database.identity(VISITOR) as uow:
        found = await uow.db.execute(
            select(Membership.role)
            .join(Person, Person.id == Membership.person_id)
            .where(Person.email == "juno@example.com")
        )
        assert found.scalars().all() == ["owner"]
