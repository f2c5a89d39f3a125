"""Cost templates: written, changed, removed. What was made of them stays as it is."""

from collections.abc import Sequence
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.shows.costing import events
from app.domain.shows.costing.lines import Line, written
from app.domain.shows.costing.models import CostTemplate
from app.domain.shows.costing.queries import (
    MOST,
    count_costs,
    find_costs_called,
    get_costs,
    lock_costs,
)
from app.domain.shows.errors import CostsChanged, CostsNamed, EnoughCosts
from app.domain.venues import get_kept_venue, get_room


async def keep_costs(
    uow: UnitOfWork, *, name: str, room_id: UUID | None, currency: str, lines: Sequence[Line]
) -> CostTemplate:
    """A new template. Raises CostsNamed, EnoughCosts, NotFound and NotTheKeeper."""
    await _check(uow, name, room_id)
    if await count_costs(uow) >= MOST:
        raise EnoughCosts
    costs = CostTemplate(
        id=new_id(), tenant_id=uow.tenant_id, name=clean_line(name), room_id=room_id,
        currency=currency, lines=written(lines), edition=1,
    )  # fmt: skip
    uow.db.add(costs)
    uow.record(events.CostsKept(costs_id=costs.id, costs_name=costs.name))
    await uow.flush()
    return costs


async def change_costs(
    uow: UnitOfWork,
    costs_id: UUID,
    *,
    name: str,
    room_id: UUID | None,
    currency: str,
    lines: Sequence[Line],
    seen: int,
) -> CostTemplate:
    """Write a template anew; `seen` is the edition it goes on from.

    Raises CostsChanged, CostsNamed, NotFound and NotTheKeeper.
    """
    costs = await get_costs(uow, costs_id, lock=True)
    if costs.edition != seen:
        raise CostsChanged
    await _check(uow, name, room_id, costs)
    costs.name, costs.room_id = clean_line(name), room_id
    costs.currency, costs.lines = currency, written(lines)
    costs.edition += 1
    uow.record(events.CostsChanged(costs_id=costs.id, costs_name=costs.name))
    await uow.flush()
    return costs


async def remove_costs(uow: UnitOfWork, costs_id: UUID) -> CostTemplate:
    costs = await get_costs(uow, costs_id, lock=True)
    await uow.db.delete(costs)
    uow.record(events.CostsRemoved(costs_id=costs.id, costs_name=costs.name))
    await uow.flush()
    return costs


async def _check(
    uow: UnitOfWork, name: str, room_id: UUID | None, costs: CostTemplate | None = None
) -> None:
    """One name for one template, and a room only of a venue this workspace keeps."""
    await lock_costs(uow)
    called = await find_costs_called(uow, clean_line(name))
    if called is not None and called is not costs:
        raise CostsNamed(fields={"name": CostsNamed.sentence})
    if room_id is not None and (costs is None or room_id != costs.room_id):
        await get_kept_venue(uow, (await get_room(uow, room_id)).venue_id)
