"""What one offers to others and looks for oneself."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.sharing import events
from app.domain.sharing.errors import SharingChanged
from app.domain.sharing.models import SharingOffer
from app.domain.sharing.queries.offers import get_offer
from app.domain.sharing.queries.requests import list_asked_of_offer
from app.domain.sharing.service.telling import close_request
from app.domain.venues import City

TAKEN_BACK = "It is not offered any more"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing is, as precisely as others are told."""

    city: str
    country: str
    latitude: float
    longitude: float
    time_zone: str

    @classmethod
    def of(cls, city: City) -> "Place":
        return cls(city.name, city.country, city.latitude, city.longitude, city.time_zone)


async def offer_thing(uow: UnitOfWork, place: Place, **values: Any) -> SharingOffer:
    """Put something into one's own list; others see it where `is_shared`."""
    offer = _row(uow, place, values)
    uow.db.add(offer)
    await uow.flush_rows()
    uow.record(events.OfferMade(offer_id=offer.id, title=offer.title))
    return offer


async def change_offer(
    uow: UnitOfWork, offer_id: UUID, place: Place, *, seen: int, **values: Any
) -> SharingOffer:
    """Say it otherwise; what was asked and agreed before stays as it was. Raises SharingChanged."""
    offer = await get_offer(uow, offer_id, lock=True)
    if offer.version != seen:
        raise SharingChanged
    for name, value in {**asdict(place), **values}.items():
        setattr(offer, name, value)
    offer.version += 1
    uow.record(events.OfferChanged(offer_id=offer.id, title=offer.title, is_shared=offer.is_shared))
    return offer


async def share_offer(uow: UnitOfWork, offer_id: UUID, *, is_shared: bool) -> SharingOffer:
    """Show it to others, or keep it to oneself."""
    offer = await get_offer(uow, offer_id, lock=True)
    if offer.is_shared != is_shared:
        offer.is_shared = is_shared
        offer.version += 1
        uow.record(events.OfferChanged(offer_id=offer.id, title=offer.title, is_shared=is_shared))
    return offer


async def withdraw_offer(uow: UnitOfWork, offer_id: UUID) -> SharingOffer:
    """Take it out of the list; requests that wait are declined, what is agreed stays agreed."""
    offer = await get_offer(uow, offer_id, lock=True)
    for request in await list_asked_of_offer(uow, offer_id):
        await close_request(uow, request, "declined", reason=TAKEN_BACK)
    offer.withdrawn_at, offer.is_shared = uow.now, False
    uow.record(events.OfferWithdrawn(offer_id=offer.id, title=offer.title))
    return offer


async def note_wish(uow: UnitOfWork, place: Place, **values: Any) -> SharingOffer:
    """Keep what one looks for, and where and when; nobody else sees it."""
    wish = _row(uow, place, {**values, "is_wish": True, "is_shared": False})
    uow.db.add(wish)
    await uow.flush_rows()
    uow.record(events.WishNoted(offer_id=wish.id, title=wish.title))
    return wish


async def drop_wish(uow: UnitOfWork, wish_id: UUID) -> SharingOffer:
    """Look for it no longer."""
    wish = await get_offer(uow, wish_id, lock=True)
    wish.withdrawn_at = uow.now
    uow.record(events.WishDropped(offer_id=wish.id, title=wish.title))
    return wish


def _row(uow: UnitOfWork, place: Place, values: dict[str, Any]) -> SharingOffer:
    plain: dict[str, Any] = {
        "is_wish": False, "is_shared": False, "words": "", "terms": "", "handover": "",
        "first_on": None, "last_on": None, "price_amount": None, "unit": "day",
        "contact_email": None, "version": 1, "withdrawn_at": None,
    }  # fmt: skip
    return SharingOffer(
        id=new_id(), tenant_id=uow.tenant_id, **{**plain, **asdict(place), **values}
    )
