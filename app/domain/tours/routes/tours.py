"""Tours: the list, the form in steps, one tour with its scenarios side by side."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.demand import KINDS
from app.domain.tours.choices import UNITS
from app.domain.tours.forms import TourForm
from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.queries.tours import get_tour, list_scenarios, list_tours
from app.domain.tours.record import PlanRecord, read
from app.domain.tours.service.touring import begin_tour, change_wishes
from app.domain.tours.wording import bound_in_words
from app.domain.venues import GENRES, find_city
from app.tenants import CURRENCIES, get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

READ, WRITE = requires("tours.read"), requires("tours.write")
FORM = "tours/form.html"
CHOICES: dict[str, Any] = {
    "genres": GENRES,
    "units": UNITS,
    "kinds": KINDS,
    "currencies": CURRENCIES,
}
USUAL: dict[str, Any] = {
    "drive": 450, "unit": "km", "nights_in_row": 5, "share_percent": 70, "fees_percent": 15,
    "price_amount": "22.00", "km_amount": "0.60", "day_amount": "350.00", "fixed_amount": "0.00",
    "least": 100, "most": 1500, "most_candidates": 150, "factors": [kind for kind, _ in KINDS],
}  # fmt: skip


class ToursController(Controller):
    path = "/t/{slug:str}/tours"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tours = await list_tours(uow)
        scenarios = await list_scenarios(uow, [tour.id for tour in tours])
        rows = [(tour, _best([s for s in scenarios if s.tour_id == tour.id])) for tour in tours]
        return page(request, "tours/index.html", rows=rows, **_base(uow, slug))

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        form = TourForm.blank(act=tenant.name, currency=tenant.currency, **USUAL)
        return page(request, FORM, form=form, tour=None, **CHOICES, **_base(uow, slug))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = TourForm.parse(await request.form())
        home = await _home(uow, form)
        if form.is_valid:
            tour = await begin_tour(uow, **form.wishes, **home)
        if not form.is_valid:
            context = {**CHOICES, **_base(uow, slug)}
            return form_again(request, FORM, block="form", form=form, tour=None, **context)
        then = f"/t/{slug}/tours/{tour.id}/venues"
        return done(request, then=then, toast="These venues fit. Say what you know better.")

    @get("/{tour_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tour = await get_tour(uow, tour_id)
        scenarios = await list_scenarios(uow, [tour_id])
        return page(
            request,
            "tours/show.html",
            tour=tour,
            candidates=len(await list_candidates(uow, tour_id)),
            columns=_columns(tour, scenarios),
            may_see_money=uow.actor.can("bandmoney.read")
            and (await get_tenant(uow)).kind == "artist",
            **_base(uow, slug),
        )

    @get("/{tour_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tour = await get_tour(uow, tour_id)
        context = {"tour": tour, **CHOICES, **_base(uow, slug)}
        return page(request, FORM, form=TourForm.of(tour), **context)

    @post("/{tour_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tour, form = await get_tour(uow, tour_id), TourForm.parse(await request.form())
        home = await _home(uow, form)
        if form.is_valid:
            with form.refusals():
                version = form.values["version"] or 0
                await change_wishes(uow, tour_id, version=version, **form.wishes, **home)
        if not form.is_valid:
            context = {"tour": tour, **CHOICES, **_base(uow, slug)}
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/tours/{tour_id}", toast="Saved. Plan again now.")


async def _home(uow: UnitOfWork, form: TourForm) -> dict[str, Any]:
    """Where the tour begins and ends; a city we do not know is an error beside its field."""
    text = form.values.get("home")
    city = await find_city(uow, text) if text else None
    if text and city is None:
        form.errors["home"] = "We do not know this city. Check it, or add the country: Paris, US."
    if city is None:
        return {}
    return {
        "home_city": city.name,
        "home_country": city.country,
        "home_latitude": city.latitude,
        "home_longitude": city.longitude,
    }


def _best(scenarios: list[TourScenario]) -> PlanRecord | None:
    records = [record for each in scenarios if (record := read(each.plan)) is not None]
    return max(records, key=lambda record: record.expected, default=None)


def _columns(
    tour: Tour, scenarios: list[TourScenario]
) -> list[tuple[TourScenario, PlanRecord | None, str]]:
    """Scenarios side by side, each with its plan and how good it can be."""
    found = []
    for scenario in scenarios:
        record = read(scenario.plan)
        words = bound_in_words(record, tour.currency) if record else ""
        found.append((scenario, record, words))
    return found


def _base(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    may_write = uow.actor.can("tours.write")
    return {"slug": slug, "base": f"/t/{slug}/tours", "may_write": may_write}
