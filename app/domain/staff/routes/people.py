"""Who works at the house."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.staff.forms import PersonForm
from app.domain.staff.links import feed_link, rota_link
from app.domain.staff.models import StaffPerson
from app.domain.staff.queries.people import get_person, list_workers
from app.domain.staff.routes.common import READ, WRITE, frame, limit_mails
from app.domain.staff.service.people import add_person, change_person, let_go, renew_link
from app.tenants import CURRENCY_CODES, address_of_pages, get_tenant
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

FORM = "staff/person.html"


class StaffPeopleController(Controller):
    path = "/t/{slug:str}/staff/people"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        workers = await list_workers(uow)
        return page(request, "staff/people.html", workers=workers, **frame(uow, slug, "/people"))

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = PersonForm.blank(rate_currency=(await get_tenant(uow)).currency)
        return page(request, FORM, form=form, **await _context(request, uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, person = PersonForm.parse(await request.form()), None
        context = await _context(request, uow, slug, None)
        if form.is_valid:
            with form.refusals():
                hourly = form.values["rate"] if uow.actor.can("staff.pay") else None
                person = await add_person(uow, **form.person(hourly=hourly))
        if person is None:
            return form_again(request, FORM, block="form", form=form, **context)
        toast = f"{person.name} can be put on shifts."
        return done(request, then=f"/t/{slug}/staff/people", toast=toast)

    @get("/{staff_person_id:uuid}", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        person = await get_person(uow, staff_person_id)
        context = await _context(request, uow, slug, person)
        return page(request, FORM, form=PersonForm.of(person), **context)

    @post("/{staff_person_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        person = await get_person(uow, staff_person_id)
        form, context = (
            PersonForm.parse(await request.form()),
            await _context(request, uow, slug, person),
        )
        if form.is_valid:
            with form.refusals():
                hourly = form.values["rate"] if uow.actor.can("staff.pay") else person.hourly
                seen = form.values["seen"] or 0
                said = form.person(hourly=hourly)
                await change_person(uow, staff_person_id, seen=seen, **said)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/staff/people", toast="Saved.")

    @post("/{staff_person_id:uuid}/leave", guards=[WRITE])
    async def leave(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        person = await let_go(uow, staff_person_id)
        toast = f"{person.name} no longer works here."
        return done(request, then=f"/t/{slug}/staff/people", toast=toast)

    @post("/{staff_person_id:uuid}/link", guards=[WRITE])
    async def renew(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await limit_mails(request, uow, 1)
        person = await renew_link(uow, staff_person_id)
        sent = "It goes out by mail." if person.email else "Copy it below."
        toast = f"{person.name} has a new link; the one before has ended. {sent}"
        return done(request, then=f"/t/{slug}/staff/people/{person.id}", toast=toast)


async def _context(
    request: HttpRequest, uow: UnitOfWork, slug: str, person: StaffPerson | None
) -> dict[str, Any]:
    context = {
        **frame(uow, slug, "/people"),
        "person": person,
        "currencies": list(CURRENCY_CODES),
        "home_currency": (await get_tenant(uow)).currency,
    }
    if person is not None:
        site = site_of(request)
        address = await address_of_pages(uow, site.adapters)
        context |= {
            "own_link": f"{address}/rota/{rota_link(site.signer, person, now=uow.now)}",
            "own_feed": f"{address}/calendars/staff/{feed_link(site.signer, person)}",
        }
    return context
