"""What was played, the shows nothing is noted of yet, and the claims that follow."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.catalog import (
    SheetKind,
    agreed_shares,
    get_works,
    get_writers,
    works_of,
)
from app.domain.setlists.claims import Packet, claim, work_ids
from app.domain.setlists.models import Performance
from app.domain.shows import Asked, Show, Side, list_shows

CLAIMABLE = timedelta(days=365)
"""How long after a show somebody is reminded to note what was played there."""


async def get_performance(
    uow: UnitOfWork, performance_id: UUID, *, lock: bool = False
) -> Performance:
    """A performance; locked and read anew where it is to be changed."""
    found = await uow.db.get(
        Performance, (uow.tenant_id, performance_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def find_performance_of(uow: UnitOfWork, show_id: UUID) -> Performance | None:
    found: Performance | None = await uow.db.scalar(
        select(Performance).where(Performance.show_id == show_id)
    )
    return found


async def list_performances(uow: UnitOfWork) -> Sequence[Performance]:
    """The latest night first."""
    query = select(Performance).order_by(Performance.on_date.desc(), Performance.id.desc())
    return (await uow.db.scalars(query.limit(200))).all()


async def list_unnoted(uow: UnitOfWork) -> list[Show]:
    """Shows we played, of which nothing is noted yet; the latest first."""
    today = uow.now.date()
    asked = Asked(today=today + timedelta(days=2), is_past=True)
    past = (await list_shows(uow, asked)).items
    noted = set(await uow.db.scalars(select(Performance.show_id)))
    return [
        show
        for show in past
        if show.id not in noted
        and show.is_agreed
        and show.side_of(uow.tenant_id) is Side.ARTIST
        and has_begun(uow, show)
        and show.on_date > today - CLAIMABLE
    ]


async def list_ahead(uow: UnitOfWork) -> list[Show]:
    """Shows a set list can be made for, the nearest first."""
    shows = (await list_shows(uow, Asked(today=uow.now.date()))).items
    return [each for each in shows if each.state != "canceled" and _is_ours(uow, each)]


async def packet_of(uow: UnitOfWork, performance: Performance) -> Packet:
    """The claims of a performance, by the shares that were in force on its night."""
    songs = performance.rows
    recordings = [song.recording_id for song in songs if song.recording_id and not song.work_id]
    ids = work_ids(songs, await works_of(uow, recordings))
    known = {id_ for id_ in ids if id_}
    shares = await agreed_shares(
        uow, list(known), kind=SheetKind.COMPOSITION, on=performance.on_date
    )
    writers = {share.party_id for found in shares.values() for share in found}
    return claim(songs, ids, await get_works(uow, known), shares, await get_writers(uow, writers))


def has_begun(uow: UnitOfWork, show: Show) -> bool:
    """Whether it is the day of the show, or later, where the show is."""
    today: date = uow.now.astimezone(ZoneInfo(show.time_zone)).date()
    return show.state != "canceled" and show.on_date <= today


def _is_ours(uow: UnitOfWork, show: Show) -> bool:
    return show.side_of(uow.tenant_id) is Side.ARTIST
