"""What can become of a hold. All of it runs in the venue's tenant, whoever does it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.holds import events
from app.domain.holds.errors import (
    DateIsPast,
    DateTaken,
    NightWaitedFor,
    NoCalendar,
    NotFirst,
    NothingToAnnounce,
    NothingToChallenge,
    SameNight,
)
from app.domain.holds.models import LIVE, Hold, HoldRules
from app.domain.holds.queries.holds import get_hold, list_given, list_waiting, lock_night
from app.domain.holds.service.line import (
    USUAL,
    clear_night,
    close_ranks,
    end_challenge,
    end_hold,
    list_rivals,
    live_hold,
    queue_up,
    rules_of,
    tell,
)
from app.domain.holds.slots import instants, overlap
from app.domain.venues import Venue, VenueClosed, get_kept_venue, get_room, get_venue


@dataclass(frozen=True, slots=True)
class Asker:
    """Who waits for a night: a workspace, or somebody with an address, or just a name."""

    name: str
    email: str | None = None
    tenant_id: UUID | None = None


async def ask_hold(
    uow: UnitOfWork,
    room_id: UUID,
    *,
    on: date,
    slot: str,
    title: str,
    asker: Asker,
) -> Hold:
    """Ask the venue for a night; it answers. Raises DateIsPast, VenueClosed and DateTaken."""
    hold = await _enter(uow, room_id, (on, slot), title, asker, state="asked")
    await tell(uow, hold, events.HoldAsked)
    return hold


async def place_hold(
    uow: UnitOfWork, room_id: UUID, *, on: date, slot: str, title: str, asker: Asker
) -> Hold:
    """The venue takes somebody into the queue of a night.

    Raises DateIsPast, VenueClosed and DateTaken.
    """
    hold = await _enter(uow, room_id, (on, slot), title, asker, state="held")
    await queue_up(uow, hold)
    return hold


async def block_night(uow: UnitOfWork, room_id: UUID, *, on: date, slot: str, title: str) -> Hold:
    """Nobody gets this night. Raises DateIsPast, VenueClosed, DateTaken and NightWaitedFor."""
    await lock_night(uow, room_id, on)
    if any(overlap(other.slot, slot) for other in await list_waiting(uow, room_id, on)):
        raise NightWaitedFor
    hold = await _enter(
        uow, room_id, (on, slot), title, Asker(uow.actor.name), state="confirmed", kind="block"
    )
    await tell(uow, hold, events.NightBlocked)
    return hold


async def accept_hold(uow: UnitOfWork, hold_id: UUID) -> Hold:
    """What was asked for gets the next place. Raises HoldEnded and DateTaken."""
    hold = await live_hold(uow, hold_id, "asked")
    await _refuse_given(uow, hold.room_id, hold.on_date, hold.slot)
    hold.state = "held"
    await queue_up(uow, hold)
    return hold


async def challenge_first(uow: UnitOfWork, hold_id: UUID) -> Hold:
    """A hold further down asks the first to confirm or let go. Raises NothingToChallenge."""
    hold = await live_hold(uow, hold_id, "held")
    first = (await list_rivals(uow, hold))[0]
    if first.id == hold.id or first.challenge_ends_at is not None:
        raise NothingToChallenge
    rules = await rules_of(uow, hold.venue_id)
    first.challenge_ends_at = uow.now + timedelta(hours=rules.challenge_hours)
    uow.enqueue(
        end_challenge,
        key=f"{first.id}:{first.challenge_ends_at.isoformat()}",
        run_at=first.challenge_ends_at,
        hold_id=str(first.id),
        due=first.challenge_ends_at.isoformat(),
    )
    await tell(uow, first, events.HoldChallenged, hours=rules.challenge_hours)
    return first


async def confirm_hold(uow: UnitOfWork, hold_id: UUID, *, is_public: bool = False) -> Hold:
    """The first of the queue gets the night. Raises NotFirst, HoldEnded and DateTaken."""
    hold = await live_hold(uow, hold_id, "held")
    if (await list_rivals(uow, hold))[0].id != hold.id:
        raise NotFirst
    await _refuse_given(uow, hold.room_id, hold.on_date, hold.slot)
    async with uow.refusing(DateTaken):
        hold.state, hold.expires_at, hold.challenge_ends_at = "confirmed", None, None
        hold.is_public, hold.told_place = is_public, None
    await clear_night(uow, hold)
    await tell(uow, hold, events.HoldConfirmed)
    return hold


async def announce_night(uow: UnitOfWork, hold_id: UUID, *, is_public: bool = True) -> Hold:
    """Put a confirmed night on the venue's public calendar, or take it back; twice is once.

    Raises HoldEnded and NothingToAnnounce.
    """
    hold = await live_hold(uow, hold_id, *LIVE)
    if hold.state != "confirmed" or hold.is_block:
        raise NothingToAnnounce
    if hold.is_public != is_public:
        hold.is_public = is_public
        await tell(uow, hold, events.NightAnnounced if is_public else events.NightTakenBack)
    return hold


async def release_hold(
    uow: UnitOfWork, hold_id: UUID, *, reason: str, state: str = "released"
) -> Hold:
    """Let a night go; whoever waits below moves up. Raises HoldEnded."""
    hold = await live_hold(uow, hold_id, "asked", "held", "confirmed")
    await end_hold(uow, hold, state, clean_line(reason))
    await close_ranks(uow, hold.room_id, hold.on_date, without={hold.id})
    return hold


async def reschedule_hold(
    uow: UnitOfWork, hold_id: UUID, *, room_id: UUID, on: date, slot: str
) -> Hold:
    """Move to another night: last in its queue, or confirmed there at once if it was.

    Raises DateIsPast, VenueClosed, DateTaken, HoldEnded, HoldMoved and SameNight.
    """
    before = await get_hold(uow, hold_id)
    for room, day in sorted({(before.room_id, before.on_date), (room_id, on)}, key=str):
        await lock_night(uow, room, day)
    hold, venue = await live_hold(uow, hold_id, "held", "confirmed"), await _venue_of(uow, room_id)
    _refuse_no_night(uow, venue, on)
    if (hold.room_id, hold.on_date, hold.slot) == (room_id, on, slot):
        raise SameNight(fields={"on": SameNight.sentence})
    given = [each for each in await list_given(uow, room_id, on) if each.id != hold.id]
    if any(overlap(each.slot, slot) for each in given):
        raise DateTaken
    was_room, was_date = hold.room_id, hold.on_date
    await close_ranks(uow, was_room, was_date, without={hold.id})
    async with uow.refusing(DateTaken):
        hold.room_id, hold.on_date, hold.slot = room_id, on, slot
        hold.starts_at, hold.ends_at = instants(on, slot, ZoneInfo(venue.time_zone))
        hold.challenge_ends_at = None
    if hold.state == "held":
        await queue_up(uow, hold, is_told=False)
    else:
        await clear_night(uow, hold)
    await tell(uow, hold, events.HoldRescheduled, from_date=was_date)
    return hold


async def change_rules(uow: UnitOfWork, venue_id: UUID, **values: int) -> None:
    """Say how the venue takes holds; what is held keeps the days it was given."""
    venue = await get_kept_venue(uow, venue_id)
    first = {"tenant_id": uow.tenant_id, "id": new_id(), "venue_id": venue.id, **USUAL, **values}
    await uow.db.execute(
        insert(HoldRules)
        .values(first)
        .on_conflict_do_update(index_elements=["tenant_id", "venue_id"], set_=values)
    )
    uow.record(events.RulesChanged(venue_id=venue.id, venue_name=venue.name))
    await uow.flush()


async def _enter(
    uow: UnitOfWork,
    room_id: UUID,
    night: tuple[date, str],
    title: str,
    asker: Asker,
    *,
    state: str,
    kind: str = "show",
) -> Hold:
    venue, (on, slot) = await _venue_of(uow, room_id), night
    _refuse_no_night(uow, venue, on)
    await lock_night(uow, room_id, on)
    await _refuse_given(uow, room_id, on, slot)
    starts_at, ends_at = instants(on, slot, ZoneInfo(venue.time_zone))
    hold = Hold(
        id=new_id(), tenant_id=uow.tenant_id, venue_id=venue.id, room_id=room_id, on_date=on,
        slot=slot, starts_at=starts_at, ends_at=ends_at, kind=kind, state=state,
        title=clean_line(title), asker_tenant_id=asker.tenant_id, asker_name=asker.name,
        asker_email=asker.email, reason="", is_public=False,
    )  # fmt: skip
    async with uow.refusing(DateTaken):
        uow.db.add(hold)
    return hold


async def _refuse_given(uow: UnitOfWork, room_id: UUID, on: date, slot: str) -> None:
    if any(overlap(each.slot, slot) for each in await list_given(uow, room_id, on)):
        raise DateTaken


def _refuse_no_night(uow: UnitOfWork, venue: Venue, on: date) -> None:
    if on < uow.now.astimezone(ZoneInfo(venue.time_zone)).date():
        raise DateIsPast(fields={"on": DateIsPast.sentence})
    if venue.is_closed(on):
        raise VenueClosed(fields={"on": VenueClosed.sentence})


async def _venue_of(uow: UnitOfWork, room_id: UUID) -> Venue:
    venue = await get_venue(uow, (await get_room(uow, room_id)).venue_id)
    if venue.keeper_tenant_id != uow.tenant_id:
        raise NoCalendar
    return venue
