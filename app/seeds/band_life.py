"""Nova Lind's band: two who play along, two deps, a poll half answered, and what is to do."""

from datetime import UTC, date, datetime, time, timedelta

from app.core.uow import UnitOfWork
from app.domain.advancing import add_leg
from app.domain.band import (
    BandPoll,
    Slot,
    Subject,
    add_person,
    answer_poll,
    ask_poll,
    list_asked,
    list_for_show,
    list_options,
    list_players,
    set_date,
    set_goal,
    set_task,
)
from app.domain.band.ics.stretch import Reading, Stretch
from app.domain.band.queries.messages import Topic
from app.domain.band.service.calendars import add_file
from app.domain.band.service.messages import write_message
from app.domain.setlists.queries.performances import list_ahead
from app.domain.shows import Show
from app.seeds.stage import Stage, Workspace

ZONE = "Europe/Berlin"
PEOPLE = (
    ("Juno Park", "Synth, loops", "juno.park@example.com", False),
    ("Theo Marsh", "Guitar, vocals", "theo.marsh@example.com", False),
    ("Ida Vogt", "Drums", "ida.vogt@example.com", False),
    ("Kaya Demir", "Bass", "kaya.demir@example.com", False),
    ("Pelle Lund", "Drums, percussion", "pelle.lund@example.com", True),
    ("Rosa Klee", "Bass", "rosa.klee@example.com", True),
)
SAID = {
    "nova@novalind.example.com": ("yes", "yes", "yes", ""),
    "juno.park@example.com": ("yes", "maybe", "yes", "After eight only on the second"),
    "theo.marsh@example.com": ("maybe", "no", "yes", ""),
    "ida.vogt@example.com": ("yes", "yes", "no", "At my sister's"),
}
"""Kaya is silent still, and Mo answers from the page."""


async def tell(stage: Stage, today: date) -> None:
    nova = next(w for w in stage.workspaces if w.slug == "nova-lind")
    async with stage.database.tenant(nova.owner) as uow:
        await add_person(uow, name="Nova Lind", instrument="Voice, guitar",
                         email="nova@novalind.example.com")  # fmt: skip
        for name, instrument, email, is_dep in PEOPLE:
            await add_person(uow, name=name, instrument=instrument, email=email, is_dep=is_dep)
        ahead = await list_ahead(uow)
        await _work(uow, ahead, today)
        await _dates(uow, today)
        poll = await _ask(uow, today)
    async with stage.database.tenant(nova.owner) as uow:
        await _answer(uow, poll)
    await _write(stage, nova, ahead[0])


async def _work(uow: UnitOfWork, ahead: list[Show], today: date) -> None:
    await list_for_show(uow, ahead[0].id)
    players = {player.name: player for player in await list_players(uow)}
    await set_task(uow, title="Renew the insurance of the instruments",
                   player=players["Mo Adeyemi"], due_on=today - timedelta(days=3))  # fmt: skip
    await set_task(
        uow, title="New strings and a spare cable for the loop station",
        player=players["Theo Marsh"], due_on=today + timedelta(days=6),
        about=Subject(show_id=ahead[0].id),
    )  # fmt: skip
    await set_task(uow, title="Ask Ida about the smaller drum kit")
    year = today.replace(month=1, day=1), today.replace(month=12, day=31)
    for title, measure, target, value, currency in (
        ("A dozen shows this year", "shows", 12, None, None),
        ("Paid for shows", "income", 1_500_000, None, "EUR"),
        ("Addresses on the mailing list", "own", 1_000, 640, None),
    ):
        await set_goal(uow, title=title, measure=measure, target=target, value=value,
                       currency=currency, from_on=year[0], by_on=year[1])  # fmt: skip


async def _dates(uow: UnitOfWork, today: date) -> None:
    await set_date(
        uow, title="Rehearsal, whole set", kind="rehearsal", on_date=today + timedelta(days=4),
        starts=time(18), ends=time(22), time_zone=ZONE, place="Chart house, Hamburg",
    )  # fmt: skip
    await set_date(uow, title="Photographs for the press kit", kind="own",
                   on_date=today + timedelta(days=12), time_zone=ZONE)  # fmt: skip
    away = today + timedelta(days=9)
    stretches = [
        Stretch(away, None, away + timedelta(days=2), None),
        Stretch(today + timedelta(days=5), time(9), today + timedelta(days=5), time(13)),
    ]
    await add_file(uow, name="Juno Park", time_zone=ZONE, found=Reading(stretches))
    await add_leg(
        uow, on_date=today + timedelta(days=14), mode="train", origin="Hamburg",
        destination="London", departs=time(8, 36), departs_zone=ZONE,
        arrives_on=today + timedelta(days=14), arrives=time(16, 57), arrives_zone="Europe/London",
        note="",
    )  # fmt: skip


async def _ask(uow: UnitOfWork, today: date) -> BandPoll:
    closes = datetime.combine(today + timedelta(days=5), time(18), UTC)
    wanted = {*SAID, "kaya.demir@example.com", "mo@novalind.example.com"}
    players = [player for player in await list_players(uow) if player.email in wanted]
    first = today + timedelta(days=16)
    return await ask_poll(
        uow, title="Two days in the rehearsal room", kind="rehearsal", time_zone=ZONE,
        closes_at=closes, players=players, place="Chart house, Hamburg",
        note="We play the new order of the set from front to back.",
        slots=[Slot(first + timedelta(days=n), time(18), time(22)) for n in (0, 1, 4)],
    )  # fmt: skip


async def _answer(uow: UnitOfWork, poll: BandPoll) -> None:
    options = [option.id for option in await list_options(uow, poll.id)]
    for person in await list_asked(uow, poll.id):
        if person.email in SAID:
            *words, note = SAID[person.email]
            said = dict(zip(options, words, strict=True))
            await answer_poll(uow, person.id, link=person.link, said=said, note=note)


async def _write(stage: Stage, nova: Workspace, show: Show) -> None:
    mo = next(member.actor for member in nova.people if member.name == "Mo Adeyemi")
    async with stage.database.tenant(mo) as uow:
        body = "The van is booked for the whole weekend. Who can drive on Sunday?"
        await write_message(uow, Topic(), about="the band", body=body)
        await write_message(
            uow, Topic("show", show.id), about=f"{show.title}, {show.venue_name}",
            body="They have a piano, tuned on the day. We need not bring the stage piano.",
        )  # fmt: skip
