"""Cost templates: the list, and one written, changed or removed."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.shows.choices import CATEGORIES, COST_WAYS, CURRENCIES
from app.domain.shows.costing.form import WHOSE, CostsForm
from app.domain.shows.costing.models import CostTemplate
from app.domain.shows.costing.queries import get_costs, list_costs
from app.domain.shows.costing.service import change_costs, keep_costs, remove_costs
from app.domain.shows.routes.common import READ, WRITE
from app.domain.venues import list_kept, list_rooms
from app.tenants import get_tenant
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "shows/costs/form.html"
CHOICES: dict[str, Any] = {
    "currencies": [(code, code) for code in CURRENCIES],
    "cost_ways": COST_WAYS,
    "categories": CATEGORIES,
    "whose": WHOSE,
}
SPARE = 3


class CostsController(Controller):
    path = "/t/{slug:str}/costs"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        found, rooms = await list_costs(uow), dict(await room_choices(uow))
        rows = [(costs, rooms.get(str(costs.room_id), "")) for costs in found]
        may_write = uow.actor.can("shows.write")
        home = f"/t/{slug}/costs"
        return page(
            request, "shows/costs/index.html", rows=rows, may_write=may_write, home=home, slug=slug
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = CostsForm.blank(currency=(await get_tenant(uow)).currency)
        return page(request, FORM, form=form, **await _context(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _context(uow, slug, None)
        form = await _parse(request, context)
        if form.wants_another_row:
            return _more(request, form, context)
        if form.is_valid:
            with form.refusals():
                await keep_costs(uow, **_said(form))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(
            request, then=f"/t/{slug}/costs", toast="Kept. Offers and settlements offer it."
        )

    @get("/{costs_id:uuid}", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        costs_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        costs = await get_costs(uow, costs_id)
        return page(request, FORM, form=CostsForm.of(costs), **await _context(uow, slug, costs))

    @post("/{costs_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        costs_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, await get_costs(uow, costs_id))
        form = await _parse(request, context)
        if form.wants_another_row:
            return _more(request, form, context)
        if form.is_valid:
            with form.refusals():
                await change_costs(uow, costs_id, seen=form.values["seen"] or 0, **_said(form))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        toast = "Saved. Offers and settlements made of it stay as they are."
        return done(request, then=f"/t/{slug}/costs", toast=toast)

    @post("/{costs_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        costs_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        costs = await remove_costs(uow, costs_id)
        return done(request, then=f"/t/{slug}/costs", toast=f"“{costs.name}” is gone.")


async def room_choices(uow: UnitOfWork) -> list[tuple[str, str]]:
    """The rooms of the venues this workspace keeps; with the venue where there are several."""
    venues = {venue.id: venue.name for venue in await list_kept(uow)}
    rooms = await list_rooms(uow, list(venues)) if venues else []
    several = len(venues) > 1
    return [
        (str(room.id), f"{venues[room.venue_id]}, {room.name}" if several else room.name)
        for room in rooms
    ]


async def _context(uow: UnitOfWork, slug: str, costs: CostTemplate | None) -> dict[str, Any]:
    rooms = await room_choices(uow)
    if costs is not None and costs.room_id and str(costs.room_id) not in dict(rooms):
        rooms.append((str(costs.room_id), "A room you no longer keep"))
    home = f"/t/{slug}/costs"
    return {"slug": slug, "home": home, "costs": costs, "rooms": rooms, "spare": {"cost": SPARE},
            **CHOICES}  # fmt: skip


async def _parse(request: HttpRequest, context: dict[str, Any]) -> CostsForm:
    return CostsForm.parse(await request.form(), room_id=[id_ for id_, _ in context["rooms"]])


def _said(form: CostsForm) -> dict[str, Any]:
    named = {name: form.values[name] for name in ("name", "room_id", "currency")}
    return {**named, "lines": form.lines}


def _more(request: HttpRequest, form: CostsForm, context: dict[str, Any]) -> Response[Any]:
    form.errors.clear()
    context["spare"] = {"cost": SPARE + 3}
    return form_again(request, FORM, block="form", form=form, status=200, **context)
