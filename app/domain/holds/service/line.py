"""The line of a night: who is in it, who moves up, and the clocks that run for those in it."""

from datetime import date, timedelta
from uuid import UUID

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.jobs import job
from app.core.uow import UnitOfWork
from app.domain.holds import events
from app.domain.holds.errors import HoldEnded, HoldMoved
from app.domain.holds.mailing import mail_move
from app.domain.holds.models import Hold, HoldPlace, HoldRules
from app.domain.holds.queries.holds import (
    find_rules,
    get_hold,
    list_queue,
    list_waiting,
    lock_night,
)
from app.domain.holds.slots import overlap
from app.domain.venues import get_venue

USUAL = {
    "first_days": 14,
    "other_days": 7,
    "challenge_hours": 48,
    "radius_km": 0,
    "radius_days": 0,
    "feed": 1,
    "tells_place": True,
    "shares_open": False,
}
"""The rules of a venue that has said nothing."""


@job("holds.expire")
async def expire_hold(uow: UnitOfWork, *, hold_id: str, due: str) -> None:
    """The days of a hold are over, unless it was given others since."""
    hold = await get_hold(uow, UUID(hold_id))
    await lock_night(uow, hold.room_id, hold.on_date)
    hold = await get_hold(uow, UUID(hold_id))
    if hold.state == "held" and hold.expires_at and hold.expires_at.isoformat() == due:
        await end_hold(uow, hold, "expired", "its days are over")
        await close_ranks(uow, hold.room_id, hold.on_date, without={hold.id})


@job("holds.end_challenge")
async def end_challenge(uow: UnitOfWork, *, hold_id: str, due: str) -> None:
    """Nobody confirmed in time: the challenged hold is let go, and the next is first."""
    hold = await get_hold(uow, UUID(hold_id))
    await lock_night(uow, hold.room_id, hold.on_date)
    hold = await get_hold(uow, UUID(hold_id))
    ends = hold.challenge_ends_at
    if hold.state == "held" and ends is not None and ends.isoformat() == due:
        await end_hold(uow, hold, "expired", "it was challenged and not confirmed in time")
        await close_ranks(uow, hold.room_id, hold.on_date, without={hold.id})


async def rules_of(uow: UnitOfWork, venue_id: UUID) -> HoldRules:
    """How the venue takes holds; what is usual when nobody has said."""
    return await find_rules(uow, venue_id) or HoldRules(
        tenant_id=uow.tenant_id, venue_id=venue_id, **USUAL
    )


async def queue_up(uow: UnitOfWork, hold: Hold, *, is_told: bool = True) -> None:
    """The last place of a night, with the days that place has."""
    queue = await list_queue(uow, hold.room_id, hold.on_date)
    rules, place = await rules_of(uow, hold.venue_id), len(queue) + 1
    uow.db.add(
        HoldPlace(
            id=new_id(),
            tenant_id=hold.tenant_id,
            hold_id=hold.id,
            room_id=hold.room_id,
            on_date=hold.on_date,
            place=place,
        )
    )
    _give_days(uow, hold, rules, place)
    await uow.flush_rows()
    if is_told:
        await tell(uow, hold, events.HoldPlaced)


def _give_days(uow: UnitOfWork, hold: Hold, rules: HoldRules, place: int) -> None:
    hold.told_place = place if rules.tells_place else None
    days = rules.first_days if place == 1 else rules.other_days
    # A hold is over when its night is, however many days it has.
    hold.expires_at = min(uow.now + timedelta(days=days), hold.ends_at)
    uow.enqueue(
        expire_hold,
        key=f"{hold.id}:{hold.expires_at.isoformat()}",
        run_at=hold.expires_at,
        hold_id=str(hold.id),
        due=hold.expires_at.isoformat(),
    )


async def close_ranks(uow: UnitOfWork, room_id: UUID, on: date, *, without: set[UUID]) -> None:
    """Take holds out of a queue; those below move up, and a new first is told."""
    queue, rules = await list_queue(uow, room_id, on), None
    for hold, place in queue:
        if hold.id in without:
            await uow.db.delete(place)
    staying = [(hold, place) for hold, place in queue if hold.id not in without]
    for number, (hold, place) in enumerate(staying, start=1):
        rules = rules or await rules_of(uow, hold.venue_id)
        was, place.place = place.place, number
        hold.told_place = number if rules.tells_place else None
        if number == 1 and was != 1:
            _give_days(uow, hold, rules, 1)
            await tell(uow, hold, events.HoldPromoted)
    await uow.flush_rows()


async def list_rivals(uow: UnitOfWork, hold: Hold) -> list[Hold]:
    """The holds of its night of which only one can be given it, itself among them, in order."""
    queue = await list_queue(uow, hold.room_id, hold.on_date)
    return [other for other, _ in queue if overlap(other.slot, hold.slot)]


async def clear_night(uow: UnitOfWork, given: Hold) -> None:
    """Whoever else waits for what was just given away is told so, and stands in line no more."""
    waiting = await list_waiting(uow, given.room_id, given.on_date)
    gone = [other for other in waiting if overlap(other.slot, given.slot)]
    for other in gone:
        await end_hold(uow, other, "cleared", "the night has gone to another")
    without = {given.id, *(other.id for other in gone)}
    await close_ranks(uow, given.room_id, given.on_date, without=without)


async def end_hold(uow: UnitOfWork, hold: Hold, state: str, reason: str) -> None:
    hold.state, hold.reason, hold.told_place = state, reason, None
    hold.expires_at, hold.challenge_ends_at = None, None
    await tell(uow, hold, events.HoldReleased, reason=reason)


async def live_hold(uow: UnitOfWork, hold_id: UUID, *states: str) -> Hold:
    """The hold, with its night locked, in one of the states; raises HoldEnded and HoldMoved."""
    seen = await get_hold(uow, hold_id)
    if seen.tenant_id != uow.tenant_id:
        raise NotFound
    night = seen.room_id, seen.on_date
    await lock_night(uow, *night)
    hold = await get_hold(uow, hold_id)
    if (hold.room_id, hold.on_date) != night:
        raise HoldMoved
    if hold.state not in states:
        raise HoldEnded
    return hold


async def tell(uow: UnitOfWork, hold: Hold, kind: type[events.OfHold], **more: object) -> None:
    venue = await get_venue(uow, hold.venue_id)
    event = kind(
        hold_id=hold.id, title=hold.title, venue_name=venue.name, on_date=hold.on_date, **more
    )
    event_id = uow.record(event)
    await uow.flush()
    # An asker with a workspace of their own is written to from there.
    is_asker_here = hold.asker_tenant_id in (None, hold.tenant_id)
    addresses = {venue.email: False} | ({hold.asker_email: True} if is_asker_here else {})
    for address, is_asker in addresses.items():
        if address and not hold.is_block:
            uow.enqueue(
                mail_move, key=f"{event_id}:{address}", to=address, text=event.summary,
                hold_id=str(hold.id), is_asker=is_asker,
            )  # fmt: skip
