"""A show's own copies of riders: given once, and brought up to date when somebody says so."""

from sqlalchemy import delete

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.advancing import events
from app.domain.advancing.errors import NotKeptYet, NotTheArtist, RiderTaken
from app.domain.advancing.items import RiderItem
from app.domain.advancing.models import Rider, RiderVersion, ShowRider, ShowRiderItem
from app.domain.advancing.queries.riders import get_version, list_items
from app.domain.advancing.reading import item_of
from app.domain.advancing.service.marks import change_advance
from app.domain.shows import Show, Side


async def version_to_give(uow: UnitOfWork, rider: Rider) -> RiderVersion:
    """The last kept version, read in the artist's workspace. Raises NotKeptYet."""
    if rider.number == 0:
        raise NotKeptYet
    return await get_version(uow, rider.id, rider.number)


async def give_rider(
    uow: UnitOfWork, show: Show, rider: Rider, version: RiderVersion, *, side: Side, by: str
) -> ShowRider:
    """Copy a version to the show, where the show lives. Raises NotTheArtist and RiderTaken."""
    if side is not Side.ARTIST:
        raise NotTheArtist
    await change_advance(uow, show, side=side, by=by)
    copy = ShowRider(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, rider_id=rider.id, name=rider.name, kind=rider.kind,
        number=version.number, body=version.body, plot=version.plot,
    )  # fmt: skip
    async with uow.refusing(RiderTaken):
        uow.db.add(copy)
    for position, item in enumerate(version.content.items):
        uow.db.add(_row(copy, item, position))
    await _tell(uow, show, copy, side)
    return copy


async def take_newer(
    uow: UnitOfWork, show: Show, copy: ShowRider, version: RiderVersion, *, side: Side, by: str
) -> None:
    """Bring a copy to a newer version; answers to items that stayed the same stay."""
    if side is not Side.ARTIST:
        raise NotTheArtist
    await change_advance(uow, show, side=side, by=by)
    rows = {row.key: row for row in await list_items(uow, [copy.id])}
    wanted = version.content.items
    gone = set(rows) - {item.key for item in wanted}
    copy.number, copy.body, copy.plot = version.number, version.body, version.plot
    await uow.db.execute(
        delete(ShowRiderItem).where(
            ShowRiderItem.show_rider_id == copy.id, ShowRiderItem.key.in_(gone)
        )
    )
    for position, item in enumerate(wanted):
        if item.key in rows:
            _bring(rows[item.key], item, position)
        else:
            uow.db.add(_row(copy, item, position))
    await _tell(uow, show, copy, side)


def _bring(row: ShowRiderItem, item: RiderItem, position: int) -> None:
    row.position = position
    if item_of(row) == item:
        return
    row.what, row.quantity, row.need, row.measure = (
        item.what, item.quantity, item.need, item.measure,
    )  # fmt: skip
    row.answer = row.instead = row.note = ""
    row.answered_by = row.answered_at = None
    row.version += 1


def _row(copy: ShowRider, item: RiderItem, position: int) -> ShowRiderItem:
    return ShowRiderItem(
        id=new_id(), tenant_id=copy.tenant_id, party_tenant_id=copy.party_tenant_id,
        show_rider_id=copy.id, position=position, key=item.key, what=item.what,
        quantity=item.quantity, need=item.need, measure=item.measure, answer="", instead="",
        note="", version=1,
    )  # fmt: skip


async def _tell(uow: UnitOfWork, show: Show, copy: ShowRider, side: Side) -> None:
    await uow.flush_rows()
    given = events.RiderGiven(
        **show.facts, side=str(side), rider_name=copy.name, number=copy.number
    )
    uow.record(given)
    await uow.flush()
