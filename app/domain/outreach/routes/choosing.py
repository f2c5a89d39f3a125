"""Choosing the venues of a round: from the directory, from a tour, from one's own address book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.outreach.errors import RoundReleased
from app.domain.outreach.forms import AddressForm, VenuesForm
from app.domain.outreach.models import Inquiry
from app.domain.outreach.queries.contacts import last_by_venue, list_engaged
from app.domain.outreach.queries.pipeline import get_inquiry
from app.domain.outreach.queries.rounds import (
    find_refused,
    get_round,
    list_addresses,
    list_contacted_venues,
    list_recipients,
    list_venues,
)
from app.domain.outreach.routes.common import WRITE, base, site_address, uuid_of
from app.domain.outreach.service.checking import Looked, look_over
from app.domain.outreach.service.rounds import add_venues, address_inquiry, remove_venue
from app.domain.tours import list_candidates, list_tours, name_plans, nights_to_ask
from app.domain.venues import GENRES, RADII, Point, Search, Venue, find_city, search_venues
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

CHOOSE, RECIPIENT = "outreach/choose.html", "outreach/recipient.html"
FIELDS = ("from", "q", "near", "radius", "least", "most", "genre", "open_on")
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """A venue that may be chosen, with what is known about writing to it."""

    venue: Venue
    email: str
    note: str
    is_chosen: bool
    night: date | None = None
    """The night a plan has for it."""


class ChoosingController(Controller):
    path = "/t/{slug:str}/outreach/rounds/{round_id:uuid}/venues"
    guards = (WRITE,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, CHOOSE, **await _context(request, uow, slug, round_id))

    @post("")
    async def add(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        sent = await request.form()
        listed = [text for text in sent.getall("venues", []) if uuid_of(str(text))]
        form = VenuesForm.parse(sent, venues=listed)
        number = 0
        if form.is_valid:
            with form.refusals():
                nights = await _planned(uow, form.values["source"] or "")
                number = await add_venues(uow, round_id, form.ids, nights=nights)
        if not form.is_valid:
            context = await _context(request, uow, slug, round_id)
            return form_again(request, CHOOSE, block="choices", **{**context, "form": form})
        then = f"/t/{slug}/outreach/rounds/{round_id}"
        toast = f"{counted(number, 'venue')} added." if number else "They are in the round already."
        return done(request, then=then, toast=toast)


class RecipientsController(Controller):
    path = "/t/{slug:str}/outreach/recipients/{inquiry_id:uuid}"
    guards = (WRITE,)

    @get("")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _recipient(request, uow, slug, inquiry_id)
        inquiry = context["row"].inquiry
        form = AddressForm.blank(
            email=inquiry.email, contact=inquiry.contact, on_purpose=inquiry.is_on_purpose
        )
        return page(request, RECIPIENT, form=form, **context)

    @post("")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _recipient(request, uow, slug, inquiry_id)
        form = AddressForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await address_inquiry(
                    uow,
                    inquiry_id,
                    email=form.values["email"],
                    contact=form.values["contact"] or "",
                    on_purpose=form.values["on_purpose"],
                )
        if not form.is_valid:
            return form_again(request, RECIPIENT, block="form", form=form, **context)
        return done(request, then=context["here"], toast="Saved.")

    @post("/remove")
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        inquiry = await remove_venue(uow, inquiry_id)
        then = f"/t/{slug}/outreach/rounds/{inquiry.round_id}"
        return done(request, then=then, toast=f"{inquiry.venue_name} is not in the round any more.")


async def _recipient(
    request: HttpRequest, uow: UnitOfWork, slug: str, inquiry_id: UUID
) -> dict[str, Any]:
    inquiry = await get_inquiry(uow, inquiry_id)
    found = await get_round(uow, inquiry.round_id)
    if not found.is_draft:
        raise RoundReleased
    looked = await look_over(uow, found, site=await site_address(request, uow))
    row: Looked = next(each for each in looked if each.inquiry.id == inquiry_id)
    here = f"/t/{slug}/outreach/rounds/{found.id}"
    action = f"/t/{slug}/outreach/recipients/{inquiry_id}"
    return {"row": row, "round": found, "here": here, "action": action, **base(uow, slug)}


async def _context(
    request: HttpRequest, uow: UnitOfWork, slug: str, round_id: UUID
) -> dict[str, Any]:
    found = await get_round(uow, round_id)
    if not found.is_draft:
        raise RoundReleased
    typed = {name: str(request.query_params.get(name, "")).strip()[:100] for name in FIELDS}
    typed["radius"] = typed["radius"] if typed["radius"] in map(str, RADII) else "50"
    here = f"/t/{slug}/outreach/rounds/{round_id}"
    plans = await name_plans(uow)
    nights = await _planned(uow, typed["from"]) if uuid_of(typed["from"]) in plans else None
    if nights is not None:
        venues, older, unknown = _by_night(await list_venues(uow, nights), nights), "", ""
    else:
        venues, older, unknown = await _venues(request, uow, typed, f"{here}/venues")
    chosen = {each.venue.id: each.inquiry for each in await list_recipients(uow, round_id)}
    return {
        "round": found,
        "here": here,
        "typed": typed,
        "unknown": unknown,
        "choices": await _choices(uow, venues, chosen, nights or {}),
        "is_plan": nights is not None,
        "chosen": len(chosen),
        "older": older,
        "sources": [("", "The directory"), ("contacts", "Your own contacts")]
        + [(str(tour.id), f"Tour: {tour.name}") for tour in await list_tours(uow)]
        + [(str(scenario), f"Plan: {name}") for scenario, name in plans.items()],
        "radii": [(str(km), f"{km} km") for km in RADII],
        "genres": GENRES,
        "form": VenuesForm.blank(),
        **base(uow, slug),
    }


async def _venues(
    request: HttpRequest, uow: UnitOfWork, typed: dict[str, str], home: str
) -> tuple[list[Venue], str, str]:
    """The venues a source has, where more of them are, and a city nobody knows."""
    if typed["from"] == "contacts":
        return _sorted(await list_venues(uow, await list_contacted_venues(uow))), "", ""
    tour_id = uuid_of(typed["from"])
    if tour_id is not None:
        rows = [each for each in await list_candidates(uow, tour_id) if each.row.wish != "never"]
        return _sorted(await list_venues(uow, [each.venue_id for each in rows])), "", ""
    city = await find_city(uow, typed["near"]) if typed["near"] else None
    asked = Search(
        words=typed["q"],
        near=Point(city.latitude, city.longitude) if city else None,
        radius_km=int(typed["radius"]),
        least=_number(typed["least"]),
        most=_number(typed["most"]),
        genre=typed["genre"] if typed["genre"] in dict(GENRES) else "",
        open_on=_day(typed["open_on"]),
    )
    try:
        found = await search_venues(
            uow, asked, after=request.query_params.get("after"), limit=SHOWN
        )
    except InvalidCursor as error:
        raise NotFound(str(error)) from error
    known = {venue.id: venue for venue in await list_venues(uow, [each.id for each in found.items])}
    query = urlencode({name: value for name, value in typed.items() if value})
    older = f"{home}?{query}&after={found.next}" if found.next else ""
    unknown = typed["near"] if typed["near"] and city is None else ""
    return [known[each.id] for each in found.items], older, unknown


async def _choices(
    uow: UnitOfWork,
    venues: list[Venue],
    chosen: Mapping[UUID, Inquiry],
    nights: Mapping[UUID, date],
) -> list[Choice]:
    ids = [venue.id for venue in venues]
    earlier, engaged = await last_by_venue(uow, ids), await list_engaged(uow, ids)
    addresses = await list_addresses(uow, venues)
    refused = await find_refused(uow, [each[0].email for each in addresses.values() if each])
    rows = []
    for venue in venues:
        first, last = next(iter(addresses[venue.id]), None), earlier.get(venue.id)
        note = {"held": "You hold a night there", "booked": "You have a show there"}.get(
            engaged.get(venue.id, ""), ""
        )
        if first is not None and first.email in refused:
            note = "Wants no mail"
        elif not note and last is not None:
            note = f"Written to on {last.released_at.day} {last.released_at:%B %Y}"
        night, inquiry = nights.get(venue.id), chosen.get(venue.id)
        is_other = inquiry is not None and night is not None and inquiry.nights != [night]
        if is_other:
            note = "In the round for another night"
        is_chosen = inquiry is not None and not is_other
        rows.append(Choice(venue, first.email if first else "", note, is_chosen, night))
    return rows


async def _planned(uow: UnitOfWork, source: str) -> Mapping[UUID, date]:
    """The nights of the plan that venues are chosen from; none where it is none."""
    scenario_id = uuid_of(source)
    if scenario_id is None or scenario_id not in await name_plans(uow):
        return {}
    return (await nights_to_ask(uow, scenario_id)).nights


def _by_night(venues: list[Venue], nights: Mapping[UUID, date]) -> list[Venue]:
    return sorted(venues, key=lambda venue: (nights[venue.id], venue.id))


def _sorted(venues: list[Venue]) -> list[Venue]:
    return sorted(venues, key=lambda venue: (venue.city, venue.name, venue.id))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
