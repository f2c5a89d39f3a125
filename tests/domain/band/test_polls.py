"""Availability polls as those who ask see them: asked, counted, changed, reminded, decided."""

import asyncio
import re
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import func, select, update

from app.core import clock
from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.band import BandDate, BandPoll, Slot, answer_poll, decide_poll, list_asked
from app.domain.band.errors import (
    AlreadyOver,
    ChangedMeanwhile,
    NobodySilent,
    PollChanged,
    PollClosed,
    PollDecided,
)
from app.domain.band.models import BandPollPerson
from app.domain.band.queries.polls import PollView, get_poll, view_poll
from app.domain.band.service.polls import (
    ask_more,
    ask_poll,
    change_poll,
    close_poll,
    remind_poll,
    remind_silent,
)
from tests.cast import Cast
from tests.domain.band.conftest import BEN, KIM, Band, ask, slots, soon
from tests.tenants.conftest import Enter, Post

HOME = "/t/nova/band/polls"


async def say(database: Database, cast: Cast, poll: BandPoll, email: str, *words: str) -> None:
    """Answer the dates of a poll in their order, as somebody."""
    async with database.tenant(cast.nova) as uow:
        view = await view_poll(uow, await get_poll(uow, poll.id))
        person = next(p for p in view.people if p.email == email)
        said = dict(zip([option.id for option in view.options], words, strict=True))
        await answer_poll(uow, person.id, link=person.link, said=said)


async def seen(database: Database, cast: Cast, poll: BandPoll) -> PollView:
    async with database.tenant(cast.nova) as uow:
        return await view_poll(uow, await get_poll(uow, poll.id))


async def changed(
    database: Database, cast: Cast, poll: BandPoll, wanted: list[Slot], edition: int = 1
) -> None:
    async with database.tenant(cast.nova) as uow:
        await change_poll(
            uow, poll.id, seen=edition, title="Rehearsals", kind="rehearsal",
            time_zone=poll.time_zone, closes_at=poll.closes_at, slots=wanted,
        )  # fmt: skip


async def test_a_band_is_asked_by_a_form_and_a_date_becomes_a_rehearsal(
    enter: Enter, post: Post, database: Database, cast: Cast, band: Band
) -> None:
    nova, today = await enter("nova"), clock.now().date()
    days = [(today + timedelta(days=number)).isoformat() for number in (20, 21)]
    typed = {
        "title": "Before the tour", "kind": "rehearsal", "place": "Room 4", "note": "Bring snares",
        "time_zone": "Europe/Vienna", "closes_on": (today + timedelta(days=9)).isoformat(),
        "closes_clock": "18:00", "slots_on": [*days, ""], "slots_starts": ["19:00", "", ""],
        "slots_ends": ["22:00", "", ""], "who": [band["Ben"].key, band["Mo"].key],
    }  # fmt: skip
    more = await nova.submit(HOME, f"{HOME}/new", **typed, add_row="yes")
    assert (more.status_code, more.text.count('name="slots_on"')) == (200, 5)
    made = await nova.submit(HOME, f"{HOME}/new", **typed)
    assert made.status_code == 303, made.text
    here = made.headers["location"]
    mail = (await post.to(BEN))[-1]
    assert mail.subject == "When can you? Before the tour"
    assert "18:00, Vienna time" in mail.text_body and "19:00 to 22:00" in mail.text_body
    page = (await nova.get(here)).text
    assert "0 of 2 answered" in page and "Still silent" in page
    option = re.search(r'name="option_id" value="([^"]+)"', page)[1]
    for _ in range(2):
        decided = await nova.submit(f"{here}/decide", here, option_id=option)
        assert (decided.status_code, decided.headers["location"]) == (303, here)
    async with database.tenant(cast.nova) as uow:
        (rehearsal,) = list(await uow.db.scalars(select(BandDate)))
        assert (rehearsal.title, rehearsal.kind, rehearsal.place, rehearsal.time_zone) == (
            "Before the tour", "rehearsal", "Room 4", "Europe/Vienna",
        )  # fmt: skip
        assert rehearsal.on_date.isoformat() in days
    assert [m.subject for m in await post.to(BEN)][1:] == ["The date is set: Before the tour"]
    assert (
        "Before the tour"
        in (await nova.get(f"/t/nova/band/calendar?month={rehearsal.on_date:%Y-%m}")).text
    )


async def test_a_wrong_form_says_what_to_do_and_keeps_what_was_typed(
    enter: Enter, band: Band
) -> None:
    nova, yesterday = await enter("nova"), clock.now().date() - timedelta(days=1)
    typed = {
        "title": "Too late", "kind": "rehearsal", "time_zone": "Europe/Vienna",
        "closes_on": yesterday.isoformat(), "closes_clock": "18:00",
        "slots_on": ["2031-02-30"], "slots_starts": [""], "slots_ends": [""],
        "who": [band["Ben"].key],
    }  # fmt: skip
    answer = await nova.submit(HOME, f"{HOME}/new", **typed)
    assert (answer.status_code, "There is no such day as 2031-02-30" in answer.text) == (422, True)
    typed["slots_on"] = ["2031-02-20"]
    answer = await nova.submit(HOME, f"{HOME}/new", **typed)
    assert "This moment is over" in answer.text and "Too late" in answer.text
    typed["closes_on"], typed["who"] = "2031-02-01", []
    answer = await nova.submit(HOME, f"{HOME}/new", **typed)
    assert (answer.status_code, "Choose whom to ask" in answer.text) == (422, True)
    typed["who"] = ["team:00000000-0000-0000-0000-000000000000"]
    assert (await nova.submit(HOME, f"{HOME}/new", **typed)).status_code == 422


async def test_the_best_date_is_where_most_can_and_deps_are_proposed_for_who_cannot(
    enter: Enter, database: Database, cast: Cast, band: Band, post: Post
) -> None:
    poll = await ask(database, cast, band, "Nova", "Mo", "Ben")
    await say(database, cast, poll, band["Nova"].email, "yes", "yes", "no")
    await say(database, cast, poll, band["Mo"].email, "yes", "maybe", "maybe")
    await say(database, cast, poll, BEN, "no", "yes", "yes")
    view = await seen(database, cast, poll)
    assert [(t.yes, t.maybe, t.no, t.silent, t.is_best) for t in view.tallies] == [
        (2, 0, 1, 0, False), (2, 1, 0, 0, True), (1, 1, 1, 0, False),
    ]  # fmt: skip
    nova, here = await enter("nova"), f"{HOME}/{poll.id}"
    page = (await nova.get(here)).text
    assert "Ask Kim" in page and "Ask Ola" not in page
    asked = await nova.submit(f"{here}/ask", here, who=band["Kim"].key)
    assert asked.status_code == 303
    again = await nova.submit(f"{here}/ask", here, who=band["Kim"].key)
    assert again.status_code == 303
    assert len(await post.to(KIM)) == 1
    assert "Ask Kim" not in (await nova.get(here)).text


async def test_the_silent_are_reminded_before_the_deadline_and_left_in_peace_between(
    database: Database, cast: Cast, band: Band, post: Post
) -> None:
    poll = await ask(database, cast, band, "Ben", "Kim")
    await say(database, cast, poll, BEN, "yes", "yes", "no")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NobodySilent):
            await remind_silent(uow, poll.id)
    with clock.held(clock.now() + timedelta(days=9, minutes=1)):
        await post.run()
        assert [mail.subject[:11] for mail in await post.to(KIM)] == ["When can yo", "Your answer"]
        async with database.tenant(cast.nova) as uow:
            with pytest.raises(NobodySilent):
                await remind_silent(uow, poll.id)
    assert len(await post.to(BEN)) == 1


async def test_a_reminder_of_a_deadline_that_was_moved_is_not_sent(
    database: Database, cast: Cast, band: Band, post: Post
) -> None:
    poll = await ask(database, cast, band, "Kim")
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(update(BandPollPerson).values(mailed_at=uow.now - timedelta(days=2)))
        late = (poll.closes_at + timedelta(days=1)).isoformat()
        await remind_poll.function(uow, poll_id=str(poll.id), due=late)
    assert len(await post.to(KIM)) == 1


async def test_a_poll_changed_while_answered_keeps_what_still_counts_and_tells_who_must_look(
    database: Database, cast: Cast, band: Band, post: Post
) -> None:
    poll = await ask(database, cast, band, "Ben", "Kim")
    await say(database, cast, poll, BEN, "yes", "maybe", "no")
    await post.run()
    await post.empty()
    await changed(database, cast, poll, slots(21, 22, 30))
    view = await seen(database, cast, poll)
    ben = next(person for person in view.people if person.email == BEN)
    assert [view.said(ben, option) for option in view.options] == ["maybe", "no", ""]
    assert [mail.subject for mail in await post.to(BEN)] == ["The dates have changed: Rehearsals"]
    assert await post.to(KIM) == []
    with pytest.raises(ChangedMeanwhile):
        await changed(database, cast, poll, slots(40), edition=1)
    assert len((await seen(database, cast, poll)).options) == 3


async def test_two_who_answer_at_once_are_both_kept(
    database: Database, cast: Cast, band: Band
) -> None:
    poll = await ask(database, cast, band, "Nova", "Mo", "Ben", "Kim", "Ola")
    emails = [band[name].email for name in ("Nova", "Mo", "Ben", "Kim", "Ola")]
    await asyncio.gather(
        *(say(database, cast, poll, email, "yes", "no", "maybe") for email in emails * 2)
    )
    view = await seen(database, cast, poll)
    assert [(t.yes, t.no, t.maybe, t.silent) for t in view.tallies] == [
        (5, 0, 0, 0), (0, 5, 0, 0), (0, 0, 5, 0),
    ]  # fmt: skip


async def test_two_who_decide_at_once_set_one_date(
    database: Database, cast: Cast, band: Band
) -> None:
    poll = await ask(database, cast, band, "Ben")
    first, second, _ = (await seen(database, cast, poll)).options

    async def decide(option: object) -> str:
        async with database.tenant(cast.nova) as uow:
            try:
                await decide_poll(uow, poll.id, option)
            except PollDecided:
                return "refused"
        return "set"

    results = await asyncio.gather(decide(first.id), decide(first.id), decide(second.id))
    assert results.count("set") in {1, 2}
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(BandDate)) == 1


async def test_a_closed_poll_takes_no_answers_and_no_changes(
    database: Database, cast: Cast, band: Band
) -> None:
    poll = await ask(database, cast, band, "Ben")
    async with database.tenant(cast.nova) as uow:
        await close_poll(uow, poll.id)
        await close_poll(uow, poll.id)
    with pytest.raises(PollClosed):
        await say(database, cast, poll, BEN, "yes", "yes", "yes")
    with pytest.raises(PollClosed):
        await changed(database, cast, poll, slots(30))
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(PollClosed):
            await ask_more(uow, poll.id, band.some("Kim"))
        assert [person.answered_at for person in await list_asked(uow, poll.id)] == [None]


async def test_a_date_that_is_gone_cannot_be_chosen(
    enter: Enter, database: Database, cast: Cast, band: Band
) -> None:
    poll = await ask(database, cast, band, "Ben")
    gone = (await seen(database, cast, poll)).options[0]
    await changed(database, cast, poll, slots(21, 22))
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(PollChanged):
            await decide_poll(uow, poll.id, gone.id)
    nova, here = await enter("nova"), f"{HOME}/{poll.id}"
    answer = await nova.submit(f"{here}/decide", here, option_id=str(gone.id))
    assert (answer.status_code, "not proposed any more" in answer.text) == (409, True)
    assert (await seen(database, cast, poll)).poll.chosen_on is None


async def test_a_show_is_penciled_in_with_the_chosen_day(
    enter: Enter, database: Database, cast: Cast, band: Band
) -> None:
    poll = await ask(database, cast, band, "Ben", kind="show")
    option = (await seen(database, cast, poll)).options[1]
    nova, here = await enter("nova"), f"{HOME}/{poll.id}"
    decided = await nova.submit(f"{here}/decide", here, option_id=str(option.id))
    assert decided.headers["location"] == f"/t/nova/shows/new?on={option.on_date}"
    form = await nova.get(decided.headers["location"])
    assert f'value="{option.on_date}"' in form.text
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(BandDate)) == 0


async def test_polls_are_of_their_workspace_and_those_who_only_read_ask_nobody(
    app: Litestar, enter: Enter, database: Database, cast: Cast, band: Band, post: Post
) -> None:
    poll = await ask(database, cast, band, "Ben")
    here = f"{HOME}/{poll.id}"
    assert (await (await enter("rival")).get(f"/t/rival/band/polls/{poll.id}")).status_code == 404
    vic = await enter("vic")
    page = (await vic.get(here)).text
    assert "Take this date" not in page and "Remind them now" not in page
    assert (await vic.submit(f"{here}/close", here)).status_code == 403
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NotFound):
            await close_poll(uow, poll.id)
    nova = await enter("nova")
    with clock.held(clock.now()):
        for _ in range(150):
            key = f"band.mails:{cast.nova.tenant_id}"
            await app.state.site.limiter.limit(key, rate=150, per=3600, burst=149)
        flooded = await nova.submit(f"{here}/ask", here, who=band["Kim"].key)
    assert flooded.status_code == 429
    assert await post.to(KIM) == []


async def test_nobody_is_asked_until_a_moment_that_is_over(
    database: Database, cast: Cast, band: Band
) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(AlreadyOver):
            await ask_poll(
                uow, title="Late", kind="own", time_zone="UTC", closes_at=soon(-1),
                slots=slots(3), players=band.some("Ben"),
            )  # fmt: skip
        assert await uow.db.scalar(select(func.count()).select_from(BandPoll)) == 0


async def test_a_poll_of_many_is_read_in_as_many_statements_as_one_of_few(
    enter: Enter, database: Database, cast: Cast, band: Band, count_statements: list[str]
) -> None:
    nova = await enter("nova")

    async def statements(poll: BandPoll) -> int:
        await nova.get(f"{HOME}/{poll.id}")
        before = len(count_statements)
        await nova.get(f"{HOME}/{poll.id}")
        return len(count_statements) - before

    few = await ask(database, cast, band, "Ben")
    many = await ask(database, cast, band, "Nova", "Mo", "Vic", "Ben", "Kim", "Ola")
    await say(database, cast, few, BEN, "no", "no", "no")
    for name in ("Nova", "Mo", "Vic", "Ben"):
        await say(database, cast, many, band[name].email, "no", "yes", "maybe")
    assert await statements(few) == await statements(many)
