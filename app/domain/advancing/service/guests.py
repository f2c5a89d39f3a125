"""The guest list of a show: an allotment, a cut-off, and names up to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete

from app.core.ids import new_id
from app.core.text import clean_line, counted
from app.core.uow import UnitOfWork
from app.domain.advancing import events
from app.domain.advancing.diary import AdvanceGuest
from app.domain.advancing.errors import GuestIsIn, GuestListClosed, NotTheAllotment, OverAllotment
from app.domain.advancing.models import ShowAdvance
from app.domain.advancing.queries.days import count_heads, lock_guests
from app.domain.advancing.service.marks import open_advance
from app.domain.shows import Show, Side

MOST_COUNTED = 200
"""How often somebody can be counted in and out."""


async def set_allotment(
    uow: UnitOfWork, show: Show, *, number: int, cut_off: datetime | None, side: Side
) -> ShowAdvance:
    """How many the artist may put on the list, and until when. The house says so, or, where it has
    no workspace, the artist writes down what was agreed. Raises NotTheAllotment."""
    if side is Side.ARTIST and show.tenant_of(Side.VENUE) is not None:
        raise NotTheAllotment
    advance = await open_advance(uow, show)
    advance.allotment, advance.cut_off = number, cut_off
    await uow.flush_rows()
    uow.record(events.AllotmentSet(**show.facts, side=str(side), number=number))
    await uow.flush()
    return advance


async def add_guest(
    uow: UnitOfWork, show: Show, *, side: Side, name: str, plus: int, asked_by: str
) -> AdvanceGuest:
    """Put a name on the list. The house's own names are not counted against the allotment.

    Raises OverAllotment and GuestListClosed, both for the artist's side alone.
    """
    advance = await open_advance(uow, show)
    if side is Side.ARTIST:
        await _check_room(uow, advance, 1 + plus)
    guest = AdvanceGuest(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, side=str(side), name=clean_line(name), plus=plus,
        asked_by=clean_line(asked_by),
    )  # fmt: skip
    uow.db.add(guest)
    await _tell(uow, show, side)
    return guest


class Arrival(NamedTuple):
    """So many heads of a guest came in, below zero where one was counted by mistake.

    `id` is given where it is noted: sent twice, it counts once.
    """

    id: UUID
    guest_id: UUID
    heads: int


async def note_arrivals(
    uow: UnitOfWork, show: Show, arrivals: Sequence[Arrival], *, side: Side
) -> int:
    """Note who came in; how many heads were new. Names taken off meanwhile, and
    heads that go out without having come in, are left out.

    Several doors may count at once, and send later what they noted without a network.
    """
    guests = {each.id: each for each in await lock_guests(uow, show.id)}
    counted_in = 0
    for each in arrivals:
        guest = guests.get(each.guest_id)
        if guest is None or str(each.id) in guest.arrivals or len(guest.arrivals) >= MOST_COUNTED:
            continue
        if guest.inside + each.heads < 0:
            continue
        guest.arrivals = {**guest.arrivals, str(each.id): each.heads}
        counted_in += each.heads
    if counted_in:
        uow.record(events.GuestsCounted(**show.facts, side=str(side), heads=counted_in))
    await uow.flush()
    return counted_in


async def remove_guest(uow: UnitOfWork, show: Show, guest_id: UUID, *, side: Side) -> None:
    """Take one of one's own names off the list. Raises GuestIsIn."""
    if any(each.id == guest_id and each.inside for each in await lock_guests(uow, show.id)):
        raise GuestIsIn
    await uow.db.execute(
        delete(AdvanceGuest).where(
            AdvanceGuest.id == guest_id,
            AdvanceGuest.show_id == show.id,
            AdvanceGuest.side == str(side),
        )
    )
    await _tell(uow, show, side)


async def _check_room(uow: UnitOfWork, advance: ShowAdvance, more: int) -> None:
    if advance.cut_off is not None and uow.now > advance.cut_off:
        raise GuestListClosed
    left = advance.allotment - await count_heads(uow, advance.show_id, "artist")
    if more > left:
        have = f"{counted(advance.allotment, 'place')} in all, {max(left, 0)} left"
        sentence = f"The list has {have}, and this takes {more}. Ask the house for more."
        raise OverAllotment(sentence, fields={"guest": sentence})


async def _tell(uow: UnitOfWork, show: Show, side: Side) -> None:
    await uow.flush_rows()
    uow.record(events.GuestsChanged(**show.facts, side=str(side)))
    await uow.flush()
