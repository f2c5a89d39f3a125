"""The page behind somebody's link: answered, changed, too late, foreign, renewed; the calendar."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import text

from app.core import clock
from app.core.uow import Database
from app.domain.staff import ask_people, mark_answer
from app.domain.staff.errors import NightOff, PlaceTaken, RotaLinkInvalid, ShiftBegun
from app.domain.staff.links import GOOD_FOR, ROTA, feed_link, rota_link
from app.domain.staff.models import StaffPerson
from app.domain.staff.queries.nights import NightView, get_place
from app.domain.staff.service.nights import call_off
from app.domain.staff.service.people import let_go, renew_link
from app.domain.staff.service.places import answer_place
from tests.cast import Cast
from tests.domain.staff.conftest import SAM, MakeRota, Staff, look
from tests.tenants.conftest import Post
from tests.web.browser import Browser

Put = Callable[[NightView, int, StaffPerson], Awaitable[UUID]]


async def link_of(post: Post, email: str) -> str:
    return re.search(r"/rota/[\w-]+", (await post.to(email))[-1].text_body)[0]


@pytest.fixture
async def asked(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> tuple[NightView, UUID]:
    """Sam is asked to do the sound of a club night, Dana only planned for the door."""
    view = await make_rota()
    place = await put(view, 0, staff.sam)
    async with database.tenant(cast.flo) as uow:
        await ask_people(uow, view.night.id)
    await put(view, 1, staff.dana)
    return view, place


async def state(database: Database, cast: Cast, place: UUID) -> tuple[str, str]:
    async with database.tenant(cast.flo) as uow:
        found = await get_place(uow, place)
        return found.state, found.note


async def test_somebody_without_an_account_says_yes_and_then_no(
    visitor: Browser, post: Post, asked: tuple[NightView, UUID], database: Database, cast: Cast
) -> None:
    place, link = asked[1], await link_of(post, SAM)
    page = (await visitor.get(link)).text
    assert "Sound, Club night" in page and "Not answered" in page
    said = {"place_id": str(place), "note": "From four on", "comes": "yes"}
    assert (await visitor.submit(link, link, **said)).status_code == 303
    assert await state(database, cast, place) == ("yes", "From four on")
    assert (await visitor.submit(link, link, **{**said, "comes": "no"})).status_code == 303
    assert await state(database, cast, place) == ("no", "From four on")
    assert "You cannot" in (await visitor.get(link)).text


async def test_pressing_twice_is_one_answer_and_one_notice(
    visitor: Browser, post: Post, asked: tuple[NightView, UUID], database: Database, cast: Cast
) -> None:
    link = await link_of(post, SAM)
    said = {"place_id": str(asked[1]), "note": "", "comes": "yes"}
    for _ in range(2):
        assert (await visitor.submit(link, link, **said)).status_code == 303
    async with database.platform(reason="test") as uow:
        query = text("SELECT count(*) FROM events WHERE name = 'staff.shift_answered'")
        assert await uow.db.scalar(query) == 1


async def test_an_answer_that_says_nothing_is_refused(
    visitor: Browser, post: Post, asked: tuple[NightView, UUID], database: Database, cast: Cast
) -> None:
    link = await link_of(post, SAM)
    answer = await visitor.submit(link, link, place_id=str(asked[1]), note="Hm", comes="maybe")
    assert answer.status_code == 422 and "Hm" in answer.text
    assert await state(database, cast, asked[1]) == ("asked", "")


async def test_a_link_answers_for_nobody_else_and_shows_nothing_planned(
    visitor: Browser,
    post: Post,
    asked: tuple[NightView, UUID],
    staff: Staff,
    put: Put,
    database: Database,
    cast: Cast,
) -> None:
    view, link = asked[0], await link_of(post, SAM)
    dana = (await look(database, cast, view.night)).shifts[1].seats[0].place.id
    answer = await visitor.submit(link, link, place_id=str(dana), note="", comes="yes")
    assert answer.status_code == 422
    for person in (staff.sam, staff.dana):
        async with database.tenant(cast.flo) as uow:
            with pytest.raises(RotaLinkInvalid):
                await answer_place(uow, person, dana, comes=True)
    assert await state(database, cast, dana) == ("planned", "")
    async with database.tenant(cast.flo) as uow:
        await ask_people(uow, view.night.id)
        with pytest.raises(RotaLinkInvalid):
            await answer_place(uow, staff.sam, dana, comes=True)
    assert await state(database, cast, dana) == ("asked", "")
    assert "Door" not in (await visitor.get(link)).text


async def test_who_gave_up_a_place_that_is_taken_is_told(
    asked: tuple[NightView, UUID], staff: Staff, put: Put, database: Database, cast: Cast
) -> None:
    view, sam = asked
    async with database.tenant(cast.flo) as uow:
        await answer_place(uow, staff.sam, sam, comes=False)
    await put(view, 0, staff.ola)
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(PlaceTaken):
            await answer_place(uow, staff.sam, sam, comes=True)


async def test_nothing_is_answered_once_the_shift_has_begun_or_the_night_is_off(
    asked: tuple[NightView, UUID], staff: Staff, database: Database, cast: Cast
) -> None:
    view, place = asked
    begins = view.shifts[0].stretch.begins
    for moment, refusal in ((begins, ShiftBegun), (begins - timedelta(seconds=1), None)):
        async with database.tenant(cast.flo) as uow:
            uow.now = moment
            if refusal:
                with pytest.raises(refusal):
                    await answer_place(uow, staff.sam, place, comes=True)
            else:
                await answer_place(uow, staff.sam, place, comes=True)
    async with database.tenant(cast.flo) as uow:
        await call_off(uow, view.night.id)
        with pytest.raises(NightOff):
            await answer_place(uow, staff.sam, place, comes=False)


async def test_a_renewed_an_old_a_foreign_link_and_that_of_somebody_who_left_open_nothing(
    visitor: Browser,
    post: Post,
    app: Litestar,
    asked: tuple[NightView, UUID],
    staff: Staff,
    database: Database,
    cast: Cast,
) -> None:
    link, signer = await link_of(post, SAM), app.state.site.signer
    assert (await visitor.get(link)).status_code == 200
    other = f"/rota/{feed_link(signer, staff.sam)}"
    old = f"/rota/{rota_link(signer, staff.sam, now=clock.now() - GOOD_FOR)}"
    payload = staff.sam.tenant_id.bytes + cast.flo.tenant_id.bytes + (1).to_bytes(4)
    nobody = signer.sign(payload, purpose=ROTA, expires_at=clock.now() + GOOD_FOR)
    for wrong in (other, old, f"/rota/{nobody}", "/rota/nothing"):
        assert (await visitor.get(wrong)).status_code == 404
    async with database.tenant(cast.flo) as uow:
        renewed = await renew_link(uow, staff.sam.id)
    assert (await visitor.get(link)).status_code == 404
    new = await link_of(post, SAM)
    assert (await visitor.get(new)).status_code == 200
    async with database.tenant(cast.flo) as uow:
        await let_go(uow, renewed.id)
    assert (await visitor.get(new)).status_code == 404


async def test_a_calendar_follows_what_was_said(
    visitor: Browser,
    app: Litestar,
    asked: tuple[NightView, UUID],
    staff: Staff,
    database: Database,
    cast: Cast,
) -> None:
    view, place = asked
    feed = f"/calendars/staff/{feed_link(app.state.site.signer, staff.sam)}"
    written = (await visitor.get(feed)).text
    assert f"UID:staff-{place}@backline" in written and "STATUS:TENTATIVE" in written
    begins = view.shifts[0].stretch.begins
    assert f"DTSTART:{begins:%Y%m%dT%H%M%SZ}" in written
    dana = f"/calendars/staff/{feed_link(app.state.site.signer, staff.dana)}"
    assert "VEVENT" not in (await visitor.get(dana)).text, "What is only planned is not theirs yet"
    async with database.tenant(cast.flo) as uow:
        await mark_answer(uow, place, comes=True)
    assert "TENTATIVE" not in (await visitor.get(feed)).text
    async with database.tenant(cast.flo) as uow:
        await call_off(uow, view.night.id)
    assert "VEVENT" not in (await visitor.get(feed)).text
