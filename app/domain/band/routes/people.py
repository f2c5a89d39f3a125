"""Who plays: people of the workspace, musicians without an account, and deps."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.band.forms import PersonForm
from app.domain.band.models import BandPerson
from app.domain.band.queries.people import get_band_person, list_players
from app.domain.band.routes.common import READ, WRITE, frame
from app.domain.band.service.people import add_person, change_person, let_go
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "band/person.html"


class BandPeopleController(Controller):
    path = "/t/{slug:str}/band/people"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        players = await list_players(uow)
        context = frame(uow, slug, "/people")
        return page(
            request,
            "band/people.html",
            members=[player for player in players if not player.is_dep],
            deps=[player for player in players if player.is_dep],
            **context,
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        said = request.query_params
        form = PersonForm.blank(
            name=said.get("name", "")[:120],
            email=said.get("email", "")[:254],
            is_dep="yes" if said.get("dep") else None,
        )
        return page(request, FORM, form=form, person=None, **frame(uow, slug, "/people"))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, person = PersonForm.parse(await request.form()), None
        if form.is_valid:
            with form.refusals():
                person = await add_person(uow, **form.person)
        if person is None:
            context = frame(uow, slug, "/people")
            return form_again(request, FORM, block="form", form=form, person=None, **context)
        return done(request, then=f"/t/{slug}/band/people", toast=f"{person.name} is in the band.")

    @get("/{band_person_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        person = await get_band_person(uow, band_person_id)
        return page(
            request, FORM, form=_form_of(person), person=person, **frame(uow, slug, "/people")
        )

    @post("/{band_person_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        person = await get_band_person(uow, band_person_id)
        form = PersonForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                seen = form.values["seen"] or 0
                await change_person(uow, band_person_id, seen=seen, **form.person)
        if not form.is_valid:
            context = frame(uow, slug, "/people")
            return form_again(request, FORM, block="form", form=form, person=person, **context)
        return done(request, then=f"/t/{slug}/band/people", toast="Saved.")

    @post("/{band_person_id:uuid}/leave", guards=[WRITE])
    async def leave(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        person = await let_go(uow, band_person_id)
        toast = f"{person.name} is no longer in the band."
        return done(request, then=f"/t/{slug}/band/people", toast=toast)


def _form_of(person: BandPerson) -> PersonForm:
    return PersonForm.blank(
        name=person.name,
        instrument=person.instrument,
        email=person.email,
        is_dep="yes" if person.is_dep else None,
        seen=person.edition,
    )
