"""Offers: versions, what changed, answers by number, the hold behind, and races."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.errors import Refusal
from app.core.uow import Database
from app.domain.holds import Asker, ask_hold, place_hold, release_hold, reschedule_hold
from app.domain.shows import Side, accept_offer, accepted_terms, get_show, make_offer
from app.domain.shows.errors import (
    DayIsPast,
    NightNotFree,
    NothingOffered,
    NotYours,
    OfferAnswered,
    OfferChanged,
    OfferOver,
    ShowClosed,
)
from app.domain.shows.queries.shows import list_offers
from app.domain.shows.service.keeping import play_show
from app.domain.shows.service.offers import decline_offer, expire_offer, withdraw_offer
from app.domain.shows.service.rooms import pencil_from_hold
from app.domain.venues import VenueRoom
from app.jobs.in_process import run_all
from tests.cast import Cast, today
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import TYPED, UNTIL, accept, offer, versus
from tests.tenants.conftest import Enter, Post
from tests.web.browser import HTMX

ARTIST, VENUE = Side.ARTIST, Side.VENUE


async def test_an_offer_is_made_countered_and_accepted_by_its_number(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await offer(database, cast.flo, show, VENUE)
    await offer(database, cast.flo, show, ARTIST, seen=1, hospitality="Seven warm meals")
    with pytest.raises(OfferChanged):
        await accept(database, cast.flo, show, 1, ARTIST)
    with pytest.raises(NotYours):
        await accept(database, cast.flo, show, 2, ARTIST)
    await accept(database, cast.flo, show, 2, VENUE)
    async with database.tenant(cast.nova) as uow:
        found = await get_show(uow, show)
        assert (found.state, found.accepted_number) == ("agreed", 2)
        assert [o.state for o in await list_offers(uow, found)] == ["accepted", "countered"]
        assert await accepted_terms(uow, show) == versus(hospitality="Seven warm meals")
        assert await uow.db.scalar(text("SELECT state FROM holds")) == "confirmed"
    with pytest.raises(ShowClosed):
        await offer(database, cast.flo, show, VENUE, seen=2)
    with pytest.raises(OfferAnswered):
        await accept(database, cast.flo, show, 2, VENUE)


async def test_an_offer_whose_hold_is_not_first_is_not_accepted(
    make_show: MakeShow, database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.flo) as uow:
        other = await place_hold(
            uow, room.id, on=NIGHT, slot="evening", title="First", asker=Asker("First")
        )
    show = await make_show()
    await offer(database, cast.flo, show, ARTIST)
    with pytest.raises(NightNotFree, match="Only the first hold can be confirmed"):
        await accept(database, cast.flo, show, 1, VENUE)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        assert (found.state, (await list_offers(uow, found))[0].state) == ("offered", "open")
        await release_hold(uow, other.id, reason="no van")
    await accept(database, cast.flo, show, 1, VENUE)


async def test_a_night_that_was_only_asked_for_is_given_by_accepting(
    make_show: MakeShow, database: Database, cast: Cast, room: VenueRoom
) -> None:
    asker = Asker("Nova Lind", "nova@example.com", cast.nova.tenant_id)
    async with database.tenant(cast.flo) as uow:
        night = {"on": NIGHT, "slot": "evening", "title": "Nova Lind"}
        hold = await ask_hold(uow, room.id, **night, asker=asker)
        show = (await pencil_from_hold(uow, hold.id, by=ARTIST, by_email="")).id
    await offer(database, cast.flo, show, ARTIST)
    await accept(database, cast.flo, show, 1, VENUE)
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(text("SELECT state FROM holds")) == "confirmed"


async def test_a_show_moves_with_its_hold_until_it_is_agreed(
    make_show: MakeShow, database: Database, cast: Cast, room: VenueRoom, app: object
) -> None:
    show, site = await make_show(), app.state.site
    for days, seen in ((3, 3), (5, 3)):
        async with database.tenant(cast.flo) as uow:
            hold = (await get_show(uow, show)).hold_id
            on = NIGHT + timedelta(days=days)
            await reschedule_hold(uow, hold, room_id=room.id, on=on, slot="evening")
        await run_all(site.database, site.adapters)
        async with database.tenant(cast.nova) as uow:
            assert (await get_show(uow, show)).on_date == NIGHT + timedelta(days=seen)
        if days == 3:
            await offer(database, cast.flo, show, VENUE)
            await accept(database, cast.flo, show, 1, ARTIST)


async def test_an_offer_is_declined_withdrawn_or_expires_and_another_can_follow(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await offer(database, cast.flo, show, VENUE)
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NotYours):
            await decline_offer(uow, show, 1, side=VENUE, by="Flo")
        await decline_offer(uow, show, 1, side=ARTIST, by="Nova", reason="Too little")
        assert (await get_show(uow, show)).state == "penciled"
    await offer(database, cast.flo, show, VENUE, seen=1)
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NotYours):
            await withdraw_offer(uow, show, 2, side=ARTIST, by="Nova")
        await withdraw_offer(uow, show, 2, side=VENUE, by="Flo")
    await offer(database, cast.flo, show, VENUE, seen=2)
    async with database.tenant(cast.flo) as uow:
        await expire_offer.function(uow, show_id=str(show), number=2)
        await expire_offer.function(uow, show_id=str(show), number=3)
        states = [each.state for each in await list_offers(uow, await get_show(uow, show))]
        assert states == ["expired", "withdrawn", "declined"]


async def test_an_offer_expires_when_its_last_day_is_over_where_the_show_is(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await offer(database, cast.flo, show, VENUE)
    query = "SELECT run_at AT TIME ZONE 'Europe/Berlin' FROM jobs WHERE name = 'shows.expire_offer'"
    async with database.tenant(cast.flo) as uow:
        over = await uow.db.scalar(text(query))
        assert (over.date(), over.hour) == (UNTIL + timedelta(days=1), 0)
        with pytest.raises(DayIsPast):
            await make_offer(
                uow, show, side=VENUE, by="Flo", terms=versus(), seen=1,
                valid_until=uow.now.date() - timedelta(days=1),
            )  # fmt: skip
        with pytest.raises(NothingOffered):
            await accepted_terms(uow, show)


async def test_a_late_answer_is_refused_before_the_job_has_run(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    async with database.tenant(cast.flo) as uow:
        await make_offer(
            uow, show, side=VENUE, by="Flo", terms=versus(), valid_until=today(), seen=0
        )
    async with database.tenant(cast.flo) as uow:
        uow.now += timedelta(days=2)
        with pytest.raises(OfferOver):
            await accept_offer(uow, show, 1, side=ARTIST, by="Nova")


async def test_what_an_offer_says_stays(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await offer(database, cast.flo, show, VENUE)
    for change in ("note = 'Changed'", "number = 7"):
        with pytest.raises(DBAPIError, match="stays as it was made"):
            async with database.tenant(cast.flo) as uow:
                await uow.db.execute(text(f"UPDATE show_offers SET {change}"))


async def test_an_agreed_show_is_played_when_its_night_is_over(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await offer(database, cast.flo, show, VENUE)
    await accept(database, cast.flo, show, 1, ARTIST)
    query = "SELECT run_at AT TIME ZONE 'Europe/Berlin' FROM jobs WHERE name = 'shows.play'"
    async with database.tenant(cast.flo) as uow:
        over = await uow.db.scalar(text(query))
        assert (over.date(), over.hour) == (NIGHT + timedelta(days=1), 6)
        await play_show.function(uow, show_id=str(show))
        assert (await get_show(uow, show)).state == "played"


async def test_both_sides_negotiate_in_their_own_workspaces(
    enter: Enter, make_show: MakeShow, post: Post
) -> None:
    show = await make_show()
    flo, nova = await enter("flo"), await enter("nova")
    venues, artists = f"/t/foundry/shows/{show}", f"/t/nova/shows/{show}"
    answer = await flo.submit(f"{venues}/offers", f"{venues}/offers/new", **TYPED)
    assert answer.status_code == 303, answer.text
    counter = {**TYPED, "guarantee": "3000", "seen": "1"}
    answer = await nova.submit(f"{artists}/offers", f"{artists}/offers/new", **counter)
    assert answer.status_code == 303, answer.text
    page = (await flo.get(venues)).text
    assert "€2,500.00" in page
    assert "€3,000.00" in page
    assert "What changed since version 1" in page
    assert "Version 2</a> by Nova Lind" in page
    assert "Version 1</a> by Harbour Hall" in page
    late = await flo.submit(f"{venues}/offers", f"{venues}/offers/new", **{**TYPED, "seen": "1"})
    assert (late.status_code, "has changed the offer meanwhile" in late.text) == (422, True)
    assert (await flo.submit(f"{venues}/offers/2/accept", venues)).status_code == 303
    assert "Agreed on version 2" in (await nova.get(artists)).text
    subjects = [mail.subject for mail in await post.to("nova@example.com")]
    assert any("accepted version 2" in subject for subject in subjects)


async def test_the_simulator_answers_while_typing_and_by_a_button(
    enter: Enter, make_show: MakeShow
) -> None:
    show = await make_show()
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/offers"
    typed = {**TYPED, "try": "1"}
    answer = await nova.submit(here, f"{here}/new", **typed)
    assert (answer.status_code, "breaks even from" in answer.text) == (200, True)
    assert "€6,900.00" in answer.text  # 75 % of 400 × 25 less 800
    target = {**HTMX, "HX-Target": "outlook"}
    answer = await nova.submit(f"{here}/simulate", f"{here}/new", headers=target, **TYPED)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert "€6,900.00" in answer.text
    more = await nova.submit(here, f"{here}/new", **{**TYPED, "add_row": "1"})
    assert more.status_code == 200
    wrong = await nova.submit(here, f"{here}/new", **{**TYPED, "guarantee": "lots"})
    assert (wrong.status_code, "digits with a point" in wrong.text) == (422, True)


@pytest.mark.parametrize("number", range(4))
async def test_of_many_answers_at_the_same_moment_one_counts(
    make_show: MakeShow, crowd: Database, cast: Cast, number: int
) -> None:
    show = await make_show(on=NIGHT + timedelta(days=number))
    await offer(crowd, cast.flo, show, VENUE)
    acts = [accept(crowd, cast.flo, show, 1, ARTIST) for _ in range(4)]
    acts += [offer(crowd, cast.flo, show, ARTIST, seen=1) for _ in range(4)]
    results = await asyncio.gather(*acts[number:], *acts[:number], return_exceptions=True)
    refused = [each for each in results if each is not None]
    assert len(refused) == 7
    assert all(isinstance(each, Refusal) for each in refused), refused
    async with crowd.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        states = [each.state for each in await list_offers(uow, found)]
    assert (found.state, states) in [("agreed", ["accepted"]), ("offered", ["open", "countered"])]
