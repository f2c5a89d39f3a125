"""What payers owe and what has arrived: lists, entering an arrival, one of them, its reversal."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain.royalties.arrivals.forms import ArrivalForm, ReversalForm
from app.domain.royalties.arrivals.queries import get_arrival
from app.domain.royalties.arrivals.service import Came, book_arrival, reverse_arrival
from app.domain.royalties.arrivals.views import (
    asked_context,
    index_context,
    new_context,
    payer_context,
    show_context,
    suggested,
)
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX = "royalties/arrivals/index.html"
PAYER = "royalties/arrivals/payer.html"
NEW = "royalties/arrivals/new.html"
SHOW = "royalties/arrivals/show.html"


class ArrivalsController(Controller):
    path = "/t/{slug:str}/royalties/arrivals"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        return page(request, INDEX, **await index_context(uow, slug, after))

    @get("/payer", guards=[requires("money.read")])
    async def payer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        name: FromQuery[str] = "",
    ) -> Response[Any]:
        return page(request, PAYER, **await payer_context(uow, slug, name))

    @get("/new", guards=[requires("money.write")])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, NEW, **await asked_context(uow, slug, request.query_params))

    @post("", guards=[requires("money.write")])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ArrivalForm.parse(await request.form())
        context = await new_context(
            uow, slug, form.raw("payer"), form.values.get("line"), first=form.listed
        )
        if form.is_valid and form.raw("suggest"):
            form = suggested(form, context["dues"])
            if form.is_valid:
                return page(request, NEW, form=form, **context)
        elif form.is_valid:
            with form.refusals():
                arrival = await book_arrival(uow, _came(form))
        if not form.is_valid:
            return form_again(request, NEW, block="form", form=form, **context)
        return done(request, then=f"{_home(slug)}/{arrival.id}", toast="The money is booked.")

    @get("/{arrival_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        arrival_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        arrival = await get_arrival(uow, arrival_id)
        context = await show_context(uow, slug, arrival)
        return page(request, SHOW, form=ReversalForm.blank(), **context)

    @post("/{arrival_id:uuid}/reverse", guards=[requires("money.write")])
    async def reverse(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        arrival_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ReversalForm.parse(await request.form())
        arrival = await get_arrival(uow, arrival_id)
        if form.is_valid:
            with form.refusals():
                await reverse_arrival(uow, arrival_id, reason=form.values["reason"])
        if not form.is_valid:
            context = await show_context(uow, slug, arrival)
            return form_again(request, SHOW, block="reversal", form=form, **context)
        then = f"{_home(slug)}/{arrival_id}"
        return done(request, then=then, toast="It is reversed. Its reports are open again.")


def _came(form: ArrivalForm) -> Came:
    values = form.values
    return Came(
        payer=values["payer"],
        amount=values["amount"],
        charges=values["charges"],
        arrived_on=values["arrived_on"],
        covers=form.covers,
        reason=values["reason"],
        note=values["note"] or "",
        line_id=values["line"],
    )


def _home(slug: str) -> str:
    return f"/t/{slug}/royalties/arrivals"
