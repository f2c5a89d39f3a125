"""The stage plot of a rider: put, change, move and remove what stands on it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.domain.advancing.choices import COLUMNS, PLOT_KINDS, ROWS, STANDS
from app.domain.advancing.documents import STAGE
from app.domain.advancing.forms import MoveForm, PlotItemForm, RemoveForm
from app.domain.advancing.models import Rider
from app.domain.advancing.queries.riders import get_rider
from app.domain.advancing.routes.riders import READ, WRITE, frame
from app.domain.advancing.service.riders import move_item, put_item, remove_item
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PLOT = "advancing/plot.html"


class PlotsController(Controller):
    path = "/t/{slug:str}/riders/{rider_id:uuid}/plot"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        item: FromQuery[str] = "",
    ) -> Response[Any]:
        rider = await get_rider(uow, rider_id)
        context = _context(uow, slug, rider, item)
        return page(request, PLOT, fragments=("lists", "editing"), **context)

    @post("", guards=[WRITE])
    async def put(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form, rider = PlotItemForm.parse(await request.form()), await get_rider(uow, rider_id)
        if form.is_valid:
            with form.refusals():
                await _put(uow, rider, form)
        if not form.is_valid:
            context = _context(uow, slug, rider, form.raw("id"), form=form)
            return form_again(request, PLOT, block="editing", **context)
        return done(request, then=f"/t/{slug}/riders/{rider_id}/plot", toast="It is on the stage.")

    @post("/move", guards=[WRITE])
    async def move(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = MoveForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid(fields=form.errors)
        value = form.values
        rider = await move_item(uow, rider_id, value["id"], x=value["x"], y=value["y"])
        refresh = (PLOT, ("lists",), _context(uow, slug, rider, value["id"]))
        return done(request, then=f"/t/{slug}/riders/{rider_id}/plot", refresh=refresh)

    @post("/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = RemoveForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid(fields=form.errors)
        await remove_item(uow, rider_id, form.values["id"] or "", seen=form.values["edition"])
        return done(request, then=f"/t/{slug}/riders/{rider_id}/plot", toast="It is off the stage.")


async def _put(uow: UnitOfWork, rider: Rider, form: PlotItemForm) -> None:
    plot, values = rider.content.plot, form.values
    item_id = values["id"] or plot.free_id()
    place = values["place"] or plot.place_of(item_id)
    await put_item(uow, rider.id, seen=values["edition"], item=form.item(item_id), place=place)


def _context(
    uow: UnitOfWork, slug: str, rider: Rider, item_id: str, *, form: Form | None = None
) -> dict[str, Any]:
    plot = rider.content.plot
    item, (x, y) = plot.find(item_id), plot.free_cell()
    blank = PlotItemForm.blank(edition=rider.edition, kind="mic", x=x, y=y, channels=1)
    known = PlotItemForm.of(item, rider.edition, plot.place_of(item_id)) if item else blank
    return {
        "rider": rider,
        "plot": plot,
        "chosen": item,
        "form": form or known,
        "stage": STAGE,
        "kinds": list(PLOT_KINDS.items()),
        "stands": list(STANDS.items()),
        "columns": [(n, f"{n}{_edge(n, COLUMNS)}") for n in range(1, COLUMNS + 1)],
        "depths": [(n, f"{n}{_depth(n)}") for n in range(1, ROWS + 1)],
        **frame(uow, slug),
    }


def _edge(column: int, last: int) -> str:
    return {1: ", stage right", last: ", stage left"}.get(column, "")


def _depth(row: int) -> str:
    return {1: ", upstage", ROWS: ", downstage"}.get(row, "")
