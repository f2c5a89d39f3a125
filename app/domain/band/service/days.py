"""The band's own dates are set, changed and called off; the calendar gets a secret address."""

from datetime import date, time
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.band import events
from app.domain.band.errors import ChangedMeanwhile
from app.domain.band.models import BandDate, BandFeed
from app.domain.band.queries.days import find_feed, get_date, lock_feed


async def set_date(
    uow: UnitOfWork,
    *,
    title: str,
    kind: str,
    on_date: date,
    time_zone: str,
    starts: time | None = None,
    ends: time | None = None,
    place: str = "",
    note: str = "",
    poll_id: UUID | None = None,
) -> BandDate:
    """Put a rehearsal or a date of the band's own into the calendar."""
    made = BandDate(
        id=new_id(), tenant_id=uow.tenant_id, title=clean_line(title), kind=kind, on_date=on_date,
        starts=starts, ends=ends, time_zone=time_zone, place=clean_line(place), note=note,
        poll_id=poll_id, edition=1,
    )  # fmt: skip
    uow.db.add(made)
    await uow.flush_rows()
    uow.record(events.DateSet(date_id=made.id, title=made.title, on_date=made.on_date))
    return made


async def change_date(
    uow: UnitOfWork,
    date_id: UUID,
    *,
    seen: int,
    title: str,
    kind: str,
    on_date: date,
    time_zone: str,
    starts: time | None = None,
    ends: time | None = None,
    place: str = "",
    note: str = "",
) -> BandDate:
    """Move or rename it. Raises ChangedMeanwhile."""
    kept = await get_date(uow, date_id, lock=True)
    if kept.edition != seen:
        raise ChangedMeanwhile
    kept.title, kept.kind, kept.on_date = clean_line(title), kind, on_date
    kept.starts, kept.ends, kept.time_zone = starts, ends, time_zone
    kept.place, kept.note = clean_line(place), note
    kept.edition += 1
    uow.record(events.DateChanged(date_id=kept.id, title=kept.title, on_date=kept.on_date))
    await uow.flush()
    return kept


async def call_off(uow: UnitOfWork, date_id: UUID) -> BandDate:
    """Take a date out of the calendar."""
    kept = await get_date(uow, date_id, lock=True)
    uow.record(events.DateDropped(date_id=kept.id, title=kept.title, on_date=kept.on_date))
    await uow.db.delete(kept)
    await uow.flush()
    return kept


async def make_feed(uow: UnitOfWork) -> BandFeed:
    """A new secret address; the one before it ends at once."""
    await lock_feed(uow)
    await _end_feed(uow)
    feed = BandFeed(id=new_id(), tenant_id=uow.tenant_id, made_by=uow.actor.name)
    uow.db.add(feed)
    uow.record(events.FeedMade())
    await uow.flush()
    return feed


async def revoke_feed(uow: UnitOfWork) -> None:
    """The secret address ends; ending it twice is ending it once."""
    await lock_feed(uow)
    if await _end_feed(uow):
        uow.record(events.FeedRevoked())
    await uow.flush()


async def _end_feed(uow: UnitOfWork) -> bool:
    feed = await find_feed(uow)
    if feed is None:
        return False
    feed.revoked_at = uow.now
    await uow.flush_rows()
    return True
