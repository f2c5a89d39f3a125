"""Writing riders: a draft that changes, and versions that do not."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.advancing import events
from app.domain.advancing.choices import MOST_ITEMS
from app.domain.advancing.errors import NothingNew, PlotFull, RiderChanged, RiderNameTaken
from app.domain.advancing.items import RiderItem, write_items
from app.domain.advancing.models import Rider, RiderVersion
from app.domain.advancing.plot import Plot, PlotItem, write_plot
from app.domain.advancing.queries.riders import get_version, lock_rider


async def begin_rider(uow: UnitOfWork, *, name: str, kind: str) -> Rider:
    """An empty rider, technical or hospitality. Raises RiderNameTaken."""
    rider = Rider(
        id=new_id(), tenant_id=uow.tenant_id, name=clean_line(name), kind=kind, body="", items=[],
        plot=[], edition=1, number=0,
    )  # fmt: skip
    async with uow.refusing(_name_taken()):
        uow.db.add(rider)
    uow.record(events.RiderBegun(rider_id=rider.id, rider_name=rider.name))
    await uow.flush()
    return rider


async def write_rider(
    uow: UnitOfWork,
    rider_id: UUID,
    *,
    seen: int,
    name: str,
    body: str,
    items: tuple[RiderItem, ...],
) -> Rider:
    """Change what the draft says; `seen` is its edition. Raises RiderChanged, RiderNameTaken."""
    rider = await _seen(uow, rider_id, seen)
    async with uow.refusing(_name_taken()):
        rider.name = clean_line(name)
    rider.body, rider.items = body, write_items(items)
    await _changed(uow, rider)
    return rider


async def put_item(
    uow: UnitOfWork, rider_id: UUID, *, seen: int, item: PlotItem, place: int
) -> Rider:
    """Put something on the stage, or change it. Raises RiderChanged and PlotFull."""
    rider = await _seen(uow, rider_id, seen)
    plot = rider.content.plot.put(item, place)
    if len(plot.items) > MOST_ITEMS:
        raise PlotFull
    await _plotted(uow, rider, plot)
    return rider


async def remove_item(uow: UnitOfWork, rider_id: UUID, item_id: str, *, seen: int) -> Rider:
    """Take something off the stage. Raises RiderChanged."""
    rider = await _seen(uow, rider_id, seen)
    await _plotted(uow, rider, rider.content.plot.without(item_id))
    return rider


async def move_item(uow: UnitOfWork, rider_id: UUID, item_id: str, *, x: int, y: int) -> Rider:
    """Move something on the stage; of two who move it, the later one has it."""
    rider = await lock_rider(uow, rider_id)
    rider.plot = write_plot(rider.content.plot.moved(item_id, x, y))
    await uow.flush()
    return rider


async def keep_version(uow: UnitOfWork, rider_id: UUID, *, seen: int, by: str) -> RiderVersion:
    """Keep the draft as the next version, for shows to take. Raises RiderChanged, NothingNew."""
    rider = await _seen(uow, rider_id, seen)
    if not await has_news(uow, rider):
        raise NothingNew
    rider.number += 1
    version = RiderVersion(
        id=new_id(), tenant_id=uow.tenant_id, rider_id=rider.id, number=rider.number,
        kept_by=clean_line(by), body=rider.body, items=rider.items, plot=rider.plot,
    )  # fmt: skip
    uow.db.add(version)
    await uow.flush_rows()
    kept = events.RiderKept(rider_id=rider.id, rider_name=rider.name, number=rider.number)
    uow.record(kept)
    await uow.flush()
    return version


async def has_news(uow: UnitOfWork, rider: Rider) -> bool:
    """Whether the draft says anything that no version says."""
    if rider.number == 0:
        return bool(rider.body or rider.items or rider.plot)
    return (await get_version(uow, rider.id, rider.number)).content != rider.content


async def _seen(uow: UnitOfWork, rider_id: UUID, seen: int) -> Rider:
    rider = await lock_rider(uow, rider_id)
    if rider.edition != seen:
        raise RiderChanged
    return rider


async def _plotted(uow: UnitOfWork, rider: Rider, plot: Plot) -> None:
    rider.plot = write_plot(plot)
    await _changed(uow, rider)


async def _changed(uow: UnitOfWork, rider: Rider) -> None:
    rider.edition += 1
    await uow.flush_rows()
    uow.record(events.RiderChanged(rider_id=rider.id, rider_name=rider.name))
    await uow.flush()


def _name_taken() -> RiderNameTaken:
    return RiderNameTaken(fields={"name": RiderNameTaken.sentence})


def copied(version: RiderVersion) -> dict[str, Any]:
    """What a show keeps of a version."""
    return {"number": version.number, "body": version.body, "plot": version.plot}
