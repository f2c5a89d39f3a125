"""Follow-ups: on a morning where the venue is, until somebody answers, halted and taken up again."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.uow import Database
from app.domain.holds import Asker, place_hold
from app.domain.outreach import OutreachRound, answer_inquiry, refuse_address
from app.domain.outreach.errors import NothingToPause
from app.domain.outreach.jobs import mail_letter
from app.domain.outreach.service.answering import note_reply, write_from_venue
from app.domain.outreach.service.steering import steer_inquiry, steer_round
from app.domain.shows import Party, Side, pencil_show
from app.domain.venues import Venue, write_room
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.outreach.factories import FIRST, letters, mails, pipeline, send, sent
from tests.domain.venues.factories import keep

LATER = timedelta(days=12)


async def later(database: Database, adapters: Adapters) -> None:
    """Twelve days on, everything that was due by then has run."""
    with clock.held(clock.now() + LATER):
        await run_all(database, adapters)


async def test_a_follow_up_goes_out_a_week_later_at_nine_where_the_venue_is(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    await sent(database, adapters, cast.nova, round_)
    rows = await pipeline(database, cast.nova)
    for name, zone in (("Kesselhaus", "Europe/Berlin"), ("The Lexicon", "Europe/London")):
        due = rows[name].next_at
        assert due is not None
        there = due.astimezone(ZoneInfo(zone))
        assert (there.hour, there.minute) == (9, 0) and there.weekday() < 5
        assert 6 <= (due - clock.now()).days <= 9
    await later(database, adapters)
    found = await mails(database)
    assert len(found) == 6
    assert found[3].subject.startswith("Re: Nova Lind in ")
    assert "Did you see it, " in found[3].text_body
    rows = await pipeline(database, cast.nova)
    assert {(row.stage, row.sent, row.next_at) for row in rows.values()} == {("waiting", 2, None)}


async def test_nobody_who_answered_is_followed_up(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    found = await sent(database, adapters, cast.nova, round_)
    async with database.tenant(cast.nova) as uow:
        await answer_inquiry(uow, found["Kesselhaus"].id, answer="declined", by="Kim")
        await write_from_venue(uow, found["The Lexicon"].id, text="Who are you?", by="Lee")
        await note_reply(
            uow, found["Harbour Hall"].id, text="Rang back", answer="later", again_on=FIRST
        )
    await later(database, adapters)
    assert len(await mails(database)) == 3
    rows = await pipeline(database, cast.nova)
    assert {name: row.stage for name, row in rows.items()} == {
        "Kesselhaus": "declined", "The Lexicon": "waiting", "Harbour Hall": "later",
    }  # fmt: skip
    assert rows["Harbour Hall"].inquiry.again_on == FIRST


async def test_on_the_day_a_venue_named_it_is_told_that_it_wants_to_be_asked(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    found = await sent(database, adapters, cast.nova, round_)
    on = clock.now().date() + timedelta(days=10)
    async with database.tenant(cast.nova) as uow:
        for name, day in (("Kesselhaus", on), ("The Lexicon", on + timedelta(days=30))):
            await answer_inquiry(uow, found[name].id, answer="later", again_on=day, by="Kim")
        changed = found["Harbour Hall"].id
        await note_reply(uow, changed, text="In a week", answer="later", again_on=on)
        await note_reply(uow, changed, text="No", answer="declined", again_on=None)
    due = text("SELECT payload->>'venue_name' FROM events WHERE name = 'outreach.ask_again_due'")
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        assert list(await uow.db.scalars(due)) == []
    await later(database, adapters)
    async with database.tenant(cast.nova) as uow:
        assert list(await uow.db.scalars(due)) == ["Kesselhaus"]


async def test_nobody_whose_address_was_refused_meanwhile_is_followed_up(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    found = await sent(database, adapters, cast.nova, round_)
    async with database.tenant(cast.nova) as uow:
        await refuse_address(uow, "booking@kesselhaus.example", reason="by_hand")
    await later(database, adapters)
    recipients = [m.recipient for m in await mails(database)]
    assert recipients.count("booking@kesselhaus.example") == 1 and len(recipients) == 5
    assert (await pipeline(database, cast.nova))["Kesselhaus"].stage == "refused"
    states = [x.state for x in await letters(database, cast.nova, found["Kesselhaus"].id)]
    assert states == ["sent", "stopped"]


async def test_a_hold_or_a_show_ends_the_follow_ups(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], round_: OutreachRound
) -> None:
    await sent(database, adapters, cast.nova, round_)
    await keep(database, cast.flo, venues[0])
    async with database.tenant(cast.flo) as uow:
        layouts = [{"layout": "standing", "capacity": 400}]
        room = await write_room(uow, venues[0].id, name="Main", layouts=layouts, technical={})
        asker = Asker("Nova Lind", tenant_id=cast.nova.tenant_id)
        await place_hold(uow, room.id, on=FIRST, slot="evening", title="Nova", asker=asker)
    async with database.tenant(cast.nova) as uow:
        await pencil_show(
            uow, artist=Party("Nova Lind", None, cast.nova.tenant_id),
            venue=Party("Kesselhaus", "booking@kesselhaus.example"), by=Side.ARTIST, on=FIRST,
            city="Berlin", venue_id=venues[1].id,
        )  # fmt: skip
    stages = {name: row.stage for name, row in (await pipeline(database, cast.nova)).items()}
    assert stages == {"Harbour Hall": "held", "Kesselhaus": "booked", "The Lexicon": "waiting"}
    before = len(await mails(database))
    with clock.held(clock.now() + LATER):
        await run_all(database, adapters)
    followed = [m for m in (await mails(database))[before:] if m.subject.startswith("Re:")]
    assert [m.recipient for m in followed] == ["booking@lexicon.example"]


async def test_follow_ups_are_paused_resumed_and_stopped_for_one(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    found = await sent(database, adapters, cast.nova, round_)
    one = found["Kesselhaus"].id

    async def steer(act: str) -> None:
        async with database.tenant(cast.nova) as uow:
            await steer_inquiry(uow, one, act, mail_job=mail_letter)

    await steer("pause")
    row = (await pipeline(database, cast.nova))["Kesselhaus"]
    assert (row.is_paused, row.next_at) == (True, None)
    with pytest.raises(NothingToPause):
        await steer("pause")
    with clock.held(clock.now() + LATER):
        await run_all(database, adapters)
        assert len(await mails(database)) == 5
        await steer("resume")
        row = (await pipeline(database, cast.nova))["Kesselhaus"]
        assert row.next_at is not None and row.next_at > clock.now()
        await steer("stop")
    with clock.held(clock.now() + 2 * LATER):
        await run_all(database, adapters)
    assert len(await mails(database)) == 5
    with pytest.raises(NothingToPause):
        await steer("stop")


async def test_all_of_a_round_at_once(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    await sent(database, adapters, cast.nova, round_)
    async with database.tenant(cast.nova) as uow:
        assert await steer_round(uow, round_.id, "pause", mail_job=mail_letter) == 3
    with clock.held(clock.now() + LATER):
        await run_all(database, adapters)
        assert len(await mails(database)) == 3
        async with database.tenant(cast.nova) as uow:
            assert await steer_round(uow, round_.id, "resume", mail_job=mail_letter) == 3
    with clock.held(clock.now() + 2 * LATER):
        await run_all(database, adapters)
    assert len(await mails(database)) == 6


async def test_what_has_not_left_is_taken_back_and_the_venue_is_free_again(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    await send(database, adapters, cast.nova, round_)
    async with database.tenant(cast.nova) as uow:
        assert await steer_round(uow, round_.id, "stop", mail_job=mail_letter) == 3
    await run_all(database, adapters)
    assert await mails(database) == []
    assert {row.stage for row in (await pipeline(database, cast.nova)).values()} == {"withdrawn"}
