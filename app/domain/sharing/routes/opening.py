"""A tour is opened to co-bills: what others are told of it, and that it is not any more."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.sharing.forms import OpenForm
from app.domain.sharing.queries.offers import find_open_tour, list_open_nights
from app.domain.sharing.routes.common import READ, WRITE, base
from app.domain.sharing.service.opening import close_tour, open_tour
from app.domain.tours import get_tour, planned_routes
from app.domain.venues import GENRES
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "sharing/open.html"


class OpenTourController(Controller):
    path = "/t/{slug:str}/sharing/tours/{tour_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, tour_id)
        opened, plans, tour = context["opened"], context["plans"], context["tour"]
        first = plans[0][0] if plans else ""
        if opened:
            form = OpenForm.of(opened, next((k for k, n in plans if n == opened.plan_name), first))
        else:
            genre = tour.genres[0] if tour.genres else ""
            form = OpenForm.blank(act=tour.act, genre=genre, scenario_id=first)
        return page(request, FORM, form=form, **context)

    @post("", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, tour_id)
        plans = [key for key, _ in context["plans"]]
        form = OpenForm.parse(await request.form(), scenario_id=plans)
        if form.is_valid:
            with form.refusals():
                await open_tour(uow, tour_id, **form.said)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        then, toast = f"/t/{slug}/sharing/tours/{tour_id}", "Others see these nights now."
        return done(request, then=then, toast=toast)

    @post("/close", guards=[WRITE])
    async def destroy(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await get_tour(uow, tour_id)
        await close_tour(uow, tour_id)
        then = f"/t/{slug}/sharing?tour={tour_id}"
        return done(request, then=then, toast="Nobody else sees these nights any more.")


async def _context(uow: UnitOfWork, slug: str, tour_id: UUID) -> dict[str, Any]:
    tour, opened = await get_tour(uow, tour_id), await find_open_tour(uow, tour_id)
    return {
        "tour": tour,
        "opened": opened,
        "nights": await list_open_nights(uow, opened.id) if opened else [],
        "plans": [(str(r.scenario_id), r.name) for r in await planned_routes(uow, tour_id)],
        "genres": GENRES,
        **await base(uow, slug, "along"),
    }
