"""One workspace asks another. All of it runs in the owner's tenant, where the request is kept."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.ids import TenantId, new_id
from app.core.uow import UnitOfWork
from app.domain.sharing import events
from app.domain.sharing.choices import ASKER, COBILL, OWNER
from app.domain.sharing.errors import (
    AlreadyAsked,
    DaysArePast,
    NotFree,
    NotShared,
    TooManyAsked,
)
from app.domain.sharing.models import SharingOffer, SharingRequest
from app.domain.sharing.queries.offers import get_any_offer, get_sharing_tour, list_open_nights
from app.domain.sharing.queries.requests import count_open_of, is_promised
from app.domain.sharing.service.telling import tell
from app.tenants import get_tenant

NO_SUCH_NIGHT = "The tour does not play on this day. Choose one of its nights."
MOST_OPEN = 10
"""Requests of one workspace that may wait in another at once."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The workspace that asks, by the name it goes by, and where it is written to."""

    tenant_id: TenantId
    name: str
    email: str | None = None


async def ask_offer(
    uow: UnitOfWork,
    offer_id: UUID,
    *,
    asker: Asker,
    first_on: date,
    last_on: date,
    words: str = "",
) -> SharingRequest:
    """Ask for an offer at its price.

    Raises NotShared, DaysArePast, NotFree, AlreadyAsked and TooManyAsked.
    """
    # Locked, so that nobody asks for what is taken back at this moment.
    offer = await get_any_offer(uow, offer_id, lock=True)
    if not offer.is_seen_by_others or asker.tenant_id == uow.tenant_id:
        raise NotShared
    await refuse_days(uow, offer, first_on, last_on)
    request = SharingRequest(
        id=new_id(), tenant_id=uow.tenant_id, offer_id=offer.id, sharing_tour_id=None,
        kind=offer.kind, title=offer.title, city=offer.city, country=offer.country,
        time_zone=offer.time_zone, owner_name=offer.giver, price_amount=offer.price_amount,
        currency=offer.currency, unit=offer.unit, first_on=first_on, last_on=last_on,
        words=words,
    )  # fmt: skip
    return await _enter(uow, request, asker)


async def ask_night(
    uow: UnitOfWork, sharing_tour_id: UUID, *, on: date, asker: Asker, words: str = ""
) -> SharingRequest:
    """Ask to play a night of an open tour together.

    Raises NotShared, DaysArePast, NotFree, AlreadyAsked and TooManyAsked.
    """
    opened = await get_sharing_tour(uow, sharing_tour_id)
    if not opened.is_open or asker.tenant_id == uow.tenant_id:
        raise NotShared
    nights = {night.on_date: night for night in await list_open_nights(uow, opened.id)}
    night = nights.get(on)
    if night is None:
        raise NotFree(fields={"on": NO_SUCH_NIGHT})
    _refuse_past(uow, on, night.time_zone, field="on")
    request = SharingRequest(
        id=new_id(), tenant_id=uow.tenant_id, offer_id=None, sharing_tour_id=opened.id,
        kind=COBILL, title=f"{opened.act} in {night.city}", city=night.city,
        country=night.country, time_zone=night.time_zone, owner_name=opened.act,
        price_amount=None, currency=(await get_tenant(uow)).currency, unit="once",
        first_on=on, last_on=on, words=words,
    )  # fmt: skip
    return await _enter(uow, request, asker)


async def refuse_days(uow: UnitOfWork, offer: SharingOffer, first: date, last: date) -> None:
    """Raises DaysArePast and NotFree, beside the field of the days."""
    _refuse_past(uow, first, offer.time_zone)
    is_offered = (offer.first_on is None or offer.first_on <= first) and (
        offer.last_on is None or last <= offer.last_on
    )
    if not is_offered or await is_promised(uow, offer.id, first, last):
        raise NotFree(fields={"first_on": NotFree.sentence})


def _refuse_past(uow: UnitOfWork, on: date, zone: str, *, field: str = "first_on") -> None:
    if on < uow.now.astimezone(ZoneInfo(zone)).date():
        raise DaysArePast(fields={field: DaysArePast.sentence})


async def _enter(uow: UnitOfWork, request: SharingRequest, asker: Asker) -> SharingRequest:
    # Those who ask for several things at once are counted one after the other.
    await uow.wait_turn(f"sharing:{uow.tenant_id}:{asker.tenant_id}")
    if await count_open_of(uow, asker.tenant_id) >= MOST_OPEN:
        raise TooManyAsked
    request.asker_tenant_id, request.asker_name = asker.tenant_id, asker.name
    request.asker_email, request.state, request.turn = asker.email, "asked", OWNER
    request.version, request.answer, request.reason, request.handover = 1, "", "", ""
    async with uow.refusing(AlreadyAsked):
        uow.db.add(request)
    await tell(uow, request, events.RequestMade, ASKER)
    return request
