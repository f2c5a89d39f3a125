"""Choosing a cost template on the pages of a show: what there is, and what was chosen."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from litestar.datastructures import FormMultiDict

from app.core.uow import UnitOfWork
from app.domain.holds import find_hold
from app.domain.shows.costing.adding import Put
from app.domain.shows.costing.models import CostTemplate
from app.domain.shows.costing.queries import list_costs
from app.domain.shows.models import Show, Side

NOTHING: dict[str, Any] = {"has_costs": False, "cost_sets": (), "cost_set": "", "costs_said": ""}
"""What pages of those who have no templates show of them."""


async def picker(uow: UnitOfWork, show: Show, side: Side) -> dict[str, Any]:
    """The templates of a house, those for the room of the show first; none for an artist."""
    if side is not Side.VENUE:
        return NOTHING
    hold = await find_hold(uow, show.hold_id) if show.hold_id else None
    found = await list_costs(uow)
    found.sort(key=lambda costs: _distance(costs, hold.room_id if hold else None))
    return {**NOTHING, "has_costs": True, "cost_sets": found}


def pick(
    context: dict[str, Any], data: FormMultiDict, currency: str, put: Callable[[CostTemplate], Put]
) -> FormMultiDict:
    """Put the chosen template into a form; what was done is said in the context."""
    chosen = str(data.get("cost_set", ""))
    costs = _find(context["cost_sets"], chosen)
    context["cost_set"] = chosen
    if costs is None:
        context["costs_said"] = "Choose a template first."
    elif costs.currency != currency:
        context["costs_said"] = (
            f"“{costs.name}” is in {costs.currency}, and this in {currency}. Nothing was added."
        )
    else:
        done = put(costs)
        context["costs_said"] = done.said
        return done.data
    return data


def _find(sets: Iterable[CostTemplate], chosen: str) -> CostTemplate | None:
    return next((costs for costs in sets if str(costs.id) == chosen), None)


def _distance(costs: CostTemplate, room_id: UUID | None) -> int:
    """Those for this room, those for any, then those for another."""
    if costs.room_id is None:
        return 1
    return 0 if costs.room_id == room_id else 2
