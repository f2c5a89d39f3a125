"""A venue's calendar: its rooms by day, what is held, given away and blocked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.panels import load_panels
from app.core.period import InvalidPeriod, Period, month, month_of
from app.core.uow import UnitOfWork
from app.domain.holds.calendar import as_csv, as_text, open_days
from app.domain.holds.forms import HoldForm, RulesForm
from app.domain.holds.links import feed_link
from app.domain.holds.models import HoldRules
from app.domain.holds.queries.holds import Night, list_nights
from app.domain.holds.service.line import rules_of
from app.domain.holds.service.moves import Asker, block_night, change_rules, place_hold
from app.domain.holds.slots import SLOTS
from app.domain.venues import Venue, VenueRoom, list_kept, list_rooms
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("holds.read"), requires("holds.write")
NEW, RULES = "holds/new.html", "holds/rules.html"
AVAILS_DAYS = 90
NUMBERS = ("first_days", "other_days", "challenge_hours", "radius_km", "radius_days")
TRUTHS = ("tells_place", "shares_open")


@dataclass(frozen=True, slots=True)
class House:
    """The venue a calendar is of: the one asked for, or the workspace's first."""

    venue: Venue
    rooms: Sequence[VenueRoom]
    others: Sequence[Venue]

    @property
    def room_choices(self) -> list[tuple[str, str]]:
        return [(str(room.id), room.name) for room in self.rooms]


class CalendarController(Controller):
    path = "/t/{slug:str}/calendar"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        house = await _house(request, uow)
        if house is None:
            return page(request, "holds/none.html", slug=slug)
        shown = _month(request, _today(uow, house.venue))
        nights = await list_nights(uow, house.venue.id, shown.start, shown.until)
        return page(
            request,
            "holds/calendar.html",
            fragments=("calendar",),
            **_shared(uow, slug, house),
            month=shown,
            earlier=month_of(shown.start - timedelta(days=1)),
            later=month_of(shown.until),
            days=_days(shown, nights, _today(uow, house.venue)),
            panels=await load_panels(uow, "calendar", house.venue.id),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        house = await _house(request, uow)
        if house is None:
            return page(request, "holds/none.html", slug=slug)
        asked = {name: request.query_params.get(name, "") for name in ("on", "room_id", "title")}
        form = HoldForm.blank(**asked, slot="evening", kind="hold")
        return page(request, NEW, form=form, slots=SLOTS, **_shared(uow, slug, house))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        house = await _the_house(request, uow)
        rooms = [key for key, _ in house.room_choices]
        form = HoldForm.parse(await request.form(), room_id=rooms)
        if form.is_valid:
            with form.refusals():
                await _enter(uow, form)
        if not form.is_valid:
            context = {"slots": SLOTS, **_shared(uow, slug, house)}
            return form_again(request, NEW, block="form", form=form, **context)
        then = f"/t/{slug}/calendar?month={form.values['on']:%Y-%m}&venue={house.venue.id}"
        return done(request, then=then, toast=f"{form.values['title']} is in the calendar.")

    @get("/open", guards=[READ])
    async def open(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        house = await _the_house(request, uow)
        rooms = await _open(uow, house)
        if request.query_params.get("as") == "csv":
            return Response(as_csv(rooms), media_type="text/csv; charset=utf-8", headers=_FILE)
        text = as_text(house.venue.name, rooms)
        return page(request, "holds/open.html", text=text, **_shared(uow, slug, house))

    @get("/rules", guards=[WRITE])
    async def rules(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        house = await _the_house(request, uow)
        rules = await rules_of(uow, house.venue.id)
        numbers = {name: getattr(rules, name) for name in NUMBERS}
        truths = {name: "on" for name in TRUTHS if getattr(rules, name)}
        form = RulesForm.blank(**numbers, **truths)
        context = {**_shared(uow, slug, house), **_addresses(request, rules)}
        return page(request, RULES, form=form, **context)

    @post("/rules", guards=[WRITE])
    async def change(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        house, form = await _the_house(request, uow), RulesForm.parse(await request.form())
        rules = await rules_of(uow, house.venue.id)
        if not form.is_valid:
            context = {**_shared(uow, slug, house), **_addresses(request, rules)}
            return form_again(request, RULES, block="form", form=form, **context)
        await change_rules(uow, house.venue.id, **form.values)
        return done(request, then=_rules_path(slug, house), toast="Saved.")

    @post("/feed", guards=[WRITE])
    async def renew(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        house = await _the_house(request, uow)
        rules = await rules_of(uow, house.venue.id)
        await change_rules(uow, house.venue.id, feed=rules.feed + 1)
        toast = "The old address answers no more."
        return done(request, then=_rules_path(slug, house), toast=toast)


_FILE = {"content-disposition": 'attachment; filename="open-nights.csv"'}


async def _house(request: HttpRequest, uow: UnitOfWork) -> House | None:
    kept, wanted = await list_kept(uow), request.query_params.get("venue", "")
    venue = next((v for v in kept if str(v.id) == wanted), kept[0] if kept else None)
    if venue is None:
        return None
    return House(venue, await list_rooms(uow, [venue.id]), kept)


async def _the_house(request: HttpRequest, uow: UnitOfWork) -> House:
    house = await _house(request, uow)
    if house is None:
        raise NotFound("Claim your venue first; then it has a calendar.")
    return house


async def _enter(uow: UnitOfWork, form: HoldForm) -> None:
    values = form.values
    night = {name: values[name] for name in ("on", "slot", "title")}
    if values["kind"] == "block":
        await block_night(uow, values["room_id"], **night)
        return
    asker = Asker(values["asker_name"] or values["title"], values["email"])
    await place_hold(uow, values["room_id"], **night, asker=asker)


async def _open(uow: UnitOfWork, house: House) -> list[tuple[str, list[tuple[date, int]]]]:
    today = _today(uow, house.venue)
    nights = await list_nights(uow, house.venue.id, today, today + timedelta(days=AVAILS_DAYS))
    return [(room.name, open_days(nights, room.id, today, AVAILS_DAYS)) for room in house.rooms]


def _today(uow: UnitOfWork, venue: Venue) -> date:
    return uow.now.astimezone(ZoneInfo(venue.time_zone)).date()


def _month(request: HttpRequest, today: date) -> Period:
    try:
        return month(request.query_params.get("month", ""))
    except InvalidPeriod:
        return month_of(today)


def _days(
    shown: Period, nights: Sequence[Night], today: date
) -> list[tuple[date, dict[UUID, list[Night]]]]:
    """The days of a month by room; of those that are over only the ones that had something."""
    by_day: dict[date, dict[UUID, list[Night]]] = {}
    for night in nights:
        by_day.setdefault(night.on_date, {}).setdefault(night.room_id, []).append(night)
    length = (shown.until - shown.start).days
    every = (shown.start + timedelta(days=number) for number in range(length))
    return [(day, by_day.get(day, {})) for day in every if day >= today or day in by_day]


def _shared(uow: UnitOfWork, slug: str, house: House) -> dict[str, Any]:
    return {
        "slug": slug,
        "house": house,
        "base": f"/t/{slug}/calendar",
        "query": f"venue={house.venue.id}",
        "today": _today(uow, house.venue),
        "may_write": uow.actor.can("holds.write"),
    }


def _addresses(request: HttpRequest, rules: HoldRules) -> dict[str, str]:
    site = site_of(request)
    link = feed_link(site.signer, rules.tenant_id, rules.venue_id, rules.feed)
    home = f"{request.url.scheme}://{request.url.netloc}"
    return {
        "feed": f"{home}/calendars/feed/{link}",
        "public": f"{home}/calendars/{rules.venue_id}",
        "widget": f'<iframe src="{home}/calendars/{rules.venue_id}/widget" title="Shows"></iframe>',
    }


def _rules_path(slug: str, house: House) -> str:
    return f"/t/{slug}/calendar/rules?venue={house.venue.id}"
