"""What speaks against writing to a venue: it was written to, it answered, a night is held."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.uow import UnitOfWork
from app.domain.holds import Hold
from app.domain.outreach.models import Inquiry, InquiryLetter
from app.domain.shows import Show

LIVE = ("asked", "held", "confirmed")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last inquiry that went to a venue or to an address."""

    released_at: datetime
    state: str
    again_on: date | None
    venue_name: str


async def lock_sending(uow: UnitOfWork) -> None:
    """One at a time releases or plans mails of a workspace, until the end of the transaction."""
    await uow.wait_turn(f"outreach:{uow.tenant_id}")


async def last_by_venue(uow: UnitOfWork, venue_ids: Collection[UUID]) -> dict[UUID, Earlier]:
    query = (
        select(Inquiry)
        .where(
            Inquiry.tenant_id == uow.tenant_id,
            Inquiry.venue_id.in_(venue_ids),
            Inquiry.released_at.is_not(None),
        )
        .ext(distinct_on(Inquiry.venue_id))
        .order_by(Inquiry.venue_id, Inquiry.released_at.desc(), Inquiry.id.desc())
    )
    return {row.venue_id: _earlier(row) for row in await uow.db.scalars(query)}


async def last_by_address(
    uow: UnitOfWork, emails: Collection[str], since: datetime
) -> dict[str, Earlier]:
    query = (
        select(Inquiry)
        .where(
            Inquiry.tenant_id == uow.tenant_id,
            Inquiry.email.in_(set(emails)),
            Inquiry.released_at > since,
        )
        .order_by(Inquiry.released_at, Inquiry.id)
    )
    return {row.email or "": _earlier(row) for row in await uow.db.scalars(query)}


async def list_engaged(uow: UnitOfWork, venue_ids: Collection[UUID]) -> dict[UUID, str]:
    """Venues with which there is a hold or a show ahead: `held` or `booked`."""
    today = uow.now.date()
    holds = select(Hold.venue_id).where(
        Hold.asker_tenant_id == uow.tenant_id,
        Hold.venue_id.in_(venue_ids),
        Hold.state.in_(LIVE),
        Hold.on_date >= today,
    )
    shows = select(Show.venue_id).where(
        Show.venue_id.in_(venue_ids), Show.state != "canceled", Show.last_date >= today
    )
    found = dict.fromkeys(await uow.db.scalars(holds), "held")
    found |= dict.fromkeys(await uow.db.scalars(shows), "booked")
    return {venue: what for venue, what in found.items() if venue is not None}


async def mails_by_day(uow: UnitOfWork) -> dict[date, int]:
    """How many mails go out on each day from today, those gone out today included."""
    today = uow.now.date()
    day = func.date(func.timezone("UTC", InquiryLetter.due_at))
    query = (
        select(day, func.count())
        .where(
            InquiryLetter.state.in_(("planned", "sent")),
            InquiryLetter.due_at >= uow.now - timedelta(days=1),
        )
        .group_by(day)
    )
    return {on: number for on, number in await uow.db.execute(query) if on >= today}


def _earlier(row: Inquiry) -> Earlier:
    if row.released_at is None:
        raise AssertionError(row.id)
    return Earlier(row.released_at, row.state, row.again_on, row.venue_name)
