"""The page behind a mailed link: answered, changed, late, closed, foreign, renewed."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import func, select

from app.core import clock
from app.core.uow import Database
from app.domain.band import BandPoll, decide_poll
from app.domain.band.links import AFTERWARDS, ANSWER
from app.domain.band.models import BandPollAnswer
from app.domain.band.queries.polls import get_poll, view_poll
from app.domain.band.service.polls import close_poll
from tests.cast import Cast
from tests.domain.band.conftest import BEN, KIM, Band, ask, slots
from tests.domain.band.test_polls import changed, seen
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser


def filled(page: str, *words: str, note: str = "") -> dict[str, object]:
    """The fields of the page, with an answer to each date in its order."""
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    assert len(shown) == len(words)
    said = {f"answer_{option}": word for option, word in zip(shown, words, strict=True)}
    return {"shown": shown, "note": note, **said}


async def link_of(post: Post, email: str) -> str:
    return re.search(r"/availability/[\w-]+", (await post.to(email))[-1].text_body)[0]


@pytest.fixture
async def poll(database: Database, cast: Cast, band: Band) -> BandPoll:
    return await ask(database, cast, band, "Ben", "Kim")


async def test_a_musician_without_an_account_answers_and_changes_the_answer(
    visitor: Browser, post: Post, poll: BandPoll, database: Database, cast: Cast
) -> None:
    link = await link_of(post, BEN)
    page = (await visitor.get(link)).text
    assert "Ben, when can you?" in page and "Room 4" in page
    assert (await seen(database, cast, poll)).silent != []
    for words in (("yes", "maybe", "no"), ("no", "no", "yes")):
        said = filled(page, *words, note="After eight")
        assert (await visitor.submit(link, link, **said)).status_code == 303
    view = await seen(database, cast, poll)
    ben = next(person for person in view.people if person.email == BEN)
    assert [view.said(ben, option) for option in view.options] == ["no", "no", "yes"]
    assert (ben.note, [p.email for p in view.silent], view.late) == ("After eight", [KIM], [])
    assert "Your answer is kept" in (await visitor.get(link)).text


async def test_every_date_wants_an_answer(
    visitor: Browser, post: Post, poll: BandPoll, database: Database, cast: Cast
) -> None:
    link = await link_of(post, BEN)
    said = filled((await visitor.get(link)).text, "yes", "perhaps", "no", note="Kept words")
    answer = await visitor.submit(link, link, **said)
    assert (answer.status_code, "to every date" in answer.text) == (422, True)
    assert "Kept words" in answer.text and answer.text.count("checked") == 2
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(BandPollAnswer)) == 0


async def test_an_answer_after_the_deadline_is_kept_and_marked_late(
    enter: Enter, visitor: Browser, post: Post, poll: BandPoll, database: Database, cast: Cast
) -> None:
    link = await link_of(post, BEN)
    with clock.held(poll.closes_at + timedelta(minutes=1)):
        page = (await visitor.get(link)).text
        assert "The deadline is over" in page
        said = filled(page, "yes", "yes", "yes")
        assert (await visitor.submit(link, link, **said)).status_code == 303
    view = await seen(database, cast, poll)
    assert [person.email for person in view.late] == [BEN]
    nova = await enter("nova")
    shown = (await nova.get(f"/t/nova/band/polls/{poll.id}")).text
    assert "1 answered late" in shown and "Late" in shown


async def test_dates_that_changed_since_the_page_was_opened_are_not_answered_blindly(
    visitor: Browser, post: Post, poll: BandPoll, database: Database, cast: Cast
) -> None:
    link = await link_of(post, BEN)
    said = filled((await visitor.get(link)).text, "yes", "yes", "yes")
    await changed(database, cast, poll, slots(21, 22))
    answer = await visitor.submit(link, link, **said)
    assert (answer.status_code, "The dates have changed meanwhile" in answer.text) == (409, True)
    assert (await seen(database, cast, poll)).answers == {}
    now = filled(answer.text, "yes", "yes")
    assert (await visitor.submit(link, link, **now)).status_code == 303


@pytest.mark.parametrize("how", ["closed", "decided"])
async def test_a_closed_poll_says_so_and_takes_nothing(
    visitor: Browser, post: Post, poll: BandPoll, database: Database, cast: Cast, how: str
) -> None:
    link = await link_of(post, BEN)
    said = filled((await visitor.get(link)).text, "yes", "yes", "yes")
    async with database.tenant(cast.nova) as uow:
        if how == "decided":
            view = await view_poll(uow, await get_poll(uow, poll.id))
            await decide_poll(uow, poll.id, view.options[0].id)
        else:
            await close_poll(uow, poll.id)
    answer = await visitor.submit(link, "/sign-in", **said)
    assert (answer.status_code, "No more answers are taken" in answer.text) == (409, True)
    page = (await visitor.get(link)).text
    assert ("It is" in page) is (how == "decided") and "Send the answer" not in page
    assert (await seen(database, cast, poll)).answers == {}


async def test_links_that_are_old_foreign_or_made_up_open_nothing(
    app: Litestar, visitor: Browser, post: Post, poll: BandPoll, cast: Cast
) -> None:
    link = await link_of(post, BEN)
    with clock.held(poll.closes_at + AFTERWARDS + timedelta(seconds=1)):
        assert (await visitor.get(link)).status_code == 404
    assert (await visitor.get(link[:-2] + "xx")).status_code == 404
    signer, person = app.state.site.signer, bytes(16)

    def made(tenant: bytes, purpose: str) -> str:
        payload = tenant + person + (1).to_bytes(4)
        until = clock.now() + timedelta(days=1)
        return "/availability/" + signer.sign(payload, purpose=purpose, expires_at=until)

    nova = cast.nova.tenant_id.bytes
    for other in (made(nova, "band.feed"), made(nova, ANSWER)):
        assert (await visitor.get(other)).status_code == 404
    assert (await visitor.get(link)).status_code == 200


async def test_a_link_of_one_workspace_reaches_nobody_of_another(
    app: Litestar, visitor: Browser, poll: BandPoll, database: Database, cast: Cast
) -> None:
    ben = (await seen(database, cast, poll)).people[0]
    payload = cast.rival.tenant_id.bytes + ben.id.bytes + (1).to_bytes(4)
    until = clock.now() + timedelta(days=1)
    link = app.state.site.signer.sign(payload, purpose=ANSWER, expires_at=until)
    assert (await visitor.get(f"/availability/{link}")).status_code == 404


async def test_a_new_link_ends_the_one_before(
    enter: Enter, visitor: Browser, post: Post, poll: BandPoll, database: Database, cast: Cast
) -> None:
    old = await link_of(post, BEN)
    said = filled((await visitor.get(old)).text, "yes", "yes", "yes")
    ben = next(p for p in (await seen(database, cast, poll)).people if p.email == BEN)
    nova, here = await enter("nova"), f"/t/nova/band/polls/{poll.id}"
    sent = await nova.submit(f"{here}/people/{ben.id}/link", here)
    assert sent.status_code == 303
    assert (await visitor.get(old)).status_code == 404
    assert (await visitor.submit(old, "/sign-in", **said)).status_code == 404
    new = await link_of(post, BEN)
    assert (new != old, (await visitor.get(new)).status_code) == (True, 200)


async def test_members_answer_by_their_own_link_from_the_page_of_the_poll(
    enter: Enter, database: Database, cast: Cast, band: Band
) -> None:
    poll = await ask(database, cast, band, "Mo", "Ben")
    mo, here = await enter("mo"), f"/t/nova/band/polls/{poll.id}"
    own = re.search(r'href="(/availability/[\w-]+)"', (await mo.get(here)).text)[1]
    said = filled((await mo.get(own)).text, "yes", "no", "no")
    assert (await mo.submit(own, own, **said)).status_code == 303
    assert "/availability/" not in (await (await enter("nova")).get(here)).text


async def test_answers_of_one_link_have_an_end_in_an_hour(
    app: Litestar, visitor: Browser, post: Post, poll: BandPoll, database: Database, cast: Cast
) -> None:
    link = await link_of(post, BEN)
    said = filled((await visitor.get(link)).text, "yes", "yes", "yes")
    ben = next(p for p in (await seen(database, cast, poll)).people if p.email == BEN)
    with clock.held(clock.now()):
        for _ in range(30):
            await app.state.site.limiter.limit(f"band.answer:{ben.id}", rate=30, per=3600, burst=29)
        assert (await visitor.submit(link, link, **said)).status_code == 429
        assert (await visitor.get(link)).status_code == 200
