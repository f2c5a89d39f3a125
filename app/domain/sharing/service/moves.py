"""What either side does about a request. All of it runs in the owner's tenant, by whomever.

`side` is the one that does it, `seen` the edition of the request it looked at.
"""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.uow import UnitOfWork
from app.domain.sharing import events
from app.domain.sharing.choices import ASKER, OWNER
from app.domain.sharing.errors import (
    AlreadyPromised,
    DayHasCome,
    DayHasNotCome,
    NightIsFixed,
    NotYourTurn,
    RequestEnded,
    SharingChanged,
)
from app.domain.sharing.models import SharingRequest
from app.domain.sharing.queries.offers import get_any_offer
from app.domain.sharing.queries.requests import get_request
from app.domain.sharing.service.asking import refuse_days
from app.domain.sharing.service.telling import close_request, contact_of, tell


async def accept_request(
    uow: UnitOfWork, request_id: UUID, *, side: str, seen: int, words: str = ""
) -> SharingRequest:
    """Agree to it as it stands; the owner's address and place are told now.

    Raises AlreadyPromised, NotYourTurn, RequestEnded and SharingChanged.
    """
    request = await _asked(uow, request_id, seen)
    if request.turn != side:
        raise NotYourTurn
    contact, handover = await contact_of(uow, request), ""
    if request.offer_id is not None:
        handover = (await get_any_offer(uow, request.offer_id)).handover
    async with uow.refusing(AlreadyPromised):
        request.state, request.owner_email, request.handover = "accepted", contact, handover
        request.version += 1
        _say(request, side, words)
    await tell(uow, request, events.RequestAccepted, side)
    return request


async def decline_request(
    uow: UnitOfWork, request_id: UUID, *, side: str, seen: int, reason: str = ""
) -> SharingRequest:
    """Say no; whoever has asked or proposed takes it back by this. Raises RequestEnded."""
    request = await _asked(uow, request_id, seen)
    state = "withdrawn" if side == ASKER else "declined"
    await close_request(uow, request, state, reason=reason, by=side)
    return request


async def propose_days(
    uow: UnitOfWork,
    request_id: UUID,
    *,
    side: str,
    seen: int,
    first_on: date,
    last_on: date,
    price_amount: int | None,
    words: str = "",
) -> SharingRequest:
    """Other days, or another price; the other side answers next.

    Raises NightIsFixed, NotYourTurn, RequestEnded, SharingChanged, DaysArePast and NotFree.
    """
    request = await _asked(uow, request_id, seen)
    if request.offer_id is None:
        raise NightIsFixed
    if request.turn != side:
        raise NotYourTurn
    await refuse_days(uow, await get_any_offer(uow, request.offer_id), first_on, last_on)
    request.first_on, request.last_on, request.price_amount = first_on, last_on, price_amount
    request.turn = ASKER if side == OWNER else OWNER
    request.version += 1
    _say(request, side, words)
    await uow.flush_rows()
    await tell(uow, request, events.DaysProposed, side)
    return request


async def cancel_request(
    uow: UnitOfWork, request_id: UUID, *, side: str, seen: int, reason: str
) -> SharingRequest:
    """Before the first day either side can, and says why. Raises DayHasCome and RequestEnded."""
    request = await _agreed(uow, request_id, seen)
    if request.first_on <= _today(uow, request):
        raise DayHasCome
    request.state, request.reason = "canceled", reason
    request.version += 1
    await uow.flush_rows()
    await tell(uow, request, events.RequestCanceled, side, reason=reason)
    return request


async def finish_request(
    uow: UnitOfWork, request_id: UUID, *, side: str, seen: int
) -> SharingRequest:  # fmt: skip
    """It was lent and given back, or played. Raises DayHasNotCome and RequestEnded."""
    request = await _agreed(uow, request_id, seen)
    if request.first_on > _today(uow, request):
        raise DayHasNotCome
    await close_request(uow, request, "done", by=side)
    return request


async def _asked(uow: UnitOfWork, request_id: UUID, seen: int) -> SharingRequest:
    return await _in_state(uow, request_id, seen, "asked")


async def _agreed(uow: UnitOfWork, request_id: UUID, seen: int) -> SharingRequest:
    return await _in_state(uow, request_id, seen, "accepted")


async def _in_state(uow: UnitOfWork, request_id: UUID, seen: int, state: str) -> SharingRequest:
    request = await get_request(uow, request_id, lock=True)
    if request.state != state:
        raise RequestEnded
    if request.version != seen:
        raise SharingChanged
    return request


def _say(request: SharingRequest, side: str, words: str) -> None:
    if words and side == OWNER:
        request.answer = words
    elif words:
        request.words = words


def _today(uow: UnitOfWork, request: SharingRequest) -> date:
    return uow.now.astimezone(ZoneInfo(request.time_zone)).date()
