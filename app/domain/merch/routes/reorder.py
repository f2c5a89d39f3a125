"""What will run out on the shows ahead, and how many to order."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.merch.forecast import FEWEST
from app.domain.merch.forms import ExpectedForm
from app.domain.merch.routes.common import READ, WRITE, base
from app.domain.merch.service.counting import expect
from app.domain.merch.service.forecasting import forecast
from app.domain.tours import list_tours
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PAGE = "merch/reorder.html"


class ReorderController(Controller):
    path = "/t/{slug:str}/merch/reorder"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        chosen = request.query_params.get("tour", "")
        return page(request, PAGE, form=Form.blank(), **await _context(uow, slug, chosen))

    @post("", guards=[WRITE])
    async def update(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        data = await request.form()
        context = await _context(uow, slug, str(data.get("tour") or ""))
        form = ExpectedForm.read(data, [each.show.id for each in context["found"].shows])
        if form.is_valid:
            with form.refusals():
                await expect(uow, form.expected)
        if not form.is_valid:
            return form_again(request, PAGE, block="people", form=form, **context)
        chosen = context["chosen"]
        then = f"/t/{slug}/merch/reorder" + (f"?tour={chosen}" if chosen else "")
        return done(request, then=then, toast="Reckoned anew.")


async def _context(uow: UnitOfWork, slug: str, chosen: str) -> dict[str, Any]:
    tours = [(str(tour.id), tour.name) for tour in (await list_tours(uow))[:50]]
    tour_id = UUID(chosen) if chosen in {value for value, _ in tours} else None
    found = await forecast(uow, tour_id)
    return {
        **await base(uow, slug, "Re-order"),
        "tours": tours,
        "chosen": str(tour_id) if tour_id else "",
        "found": found,
        "fewest": FEWEST,
    }
