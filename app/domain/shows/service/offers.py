"""Offers are made, countered, accepted, declined, withdrawn, and expire.

All of it runs in the tenant where the show lives, with its row locked: whoever comes second is told
what the first has done. Acceptance is of one version, by its number.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.ids import new_id
from app.core.jobs import job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.shows import events
from app.domain.shows.codec import encode, terms_of
from app.domain.shows.errors import (
    DayIsPast,
    NotYours,
    OfferAnswered,
    OfferChanged,
    OfferOver,
    ShowClosed,
)
from app.domain.shows.models import Show, ShowOffer, Side
from app.domain.shows.queries.shows import list_offers, lock_show
from app.domain.shows.service.keeping import plan_to_play, tell
from app.domain.shows.service.nights import give_nights
from app.domain.shows.service.reminding import plan_reminders
from app.domain.shows.terms import Terms


async def make_offer(
    uow: UnitOfWork,
    show_id: UUID,
    *,
    side: Side,
    by: str,
    terms: Terms,
    valid_until: date,
    seen: int,
    note: str = "",
) -> ShowOffer:
    """Make the next version; `seen` is the one it answers, 0 when there is none yet.

    Raises ShowClosed, OfferChanged and DayIsPast.
    """
    show = await lock_show(uow, show_id)
    if not show.is_open:
        raise ShowClosed
    latest = next(iter(await list_offers(uow, show)), None)
    if (latest.number if latest else 0) != seen:
        raise OfferChanged
    if valid_until < today_at(uow, show):
        raise DayIsPast(fields={"valid_until": DayIsPast.sentence})
    if latest is not None and latest.is_open:
        _answer(uow, latest, "countered", by)
        await uow.flush_rows()
    offer = ShowOffer(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, number=seen + 1, side=str(side), made_by=clean_line(by),
        currency=terms.currency, terms=encode(terms), valid_until=valid_until, note=note,
        state="open", reason="", created_at=uow.now,
    )  # fmt: skip
    uow.db.add(offer)
    show.state = "offered"
    _plan_to_expire(uow, show, offer)
    await tell(uow, show, events.OfferMade, side=side, number=offer.number)
    return offer


async def accept_offer(
    uow: UnitOfWork, show_id: UUID, number: int, *, side: Side, by: str
) -> ShowOffer:
    """Accept a version of the other side's, and give every night away to the show.

    Raises OfferChanged, OfferAnswered, NotYours, OfferOver, NightNotFree and ShowClosed.
    """
    show, offer = await _open_offer(uow, show_id, number)
    if offer.side == side:
        raise NotYours
    if offer.valid_until < today_at(uow, show):
        raise OfferOver
    await give_nights(uow, show)
    _answer(uow, offer, "accepted", by)
    show.state, show.accepted_number = "agreed", offer.number
    plan_to_play(uow, show)
    plan_reminders(uow, show, terms_of(offer.terms))
    await tell(uow, show, events.OfferAccepted, side=side, number=offer.number)
    return offer


async def decline_offer(
    uow: UnitOfWork, show_id: UUID, number: int, *, side: Side, by: str, reason: str = ""
) -> ShowOffer:
    """Say no to a version of the other side's. Raises as accepting does."""
    show, offer = await _open_offer(uow, show_id, number)
    if offer.side == side:
        raise NotYours
    _answer(uow, offer, "declined", by)
    show.state, offer.reason = "penciled", clean_line(reason)
    await tell(uow, show, events.OfferDeclined, side=side, number=offer.number, reason=offer.reason)
    return offer


async def withdraw_offer(
    uow: UnitOfWork, show_id: UUID, number: int, *, side: Side, by: str
) -> ShowOffer:
    """Take one's own offer back before it is answered. Raises as accepting does."""
    show, offer = await _open_offer(uow, show_id, number)
    if offer.side != side:
        raise NotYours("Only who made this offer can withdraw it. You can decline it.")
    _answer(uow, offer, "withdrawn", by)
    show.state = "penciled"
    await tell(uow, show, events.OfferWithdrawn, side=side, number=offer.number)
    return offer


@job("shows.expire_offer")
async def expire_offer(uow: UnitOfWork, *, show_id: str, number: int) -> None:
    """The last day of an offer is over, and nobody has answered it."""
    show = await lock_show(uow, UUID(show_id))
    latest = next(iter(await list_offers(uow, show)), None)
    if latest is None or latest.number != number or not latest.is_open or not show.is_open:
        return
    _answer(uow, latest, "expired", "")
    show.state = "penciled"
    await tell(uow, show, events.OfferExpired, number=number)


def today_at(uow: UnitOfWork, show: Show) -> date:
    """The day it is where the show is."""
    return uow.now.astimezone(ZoneInfo(show.time_zone)).date()


async def _open_offer(uow: UnitOfWork, show_id: UUID, number: int) -> tuple[Show, ShowOffer]:
    show = await lock_show(uow, show_id)
    latest = next(iter(await list_offers(uow, show)), None)
    if latest is None or latest.number != number:
        raise OfferChanged
    if not latest.is_open:
        raise OfferAnswered
    if not show.is_open:
        raise ShowClosed
    return show, latest


def _answer(uow: UnitOfWork, offer: ShowOffer, state: str, by: str) -> None:
    offer.state, offer.answered_at, offer.answered_by = state, uow.now, clean_line(by) or None


def _plan_to_expire(uow: UnitOfWork, show: Show, offer: ShowOffer) -> None:
    over = datetime.combine(
        offer.valid_until + timedelta(days=1), time(0), ZoneInfo(show.time_zone)
    )
    uow.enqueue(
        expire_offer, key=str(offer.id), run_at=over, show_id=str(show.id), number=offer.number
    )
