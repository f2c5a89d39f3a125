"""Days on the road: which there are, the sheet of one, what is on it, and who gets it."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.icalendar import MEDIA_TYPE, write_calendar
from app.core.uow import UnitOfWork
from app.domain.advancing.choices import MODES
from app.domain.advancing.documents import day_page, day_pdf, file_name
from app.domain.advancing.forms import ZONES, LegForm, NotesForm, PersonForm, StayForm
from app.domain.advancing.queries.days import (
    find_day,
    list_dates,
    list_legs,
    list_people,
    list_stays,
)
from app.domain.advancing.routes.common import READ, WRITE
from app.domain.advancing.service.days import (
    add_leg,
    add_person,
    add_stay,
    remove_leg,
    remove_person,
    remove_stay,
    send_sheet,
    write_notes,
)
from app.domain.advancing.service.sheets import sheet_of
from app.domain.shows import list_shows_on
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

DAY = "advancing/day.html"
AHEAD = timedelta(days=365)
KEPT = 30
"""As many of the next days can be kept on a device."""
Act = Callable[[], Awaitable[Any]]


class DaysController(Controller):
    path = "/t/{slug:str}/days"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        today = uow.now.date()
        shows = await list_shows_on(uow, today, today + AHEAD)
        dates = {*await list_dates(uow, today), *(max(show.on_date, today) for show in shows)}
        rows = [(on, [s for s in shows if s.on_date <= on <= s.last_date]) for on in sorted(dates)]
        sheets = [f"/t/{slug}/days/{on}/sheet.html" for on, _ in rows[:KEPT]]
        people = await list_people(uow)
        context = {
            "rows": rows,
            "sheets": sheets,
            "people": people,
            "may_see_shows": uow.actor.can("shows.read"),
            **_base(uow, slug),
        }
        return page(request, "advancing/days.html", **context)

    @post("/people", guards=[WRITE])
    async def add_person(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, day = PersonForm.parse(await request.form()), request.query_params.get("on", "")
        on = date.fromisoformat(day) if _is_day(day) else uow.now.date()
        values = {name: form.values.get(name) or "" for name in ("name", "role", "email")}
        return await _do(request, uow, slug, on, form=form, act=lambda: add_person(uow, **values))

    @post("/people/{road_person_id:uuid}/remove", guards=[WRITE])
    async def remove_person(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        road_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_person(uow, road_person_id)
        return done(request, then=f"/t/{slug}/days", toast="They get no more sheets.")

    @get("/{on:date}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        on: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, DAY, form=Form.blank(), **await _context(uow, slug, on))

    @post("/{on:date}/legs", guards=[WRITE])
    async def add_leg(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        on: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = LegForm.parse(await request.form())
        if form.is_valid and (form.values["arrives_on"] or on) < on:
            form.errors["arrives_on"] = "One arrives on the day one leaves, or later."
        values = {**form.values, "on_date": on, "note": form.values.get("note") or ""}
        values["arrives_on"] = values.get("arrives_on") or on
        return await _do(request, uow, slug, on, form=form, act=lambda: add_leg(uow, **values))

    @post("/{on:date}/stays", guards=[WRITE])
    async def add_stay(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        on: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = StayForm.parse(await request.form())
        if form.is_valid and form.values["until"] <= on:
            form.errors["until"] = "Let the check-out be after this day."
        values = {name: value or "" for name, value in form.values.items()}
        return await _do(
            request, uow, slug, on, form=form, act=lambda: add_stay(uow, **values, on_date=on)
        )

    @post("/{on:date}/notes", guards=[WRITE])
    async def notes(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        on: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = NotesForm.parse(await request.form())
        notes = form.values.get("notes") or ""
        return await _do(request, uow, slug, on, form=form, act=lambda: write_notes(uow, on, notes))

    @post("/{on:date}/legs/{travel_leg_id:uuid}/remove", guards=[WRITE])
    async def remove_leg(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        on: FromPath[date],
        travel_leg_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_leg(uow, travel_leg_id)
        return done(request, then=f"/t/{slug}/days/{on}", toast="It is off the sheet.")

    @post("/{on:date}/stays/{hotel_stay_id:uuid}/remove", guards=[WRITE])
    async def remove_stay(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        on: FromPath[date],
        hotel_stay_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_stay(uow, hotel_stay_id)
        return done(request, then=f"/t/{slug}/days/{on}", toast="It is off the sheet.")

    @post("/{on:date}/send", guards=[WRITE])
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        on: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await send_sheet(uow, on)
        toast = "The sheet is on its way. Whatever changes on it is sent too."
        return done(request, then=f"/t/{slug}/days/{on}", toast=toast)

    @get("/{on:date}/sheet.pdf", guards=[READ])
    async def document(
        self, request: HttpRequest, on: FromPath[date], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        sheet, tenant = await sheet_of(uow, on), await get_tenant(uow)
        pdf = await day_pdf(site_of(request).adapters, tenant, sheet)
        headers = file_name(f"day-{on}", "sheet", "pdf")
        return Response(pdf, media_type="application/pdf", headers=headers)

    @get("/{on:date}/sheet.html", guards=[READ])
    async def offline(self, on: FromPath[date], uow: NamedDependency[UnitOfWork]) -> Response[Any]:
        sheet, tenant = await sheet_of(uow, on), await get_tenant(uow)
        headers = file_name(f"day-{on}", "sheet", "html")
        return Response(day_page(tenant, sheet, uow.now), media_type="text/html", headers=headers)

    @get("/{on:date}/sheet.ics", guards=[READ])
    async def calendar(self, on: FromPath[date], uow: NamedDependency[UnitOfWork]) -> Response[Any]:
        sheet = await sheet_of(uow, on)
        text = write_calendar(sheet.title, sheet.entries(), made_at=uow.now)
        headers = file_name(f"day-{on}", "sheet", "ics")
        return Response(text, media_type=MEDIA_TYPE, headers=headers)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


async def _do(
    request: HttpRequest, uow: UnitOfWork, slug: str, on: date, *, form: Form, act: Act
) -> Response[Any]:
    if form.is_valid:
        await act()
        return done(request, then=f"/t/{slug}/days/{on}", toast="Saved.")
    return form_again(request, DAY, block="content", form=form, **await _context(uow, slug, on))


def _base(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {"slug": slug, "home": f"/t/{slug}/days", "may_write": uow.actor.can("shows.write")}


async def _context(uow: UnitOfWork, slug: str, on: date) -> dict[str, Any]:
    sheet, day, tenant = await sheet_of(uow, on), await find_day(uow, on), await get_tenant(uow)
    shows = await list_shows_on(uow, on)
    return {
        **_base(uow, slug),
        "sheet": sheet,
        "on": on,
        "day": day,
        "shows": shows,
        "legs": [leg for leg in await list_legs(uow, [on]) if leg.on_date == on],
        "stays": [stay for stay in await list_stays(uow, [on]) if stay.on_date == on],
        "people": await list_people(uow),
        "modes": list(MODES.items()),
        "zones": [(zone, zone.replace("_", " ")) for zone in ZONES],
        "zone": shows[0].time_zone if shows else tenant.time_zone,
        "next_day": on + timedelta(days=1),
        "day_before": on - timedelta(days=1),
    }
