"""Polls are asked, changed, answered, closed and decided.

Whoever writes holds the poll's row first: an answer never meets dates that are just being changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.core.ids import new_id
from app.core.jobs import job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.band import events
from app.domain.band.errors import (
    GONE,
    AlreadyOver,
    AnswerLinkInvalid,
    ChangedMeanwhile,
    NobodySilent,
    PollChanged,
    PollClosed,
    PollDecided,
)
from app.domain.band.mailing import mail_poll
from app.domain.band.models import (
    BandDate,
    BandPoll,
    BandPollAnswer,
    BandPollOption,
    BandPollPerson,
)
from app.domain.band.queries.days import find_date_of_poll
from app.domain.band.queries.people import Player
from app.domain.band.queries.polls import (
    find_poll_person,
    get_poll,
    get_poll_person,
    list_answers_of,
    list_asked,
    list_options,
    view_poll,
)
from app.domain.band.service.days import set_date

BETWEEN_MAILS = timedelta(hours=12)
"""How long somebody who is silent is left in peace."""
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A date that is proposed."""

    on_date: date
    starts: time | None = None
    ends: time | None = None

    @property
    def key(self) -> tuple[date, time | None, time | None]:
        return self.on_date, self.starts, self.ends


async def ask_poll(
    uow: UnitOfWork,
    *,
    title: str,
    kind: str,
    time_zone: str,
    closes_at: datetime,
    slots: Sequence[Slot],
    players: Sequence[Player],
    place: str = "",
    note: str = "",
) -> BandPoll:
    """Ask people which dates suit them; each gets a mail with a link. Raises AlreadyOver."""
    _refuse_over(uow, closes_at)
    poll = BandPoll(
        id=new_id(), tenant_id=uow.tenant_id, title=clean_line(title), kind=kind,
        place=clean_line(place), note=note, time_zone=time_zone, closes_at=closes_at,
        closed_at=None, closed_by=None, chosen_on=None, edition=1,
    )  # fmt: skip
    uow.db.add(poll)
    await uow.flush_rows()
    for slot in slots:
        _propose(uow, poll, slot)
    for player in players:
        _ask(uow, poll, player)
    await uow.flush_rows()
    _plan_reminder(uow, poll)
    uow.record(events.PollAsked(poll_id=poll.id, title=poll.title, people=len(players)))
    await uow.flush()
    return poll


async def change_poll(
    uow: UnitOfWork,
    poll_id: UUID,
    *,
    seen: int,
    title: str,
    kind: str,
    time_zone: str,
    closes_at: datetime,
    slots: Sequence[Slot],
    place: str = "",
    note: str = "",
) -> BandPoll:
    """Say it differently or propose other dates. What was answered to dates that stay, stays.

    Whoever had answered everything and now has a new date before them gets a mail. Raises
    PollClosed, ChangedMeanwhile and AlreadyOver.
    """
    poll = await _open_poll(uow, poll_id)
    if poll.edition != seen:
        raise ChangedMeanwhile
    if closes_at != poll.closes_at:
        _refuse_over(uow, closes_at)
    were_silent = {person.id for person in (await view_poll(uow, poll)).silent}
    poll.title, poll.kind, poll.time_zone = clean_line(title), kind, time_zone
    poll.place, poll.note, poll.closes_at = clean_line(place), note, closes_at
    poll.edition += 1
    kept = {option.key: option for option in await list_options(uow, poll.id)}
    wanted = {slot.key: slot for slot in slots}
    for key in kept.keys() - wanted.keys():
        await uow.db.delete(kept[key])
    for key, slot in wanted.items():
        if key not in kept:
            _propose(uow, poll, slot)
    await uow.flush_rows()
    for person in (await view_poll(uow, poll)).silent:
        if person.id not in were_silent:
            _mail(uow, person, "changed")
    _plan_reminder(uow, poll)
    uow.record(events.PollChanged(poll_id=poll.id, title=poll.title))
    await uow.flush()
    return poll


async def ask_more(uow: UnitOfWork, poll_id: UUID, players: Sequence[Player]) -> int:
    """Ask others as well; who was asked already is not asked twice. Raises PollClosed."""
    poll = await _open_poll(uow, poll_id)
    known = {person.email for person in await list_asked(uow, poll.id)}
    new = [player for player in players if player.email not in known]
    for player in new:
        _ask(uow, poll, player)
    if new:
        uow.record(events.PollAsked(poll_id=poll.id, title=poll.title, people=len(new)))
    await uow.flush()
    return len(new)


async def answer_poll(
    uow: UnitOfWork, poll_person_id: UUID, *, link: int, said: Mapping[UUID, str], note: str = ""
) -> BandPollPerson:
    """Say to each date whether one can; saying it again replaces what was said before.

    Raises AnswerLinkInvalid, PollClosed, and PollChanged when the dates are not those of now.
    """
    found = await find_poll_person(uow, poll_person_id)
    if found is None:
        raise AnswerLinkInvalid
    poll = await get_poll(uow, found.poll_id, lock=True)
    person = await get_poll_person(uow, poll_person_id)
    if person.link != link:
        raise AnswerLinkInvalid
    if poll.is_closed:
        raise PollClosed
    if {option.id for option in await list_options(uow, poll.id)} != said.keys():
        raise PollChanged
    before = {each.option_id: each for each in await list_answers_of(uow, person.id)}
    for option_id, answer in said.items():
        if option_id in before:
            before[option_id].answer = answer
        else:
            uow.db.add(
                BandPollAnswer(
                    id=new_id(), tenant_id=uow.tenant_id, poll_person_id=person.id,
                    option_id=option_id, answer=answer,
                )
            )  # fmt: skip
    person.note, person.answered_at = note, uow.now
    uow.record(
        events.PollAnswered(
            poll_id=poll.id, title=poll.title, who=person.name, is_late=poll.is_late(uow.now)
        )
    )
    await uow.flush()
    return person


async def remind_silent(uow: UnitOfWork, poll_id: UUID) -> int:
    """A mail to each who has not answered, at most one in 12 hours.

    Raises PollClosed and NobodySilent.
    """
    poll = await _open_poll(uow, poll_id)
    number = await _remind(uow, poll)
    if not number:
        raise NobodySilent
    return number


async def renew_link(uow: UnitOfWork, poll_id: UUID, poll_person_id: UUID) -> BandPollPerson:
    """Somebody's link got into other hands, or got lost: they get a new one, the old one ends.

    Raises PollClosed.
    """
    poll = await _open_poll(uow, poll_id)
    person = await get_poll_person(uow, poll_person_id)
    if person.poll_id != poll.id:
        raise AnswerLinkInvalid
    person.link += 1
    person.mailed_at = uow.now
    await uow.flush_rows()
    _mail(uow, person, "asked")
    uow.record(events.LinkRenewed(poll_id=poll.id, title=poll.title, who=person.name))
    await uow.flush()
    return person


async def close_poll(uow: UnitOfWork, poll_id: UUID) -> BandPoll:
    """Take no more answers, and choose nothing; closing it twice is closing it once."""
    poll = await get_poll(uow, poll_id, lock=True)
    if not poll.is_closed:
        poll.closed_at, poll.closed_by = uow.now, uow.actor.name
        uow.record(events.PollClosed(poll_id=poll.id, title=poll.title))
        await uow.flush()
    return poll


async def decide_poll(uow: UnitOfWork, poll_id: UUID, option_id: UUID) -> BandDate | None:
    """It is this date: everybody asked gets a mail, and a rehearsal or own date is set.

    A show is penciled in by its own form. Choosing the same date again changes nothing. Raises
    PollDecided, and PollChanged for a date that is not proposed any more.
    """
    poll = await get_poll(uow, poll_id, lock=True)
    option = next((o for o in await list_options(uow, poll.id) if o.id == option_id), None)
    if option is None:
        raise PollChanged(GONE)
    if poll.chosen_on is not None:
        if (poll.chosen_on, poll.chosen_starts) != (option.on_date, option.starts):
            raise PollDecided
        return await find_date_of_poll(uow, poll.id)
    poll.chosen_on, poll.chosen_starts = option.on_date, option.starts
    poll.closed_at, poll.closed_by = poll.closed_at or uow.now, poll.closed_by or uow.actor.name
    for person in await list_asked(uow, poll.id):
        _mail(uow, person, "decided")
    uow.record(events.PollDecided(poll_id=poll.id, title=poll.title, on_date=option.on_date))
    made = None
    if poll.kind != "show":
        made = await set_date(
            uow, title=poll.title, kind=poll.kind, on_date=option.on_date, starts=option.starts,
            ends=option.ends, time_zone=poll.time_zone, place=poll.place, poll_id=poll.id,
        )  # fmt: skip
    await uow.flush()
    return made


@job("band.remind_poll")
async def remind_poll(uow: UnitOfWork, *, poll_id: str, due: str) -> None:
    """The deadline comes near; nothing to do when it was moved, or the poll is closed."""
    poll = await get_poll(uow, UUID(poll_id), lock=True)
    if not poll.is_closed and poll.closes_at.isoformat() == due:
        await _remind(uow, poll)


async def _remind(uow: UnitOfWork, poll: BandPoll) -> int:
    due = [p for p in (await view_poll(uow, poll)).silent if p.mailed_at <= uow.now - BETWEEN_MAILS]
    for person in due:
        person.mailed_at = uow.now
    await uow.flush_rows()
    for person in due:
        _mail(uow, person, "reminder")
    if due:
        uow.record(events.PollReminded(poll_id=poll.id, title=poll.title, people=len(due)))
    await uow.flush()
    return len(due)


async def _open_poll(uow: UnitOfWork, poll_id: UUID) -> BandPoll:
    poll = await get_poll(uow, poll_id, lock=True)
    if poll.is_closed:
        raise PollClosed("This poll is closed. Ask anew for other dates.")
    return poll


def _refuse_over(uow: UnitOfWork, closes_at: datetime) -> None:
    if closes_at <= uow.now:
        raise AlreadyOver(fields={"closes_on": AlreadyOver.sentence})


def _propose(uow: UnitOfWork, poll: BandPoll, slot: Slot) -> None:
    uow.db.add(
        BandPollOption(
            id=new_id(), tenant_id=uow.tenant_id, poll_id=poll.id, on_date=slot.on_date,
            starts=slot.starts, ends=slot.ends,
        )
    )  # fmt: skip


def _ask(uow: UnitOfWork, poll: BandPoll, player: Player) -> None:
    person = BandPollPerson(
        id=new_id(), tenant_id=uow.tenant_id, poll_id=poll.id,
        band_person_id=player.band_person_id, name=player.name, email=player.email,
        instrument=player.instrument, is_dep=player.is_dep, link=1, mailed_at=uow.now,
        answered_at=None, note="",
    )  # fmt: skip
    uow.db.add(person)
    _mail(uow, person, "asked")


def _mail(uow: UnitOfWork, person: BandPollPerson, kind: str) -> None:
    # A second press at the same moment has the same key, and is one mail.
    key = f"{person.id}:{kind}:{uow.now.isoformat()}"
    uow.enqueue(mail_poll, key=key, poll_person_id=str(person.id), kind=kind)


def _plan_reminder(uow: UnitOfWork, poll: BandPoll) -> None:
    """A day before the deadline; for a near one when three quarters of the time have passed."""
    left = poll.closes_at - uow.now
    before = A_DAY if left > 2 * A_DAY else left / 4
    due = poll.closes_at.isoformat()
    uow.enqueue(
        remind_poll, key=f"{poll.id}:{due}", run_at=poll.closes_at - before,
        poll_id=str(poll.id), due=due,
    )  # fmt: skip
