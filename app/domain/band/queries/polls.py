"""Polls, whom they ask, and what was answered."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.band.bests import Answers, StandIn, Tally, silent_ones, stand_ins, tallies
from app.domain.band.models import (
    BandPerson,
    BandPoll,
    BandPollAnswer,
    BandPollOption,
    BandPollPerson,
)

LISTED = 100


@dataclass(frozen=True, slots=True)
class PollRow:
    """A poll in a list, and how many of those asked have said anything."""

    poll: BandPoll
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll whole, as it stands."""

    poll: BandPoll
    options: Sequence[BandPollOption]
    people: Sequence[BandPollPerson]
    answers: Answers

    @property
    def tallies(self) -> list[Tally]:
        return tallies(self.options, self.people, self.answers)

    @property
    def silent(self) -> list[BandPollPerson]:
        return silent_ones(self.options, self.people, self.answers)

    @property
    def late(self) -> list[BandPollPerson]:
        return [p for p in self.people if p.answered_at and self.poll.is_late(p.answered_at)]

    def stand_ins(self, band: Sequence[BandPerson]) -> list[StandIn]:
        return stand_ins(self.options, self.people, self.answers, band)

    def said(self, person: BandPollPerson, option: BandPollOption) -> str:
        return self.answers.get(person.id, {}).get(option.id, "")


async def list_polls(uow: UnitOfWork) -> list[PollRow]:
    """Open ones first, by their deadline; then the closed, the latest first."""
    people = (
        select(
            BandPollPerson.poll_id,
            func.count().label("asked"),
            func.count(BandPollPerson.answered_at).label("answered"),
        )
        .group_by(BandPollPerson.poll_id)
        .subquery()
    )
    query = (
        select(BandPoll, people.c.asked, people.c.answered)
        .join(people, people.c.poll_id == BandPoll.id, isouter=True)
        .order_by(BandPoll.closed_at.is_not(None), BandPoll.closes_at.desc(), BandPoll.id)
        .limit(LISTED)
    )
    rows = [
        PollRow(poll, asked or 0, said or 0) for poll, asked, said in await uow.db.execute(query)
    ]
    still_open = [row for row in rows if not row.poll.is_closed]
    return [*reversed(still_open), *(row for row in rows if row.poll.is_closed)]


async def get_poll(uow: UnitOfWork, poll_id: UUID, *, lock: bool = False) -> BandPoll:
    """A poll of this workspace, held until the transaction ends if asked. Raises NotFound."""
    query = select(BandPoll).where(BandPoll.id == poll_id)
    query = query.with_for_update() if lock else query
    found: BandPoll | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def view_poll(uow: UnitOfWork, poll: BandPoll) -> PollView:
    """A poll with everything said to it, as it is in this transaction."""
    answers: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    people = await list_asked(uow, poll.id)
    query = select(BandPollAnswer).where(
        BandPollAnswer.poll_person_id.in_([person.id for person in people])
    )
    for each in await uow.db.scalars(query.execution_options(populate_existing=True)):
        answers[each.poll_person_id][each.option_id] = each.answer
    return PollView(poll, await list_options(uow, poll.id), people, answers)


async def list_options(uow: UnitOfWork, poll_id: UUID) -> list[BandPollOption]:
    query = select(BandPollOption).where(BandPollOption.poll_id == poll_id)
    order = query.order_by(
        BandPollOption.on_date, BandPollOption.starts.nulls_first(), BandPollOption.id
    )
    return list(await uow.db.scalars(order))


async def list_asked(uow: UnitOfWork, poll_id: UUID) -> list[BandPollPerson]:
    """Everybody asked: members before deps, in the order they were asked."""
    query = select(BandPollPerson).where(BandPollPerson.poll_id == poll_id)
    order = query.order_by(BandPollPerson.is_dep, BandPollPerson.created_at, BandPollPerson.id)
    return list(await uow.db.scalars(order.execution_options(populate_existing=True)))


async def find_poll_person(uow: UnitOfWork, poll_person_id: UUID) -> BandPollPerson | None:
    found: BandPollPerson | None = await uow.db.scalar(
        select(BandPollPerson)
        .where(BandPollPerson.id == poll_person_id)
        .execution_options(populate_existing=True)
    )
    return found


async def get_poll_person(uow: UnitOfWork, poll_person_id: UUID) -> BandPollPerson:
    found = await find_poll_person(uow, poll_person_id)
    if found is None:
        raise NotFound
    return found


async def list_answers_of(uow: UnitOfWork, poll_person_id: UUID) -> list[BandPollAnswer]:
    query = select(BandPollAnswer).where(BandPollAnswer.poll_person_id == poll_person_id)
    return list(await uow.db.scalars(query.execution_options(populate_existing=True)))
