"""The rota of one night: made, read, sent, printed, called off."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.text import counted, slugify
from app.core.uow import UnitOfWork
from app.domain.holds import find_hold
from app.domain.shows import Show, get_show
from app.domain.staff.forms import MadeFromForm, NightForm
from app.domain.staff.models import StaffNight
from app.domain.staff.queries.nights import get_night, view_night
from app.domain.staff.queries.people import list_templates
from app.domain.staff.routes.common import (
    READ,
    WRITE,
    frame,
    limit_mails,
    room_choices,
    told_of,
    zone_of_house,
)
from app.domain.staff.routes.night_page import night_context, saved_words
from app.domain.staff.service.nights import (
    Night,
    apply_template,
    call_off,
    change_night,
    open_night,
)
from app.domain.staff.service.places import ask_people, waiting_for_mail
from app.domain.staff.service.printing import rota_pdf
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

FORM, SHOW = "staff/night_form.html", "staff/night.html"


class NightsController(Controller):
    path = "/t/{slug:str}/staff/nights"

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        show = await _show_of(request, uow)
        said = request.query_params
        form = NightForm.blank(
            on_date=said.get("on", "")[:10] or (show.on_date if show else ""),
            title=show.title if show else "",
            room_id=await _room_of(uow, show),
        )
        return page(request, FORM, form=form, night=None, **await _form_context(uow, slug, show))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        show = await _show_of(request, uow)
        context = await _form_context(uow, slug, show)
        form = await _parse(request, context)
        if form.is_valid and show is not None:
            _check_day(form, show)
        night: StaffNight | None = None
        if form.is_valid:
            said = form.values
            zone = show.time_zone if show else await zone_of_house(uow, await get_tenant(uow))
            about = Night(
                said["on_date"], said["title"], zone, said["room_id"], show.id if show else None
            )
            with form.refusals():
                night = await open_night(uow, about, template_id=said["template_id"])
        if night is None:
            return form_again(request, FORM, block="form", form=form, night=None, **context)
        return done(request, then=f"/t/{slug}/staff/nights/{night.id}", toast="The rota is there.")

    @get("/{staff_night_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night = await get_night(uow, staff_night_id)
        return page(request, SHOW, **await night_context(uow, slug, night))

    @get("/{staff_night_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night = await get_night(uow, staff_night_id)
        form = NightForm.blank(
            on_date=night.on_date, title=night.title, room_id=night.room_id, seen=night.edition
        )
        context = await _form_context(uow, slug, None, night)
        return page(request, FORM, form=form, night=night, **context)

    @post("/{staff_night_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night = await get_night(uow, staff_night_id)
        context = await _form_context(uow, slug, None, night)
        form, again = await _parse(request, context), None
        if form.is_valid:
            with form.refusals():
                said = {name: form.values[name] for name in ("on_date", "title", "room_id")}
                seen = form.values["seen"] or 0
                again = await change_night(uow, staff_night_id, seen=seen, **said)
        if again is None:
            return form_again(request, FORM, block="form", form=form, night=night, **context)
        return done(
            request, then=f"/t/{slug}/staff/nights/{staff_night_id}", toast=saved_words(again)
        )

    @post("/{staff_night_id:uuid}/made-from", guards=[WRITE])
    async def make(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        templates = await list_templates(uow)
        form = MadeFromForm.parse(
            await request.form(), template_id=[template.id for template in templates]
        )
        if form.is_valid:
            with form.refusals():
                await apply_template(uow, staff_night_id, form.values["template_id"])
        if not form.is_valid:
            night = await get_night(uow, staff_night_id)
            context = await night_context(uow, slug, night, form=form)
            return form_again(request, SHOW, block="making", **context)
        return done(
            request, then=f"/t/{slug}/staff/nights/{staff_night_id}", toast="The shifts are there."
        )

    @post("/{staff_night_id:uuid}/ask", guards=[WRITE])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view = await view_night(uow, await get_night(uow, staff_night_id))
        await limit_mails(request, uow, len(waiting_for_mail(view.seats)))
        number = await ask_people(uow, staff_night_id)
        toast = f"{counted(number, 'person is', 'people are')} asked by mail."
        return done(request, then=f"/t/{slug}/staff/nights/{staff_night_id}", toast=toast)

    @post("/{staff_night_id:uuid}/call-off", guards=[WRITE])
    async def off(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view = await view_night(uow, await get_night(uow, staff_night_id))
        await limit_mails(request, uow, told_of(view))
        night = await call_off(uow, staff_night_id)
        toast = f"{night.title} is called off. Whoever was asked gets a mail."
        return done(request, then=f"/t/{slug}/staff/nights/{staff_night_id}", toast=toast)

    @get("/{staff_night_id:uuid}/rota.pdf", guards=[READ])
    async def paper(
        self,
        request: HttpRequest,
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        view = await view_night(uow, await get_night(uow, staff_night_id))
        room = dict(await room_choices(uow)).get(str(view.night.room_id), "")
        pdf = await rota_pdf(site_of(request).adapters, uow, view, room)
        name = f"rota-{view.night.on_date}-{slugify(view.night.title, fallback='night')}.pdf"
        return Response(
            pdf,
            media_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


async def _show_of(request: HttpRequest, uow: UnitOfWork) -> Show | None:
    """The show a rota is made for, named in the address."""
    try:
        show_id = UUID(request.query_params.get("show", ""))
    except ValueError:
        return None
    return await get_show(uow, show_id)


async def _room_of(uow: UnitOfWork, show: Show | None) -> UUID | None:
    hold = await find_hold(uow, show.hold_id) if show and show.hold_id else None
    return hold.room_id if hold else None


def _check_day(form: Form, show: Show) -> None:
    on: date = form.values["on_date"]
    if not show.on_date <= on <= show.last_date:
        first = f"{show.on_date.day} {show.on_date:%B %Y}"
        form.errors["on_date"] = f"Choose a day of the show, which is on {first}."


async def _form_context(
    uow: UnitOfWork, slug: str, show: Show | None, night: StaffNight | None = None
) -> dict[str, Any]:
    context = frame(uow, slug, "")
    home = f"{context['staff']}/nights"
    rooms = await room_choices(uow)
    if night is not None and night.room_id and str(night.room_id) not in dict(rooms):
        rooms.append((str(night.room_id), "A room you no longer keep"))
    return {
        **context,
        "show": show,
        "rooms": rooms,
        "templates": [(str(t.id), t.name) for t in await list_templates(uow)],
        "action": f"{home}/{night.id}" if night else home + (f"?show={show.id}" if show else ""),
    }


async def _parse(request: HttpRequest, context: dict[str, Any]) -> NightForm:
    return NightForm.parse(
        await request.form(),
        room_id=[key for key, _ in context["rooms"]],
        template_id=[key for key, _ in context["templates"]],
    )
