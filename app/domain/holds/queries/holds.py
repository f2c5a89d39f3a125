"""Holds as the venue sees them, whole; and as an asker does, each their own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.holds.models import LIVE, Hold, HoldPlace, HoldRules
from app.domain.venues import Venue, VenueRoom
from app.tenants import PUBLISHED, Publisher, Tenant


@dataclass(frozen=True, slots=True)
class Night:
    """A line of the calendar; `place` is none of a confirmed or asked one."""

    id: UUID
    room_id: UUID
    on_date: date
    slot: str
    kind: str
    state: str
    title: str
    asker_name: str
    place: int | None


@dataclass(frozen=True, slots=True)
class PublicNight:
    on_date: date
    slot: str
    title: str
    room: str


async def lock_night(uow: UnitOfWork, room_id: UUID, on: date) -> None:
    """One at a time moves the queue of a night, until the end of the transaction."""
    await uow.wait_turn(f"holds:{room_id}:{on}")


async def find_hold(uow: UnitOfWork, hold_id: UUID) -> Hold | None:
    """A hold of either side; None for whoever is on neither."""
    found: Hold | None = await uow.db.scalar(
        select(Hold).where(Hold.id == hold_id).execution_options(populate_existing=True)
    )
    return found


async def get_hold(uow: UnitOfWork, hold_id: UUID) -> Hold:
    """The same; raises NotFound."""
    found = await find_hold(uow, hold_id)
    if found is None:
        raise NotFound
    return found


async def name_holds(uow: UnitOfWork, hold_ids: Collection[UUID]) -> dict[UUID, Hold]:
    """Holds by id, as far as this workspace is on a side of them, read anew."""
    query = select(Hold).where(Hold.id.in_(set(hold_ids)))
    found = await uow.db.scalars(query.execution_options(populate_existing=True))
    return {hold.id: hold for hold in found}


async def list_days_in_use(uow: UnitOfWork, first: date, last: date) -> set[date]:
    """Days on which a room of this workspace is held, given away or blocked."""
    query = select(Hold.on_date).where(
        Hold.tenant_id == uow.tenant_id,
        Hold.on_date.between(first, last),
        Hold.state.in_(("held", "confirmed")),
    )
    return set(await uow.db.scalars(query))


async def list_queue(uow: UnitOfWork, room_id: UUID, on: date) -> list[tuple[Hold, HoldPlace]]:
    """The holds of a night in their order, read anew."""
    query = (
        select(Hold, HoldPlace)
        .join(HoldPlace, (HoldPlace.tenant_id == Hold.tenant_id) & (HoldPlace.hold_id == Hold.id))
        .where(HoldPlace.room_id == room_id, HoldPlace.on_date == on)
        .order_by(HoldPlace.place)
        .execution_options(populate_existing=True)
    )
    return [(hold, place) for hold, place in await uow.db.execute(query)]


async def list_given(uow: UnitOfWork, room_id: UUID, on: date) -> list[Hold]:
    """What of a night is given away or blocked."""
    query = select(Hold).where(
        Hold.room_id == room_id, Hold.on_date == on, Hold.state == "confirmed"
    )
    return list(await uow.db.scalars(query.order_by(Hold.id)))


async def list_waiting(uow: UnitOfWork, room_id: UUID, on: date) -> list[Hold]:
    """Who asked for a night or holds it, read anew."""
    query = (
        select(Hold)
        .where(Hold.room_id == room_id, Hold.on_date == on, Hold.state.in_(("asked", "held")))
        .order_by(Hold.id)
        .execution_options(populate_existing=True)
    )
    return list(await uow.db.scalars(query))


async def find_rules(uow: UnitOfWork, venue_id: UUID) -> HoldRules | None:
    found: HoldRules | None = await uow.db.scalar(
        select(HoldRules).where(HoldRules.venue_id == venue_id)
    )
    return found


async def list_nights(
    uow: UnitOfWork, venue_id: UUID, start: date, until: date, *, room_id: UUID | None = None
) -> list[Night]:
    """The live holds of a venue's days, in the order of the day and the queue."""
    query = (
        select(
            Hold.id, Hold.room_id, Hold.on_date, Hold.slot, Hold.kind, Hold.state, Hold.title,
            Hold.asker_name, HoldPlace.place,
        )
        .outerjoin(
            HoldPlace, (HoldPlace.tenant_id == Hold.tenant_id) & (HoldPlace.hold_id == Hold.id)
        )
        .where(
            Hold.tenant_id == uow.tenant_id,
            Hold.venue_id == venue_id,
            Hold.on_date >= start,
            Hold.on_date < until,
            Hold.state.in_(LIVE),
        )
        .order_by(Hold.on_date, Hold.room_id, HoldPlace.place.nulls_first(), Hold.id)
    )  # fmt: skip
    if room_id is not None:
        query = query.where(Hold.room_id == room_id)
    return [Night(*row) for row in await uow.db.execute(query)]


async def list_asked(
    uow: UnitOfWork, start: date, *, until: date = date.max
) -> Sequence[tuple[Hold, Venue, VenueRoom]]:
    """What this workspace asked others for, of the days named, with where it is."""
    query = (
        select(Hold, Venue, VenueRoom)
        .join(Venue, Venue.id == Hold.venue_id)
        .join(VenueRoom, VenueRoom.id == Hold.room_id)
        .where(Hold.asker_tenant_id == uow.tenant_id, Hold.on_date >= start, Hold.on_date <= until)
        .order_by(Hold.on_date, Hold.id)
        .limit(500)
    )
    return [(hold, venue, room) for hold, venue, room in await uow.db.execute(query)]


async def count_asked(uow: UnitOfWork) -> int:
    """Requests that wait for this venue's answer, for nights still to come."""
    query = select(func.count()).where(
        Hold.tenant_id == uow.tenant_id, Hold.state == "asked", Hold.on_date >= uow.now.date()
    )
    return await uow.db.scalar(query) or 0


async def list_public_nights(
    uow: UnitOfWork, venue_id: UUID, start: date
) -> tuple[str, str, Publisher, list[PublicNight]]:
    """Name, city and keeper of a venue, and its announced shows; in a visitor's unit of work."""
    venue = (
        await uow.db.execute(
            select(Venue.name, Venue.city, *PUBLISHED)
            .join(Tenant, Tenant.id == Venue.keeper_tenant_id)
            .where(Venue.id == venue_id)
        )
    ).first()
    if venue is None:
        raise NotFound
    query = (
        select(Hold.on_date, Hold.slot, Hold.title, VenueRoom.name)
        .join(VenueRoom, VenueRoom.id == Hold.room_id)
        .where(Hold.venue_id == venue_id, Hold.on_date >= start)
        .order_by(Hold.on_date, Hold.id)
        .limit(200)
    )
    nights = [PublicNight(*row) for row in await uow.db.execute(query)]
    return venue[0], venue[1], Publisher(*venue[2:]), nights
