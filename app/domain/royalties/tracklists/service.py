"""Saying what is on a release, and dividing its sales anew when that or a contract changes."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text

from app.billing import Entry
from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.catalog import get_recordings
from app.domain.royalties.queries.earnings import sums_of_earnings
from app.domain.royalties.reports.fields import match_key
from app.domain.royalties.service.correction import netted
from app.domain.royalties.service.matching import settle_matched
from app.domain.royalties.service.posting import one_at_a_time, opposite, owed, post_entries
from app.domain.royalties.tracklists.dividing import Part, divider_for, write_parts
from app.domain.royalties.tracklists.errors import TracklistRefused, TracklistStated
from app.domain.royalties.tracklists.events import TracklistRemoved, TracklistWritten
from app.domain.royalties.tracklists.models import ListedTrack, Tracklist
from app.domain.royalties.tracklists.queries import (
    Whole,
    clear_tracks,
    divided,
    find_tracklist,
    get_tracklist,
    is_stated,
    list_tracklists,
    undivided,
)

Division = tuple[Whole, Sequence[Part]]


async def write_tracklist(
    uow: UnitOfWork, *, upc: str, title: str, recording_ids: Sequence[UUID]
) -> Tracklist:
    """Say which recordings a release has, in order; written again, the UPC's tracks are replaced.

    Sales of the whole that wait or that no statement shows are divided over them. Raises
    TracklistRefused for no tracks, one named twice, or recordings that are not the tenant's.
    """
    await one_at_a_time(uow)
    known = await get_recordings(uow, recording_ids)
    if not recording_ids or len(known) != len(recording_ids):
        raise TracklistRefused
    found = await find_tracklist(uow, upc)
    if found is None:
        found = Tracklist(id=new_id(), tenant_id=uow.tenant_id, upc=upc)
        uow.db.add(found)
    found.title, found.title_key = clean_line(title), match_key(title)
    await uow.flush_rows()
    await clear_tracks(uow, found.id)
    uow.db.add_all(
        ListedTrack(
            id=new_id(),
            tenant_id=uow.tenant_id,
            tracklist_id=found.id,
            position=place,
            recording_id=recording_id,
        )
        for place, recording_id in enumerate(recording_ids)
    )
    await uow.flush_rows()
    await divide_again(uow)
    uow.record(
        TracklistWritten(
            tracklist_id=found.id, title=found.title, upc=upc, tracks=len(recording_ids)
        )
    )
    return found


async def remove_tracklist(uow: UnitOfWork, tracklist_id: UUID) -> None:
    """Let the sales of a release wait for a match again. Raises TracklistStated."""
    await one_at_a_time(uow)
    found = await get_tracklist(uow, tracklist_id)
    if await is_stated(uow, found.upc):
        raise TracklistStated
    sales = await divided(uow, tracklist_id=tracklist_id)
    before = await _standing(uow, sales)
    await _join(uow, sales)
    await _post(uow, before, await _standing(uow, sales), "No longer divided over its tracks")
    uow.record(TracklistRemoved(tracklist_id=found.id, title=found.title, upc=found.upc))
    await uow.db.delete(found)


async def divide_again(uow: UnitOfWork) -> None:
    """Divide what waits, and what is divided otherwise than contracts and tracklists now say.

    A sale of which a run shows any part stays as it is. Repeating it changes nothing.
    """
    if not await list_tracklists(uow):
        return
    await one_at_a_time(uow)
    divider = await divider_for(uow)
    sales = [*await undivided(uow), *await divided(uow)]
    changed = [
        (sale, parts)
        for sale, parts in ((each, divider.parts(each)) for each in sales)
        if {part.recording_id: part.amount for part in parts} != sale.parts
    ]
    if not changed:
        return
    before = await _standing(uow, [sale for sale, _ in changed])
    written = await write_parts(uow, changed)
    for recording_id in sorted({part.recording_id for _, parts in changed for part in parts}):
        await settle_matched(uow, recording_id, await _of(uow, recording_id, written))
    after = await owed(uow, await sums_of_earnings(uow, written))
    await _post(uow, before, after, "Sales of releases divided over their tracks")


async def _standing(uow: UnitOfWork, sales: Sequence[Whole]) -> list[Entry]:
    ids = [key for sale in sales for key in sale.ids]
    return await owed(uow, await sums_of_earnings(uow, ids))


async def _post(
    uow: UnitOfWork, before: Sequence[Entry], after: Sequence[Entry], description: str
) -> None:
    # The rows themselves say that this money has moved; a repeated call finds none to move.
    await post_entries(
        uow,
        kind="releases_divided",
        key=str(new_id()),
        entries=netted([*opposite(before), *after]),
        description=description,
        subject=("tracklists", uow.tenant_id),
    )


async def _of(uow: UnitOfWork, recording_id: UUID, ids: Collection[UUID]) -> Sequence[UUID]:
    rows = await uow.db.scalars(
        text(
            "SELECT id FROM earnings WHERE recording_id = :recording"
            " AND id = ANY(CAST(:ids AS uuid[]))"
        ),
        {"recording": recording_id, "ids": list(ids)},
    )
    return rows.all()


async def _join(uow: UnitOfWork, sales: Sequence[Whole]) -> None:
    """The sales as they were reported."""
    await uow.db.execute(
        text("DELETE FROM earnings WHERE id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": [key for sale in sales for key in sale.ids[1:]]},
    )
    await uow.db.execute(
        text(
            "UPDATE earnings e SET amount = s.amount, quantity = s.quantity, recording_id = NULL,"
            " match_kind = NULL, sheet_id = NULL, is_contracted = false, copies = NULL,"
            " part_of = NULL FROM unnest(CAST(:ids AS uuid[]), CAST(:amounts AS numeric[]),"
            " CAST(:quantities AS numeric[])) AS s(id, amount, quantity) WHERE e.id = s.id"
        ),
        {
            "ids": [sale.ids[0] for sale in sales],
            "amounts": [sale.amount for sale in sales],
            "quantities": [sale.quantity for sale in sales],
        },
    )
