"""Links of mails: each for one purpose, for its time, from people who have proved their address."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core import clock
from app.core.uow import Database
from app.tenants.models import Person
from tests.cast import VISITOR, Cast
from tests.tenants.conftest import PASSWORD, Enter, Post, sign_in
from tests.web.browser import Browser

NEW_PASSWORD = {"password": "eleven slow turntables"}
INVITE, TEAM = "/t/nova/settings/invitations", "/t/nova/settings/team"


async def reset_link(visitor: Browser, post: Post) -> str:
    await visitor.submit("/forgot", "/forgot", email="nova@example.com")
    return await post.link("nova@example.com", "reset")


async def test_a_link_for_a_password_confirms_no_address_and_the_other_way_round(
    visitor: Browser, enter: Enter, post: Post
) -> None:
    nova, page = await enter("nova"), "/account/security"
    await nova.submit(f"{page}/email", page, email="new@example.com", current=PASSWORD)
    verify = await post.link("new@example.com", "verify")
    reset = await reset_link(visitor, post)

    wrong = verify.replace("/verify/", "/reset/")
    assert (await visitor.submit(wrong, "/sign-in", **NEW_PASSWORD)).status_code == 404
    wrong = reset.replace("/reset/", "/verify/")
    assert (await visitor.submit(wrong, "/sign-in")).status_code == 404


async def test_a_link_for_a_password_ends_with_its_time(visitor: Browser, post: Post) -> None:
    link = await reset_link(visitor, post)
    token = await visitor.token(link)
    with clock.held(clock.now() + timedelta(hours=25)):
        answer = await visitor.post(link, data={**NEW_PASSWORD, "csrf_token": token})
    assert answer.status_code == 404


async def test_a_new_password_ends_the_other_links_for_one(visitor: Browser, post: Post) -> None:
    older, newer = await reset_link(visitor, post), await reset_link(visitor, post)
    assert (await visitor.submit(newer, newer, **NEW_PASSWORD)).status_code == 303
    assert (await visitor.submit(older, "/sign-in", **NEW_PASSWORD)).status_code == 404


async def test_an_unconfirmed_address_neither_enters_nor_joins(
    visitor: Browser, enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    await nova.submit(INVITE, TEAM, email="rival@example.com", role="viewer")
    link = await post.link("rival@example.com", "invitations")
    async with database.identity(VISITOR) as uow:
        await uow.db.execute(
            update(Person).where(Person.id == cast.rival.person_id).values(email_verified_at=None)
        )
    assert (await rival.submit(f"{link}/accept", link)).status_code == 403
    answer = await sign_in(visitor, "rival@example.com")
    assert answer.headers["location"] == "/sign-up/sent"


@pytest.mark.parametrize(("allowed", "path"), [(20, "/forgot"), (50, INVITE)])
async def test_a_place_and_a_workspace_send_so_many_mails_and_no_more(
    enter: Enter, allowed: int, path: str
) -> None:
    nova = await enter("nova")
    token, answers = await nova.token(TEAM), []
    for number in range(allowed + 2):
        data = {"email": f"n{number}@example.com", "role": "viewer", "csrf_token": token}
        answers.append((await nova.post(path, data=data)).status_code)
    assert answers == [303] * allowed + [429] * 2
