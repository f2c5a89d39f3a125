"""The calendar: a month of everything, the band's own dates, and calendars out and in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core import period
from app.core.period import InvalidPeriod, Period
from app.core.tenant_keys import keyring
from app.core.uow import UnitOfWork
from app.domain.band.agenda import by_day, shown_to, weeks_of
from app.domain.band.forms import ZONE_CHOICES, CalendarForm, DateForm
from app.domain.band.links import feed_link
from app.domain.band.models import BandDate
from app.domain.band.models.days import KINDS
from app.domain.band.queries.agenda import list_items
from app.domain.band.queries.days import find_feed, get_date, list_calendars
from app.domain.band.routes.common import READ, READ_AGENDA, WRITE, frame, today_of
from app.domain.band.service.calendars import (
    add_address,
    add_file,
    drop_calendar,
    read_again,
    read_busy,
)
from app.domain.band.service.days import call_off, change_date, make_feed, revoke_feed, set_date
from app.tenants import address_of_pages, get_tenant
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

MONTH, DATE, CALENDARS = "band/calendar.html", "band/date.html", "band/calendars.html"
LARGEST_BODY = 3 * 1024 * 1024


class BandCalendarController(Controller):
    path = "/t/{slug:str}/band"

    @get("/calendar", guards=[READ_AGENDA])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        today = today_of(uow, tenant)
        month = _month(request, period.month_of(today))
        items = await list_items(uow, month.start, month.last_day)
        return page(
            request,
            MONTH,
            fragments=("month",),
            month=month,
            earlier=period.month_of(month.start - timedelta(days=1)),
            later=period.month_of(month.until),
            weeks=weeks_of(month.start, month.last_day),
            days=by_day(shown_to(uow.actor, items)),
            today=today,
            home_zone=tenant.time_zone,
            **frame(uow, slug, "/calendar"),
        )

    @get("/dates/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        zone = (await get_tenant(uow)).time_zone
        on = request.query_params.get("on", "")[:10]
        form = DateForm.blank(kind="rehearsal", on_date=on, time_zone=zone)
        return page(request, DATE, form=form, **_choices(uow, slug, None))

    @post("/dates", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = DateForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, DATE, block="form", form=form, **_choices(uow, slug, None))
        made = await set_date(uow, **form.date)
        return done(request, then=_at(slug, made), toast="In the calendar.")

    @get("/dates/{band_date_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_date_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        kept = await get_date(uow, band_date_id)
        named = {name: getattr(kept, name) for name in DateForm.fields if name != "seen"}
        form = DateForm.blank(**named, seen=kept.edition)
        return page(request, DATE, form=form, **_choices(uow, slug, kept))

    @post("/dates/{band_date_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_date_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        kept, form = await get_date(uow, band_date_id), DateForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                seen = form.values["seen"] or 0
                kept = await change_date(uow, band_date_id, seen=seen, **form.date)
        if not form.is_valid:
            return form_again(request, DATE, block="form", form=form, **_choices(uow, slug, kept))
        return done(request, then=_at(slug, kept), toast="Saved.")

    @post("/dates/{band_date_id:uuid}/call-off", guards=[WRITE])
    async def drop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_date_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        gone = await call_off(uow, band_date_id)
        return done(request, then=_at(slug, gone), toast=f"{gone.title} is called off.")

    @get("/calendars", guards=[READ])
    async def calendars(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = CalendarForm.blank(time_zone=(await get_tenant(uow)).time_zone)
        return page(request, CALENDARS, form=form, **await _calendars(request, uow, slug))

    @post("/feed", guards=[WRITE])
    async def feed(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await make_feed(uow)
        then = f"/t/{slug}/band/calendars"
        return done(request, then=then, toast="A new address is made. Older ones have ended.")

    @post("/feed/revoke", guards=[WRITE])
    async def revoke(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await revoke_feed(uow)
        return done(request, then=f"/t/{slug}/band/calendars", toast="The address has ended.")

    @post("/calendars", guards=[WRITE], request_max_body_size=LARGEST_BODY)
    async def add(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = CalendarForm.parse(await request.form())
        if form.is_valid:
            await _limit_readings(request, uow)
            with form.refusals():
                await _add(request, uow, form.values)
        if not form.is_valid:
            context = await _calendars(request, uow, slug)
            return form_again(request, CALENDARS, block="adding", form=form, **context)
        toast = "Their busy times come into the calendar."
        return done(request, then=f"/t/{slug}/band/calendars", toast=toast)

    @post("/calendars/{band_calendar_id:uuid}/read", guards=[WRITE])
    async def read(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_calendar_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _limit_readings(request, uow)
        calendar = await read_again(uow, band_calendar_id)
        toast = f"The calendar of {calendar.name} is read again."
        return done(request, then=f"/t/{slug}/band/calendars", toast=toast)

    @post("/calendars/{band_calendar_id:uuid}/drop", guards=[WRITE])
    async def forget(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_calendar_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        calendar = await drop_calendar(uow, band_calendar_id)
        toast = f"The calendar of {calendar.name} is forgotten."
        return done(request, then=f"/t/{slug}/band/calendars", toast=toast)


async def _add(request: HttpRequest, uow: UnitOfWork, values: dict[str, Any]) -> None:
    name, zone, file = values["name"], values["time_zone"], values["file"]
    if file is None:
        keys = await keyring(uow, site_of(request).adapters.master)
        await add_address(uow, keys, name=name, address=values["address"], time_zone=zone)
        return
    found = await read_busy(await file.read(), zone=zone, today=uow.now.date())
    await add_file(uow, name=name, time_zone=zone, found=found)


async def _limit_readings(request: HttpRequest, uow: UnitOfWork) -> None:
    """At most 30 readings of a workspace in an hour: each costs a call or a process."""
    await site_of(request).limiter.limit(f"band.ics:{uow.tenant_id}", rate=30, per=3600, burst=29)


async def _calendars(request: HttpRequest, uow: UnitOfWork, slug: str) -> dict[str, Any]:
    feed, may_write = await find_feed(uow), uow.actor.can("band.write")
    address = ""
    if feed is not None and may_write:
        site = site_of(request)
        home = await address_of_pages(uow, site.adapters)
        address = f"{home}/calendars/band/{feed_link(site.signer, feed)}"
    return {
        **frame(uow, slug, "/calendar"),
        "address": address,
        "has_feed": feed is not None,
        "calendars": await list_calendars(uow),
        "zones": ZONE_CHOICES,
        "now": uow.now,
    }


def _month(request: HttpRequest, otherwise: Period) -> Period:
    try:
        found = period.month(request.query_params.get("month", ""))
    except InvalidPeriod:
        return otherwise
    return found if 1970 < found.start.year < 2100 else otherwise


def _choices(uow: UnitOfWork, slug: str, kept: BandDate | None) -> dict[str, Any]:
    return {
        **frame(uow, slug, "/calendar"),
        "kept": kept,
        "kinds": list(KINDS.items()),
        "zones": ZONE_CHOICES,
    }


def _at(slug: str, kept: BandDate) -> str:
    return f"/t/{slug}/band/calendar?month={kept.on_date:%Y-%m}"
