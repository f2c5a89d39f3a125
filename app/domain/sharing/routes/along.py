"""What others share along the route of a tour, or near a house."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.sharing.choices import KIND_LABELS, KINDS, SLACK, SPANS
from app.domain.sharing.matching import Match, NightMatch, Shared, Stop, match, match_nights
from app.domain.sharing.queries.directory import list_shared, list_shared_nights
from app.domain.sharing.queries.offers import list_open_tours
from app.domain.sharing.routes.common import READ, base
from app.domain.tours import PlannedRoute, Tour, list_tours, planned_routes
from app.domain.venues import GENRES, Point, list_kept
from app.web.page import page
from app.web.visit import HttpRequest

USUAL_KM, USUAL_DAYS = 50, 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """How far off one looks, for what, and how many days beside a night."""

    km: int
    days: int
    kind: str

    @classmethod
    def read(cls, query: Any) -> "Wanted":
        """As it stands in the address; anything strange is as if it were not there."""
        kind = query.get("kind", "")
        return cls(
            _number(query.get("km", ""), SPANS, USUAL_KM),
            _number(query.get("days", ""), SLACK, USUAL_DAYS),
            kind if kind in KIND_LABELS else "",
        )

    def of_kind(self, offers: Iterable[Shared]) -> list[Shared]:
        return [offer for offer in offers if self.kind in ("", offer.kind)]


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop with all that is near it."""

    stop: Stop
    offers: Sequence[Match]
    nights: Sequence[NightMatch]

    @property
    def is_empty(self) -> bool:
        return not self.offers and not self.nights


class AlongController(Controller):
    path = "/t/{slug:str}/sharing"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context, wanted = await base(uow, slug, "along"), Wanted.read(request.query_params)
        if context["tenant_kind"] == "venue":
            found = await _near_houses(uow, wanted)
        else:
            found = await _along_tour(uow, request.query_params, wanted, context["today"])
        return page(
            request,
            "sharing/along.html",
            fragments=("along",),
            wanted=wanted,
            spans=[(str(km), f"{km} km") for km in SPANS],
            slack=[(str(days), _slack_words(days)) for days in SLACK],
            kinds=KINDS,
            genres=dict(GENRES),
            **found,
            **context,
        )


async def _along_tour(uow: UnitOfWork, query: Any, wanted: Wanted, today: date) -> dict[str, Any]:
    """The tour asked for, or the next one; the plan asked for, or the one that brings most."""
    tours = await list_tours(uow)
    ahead = sorted((t for t in tours if t.last_on >= today), key=lambda t: (t.first_on, t.id))
    tour = _chosen(tours, query.get("tour", "")) or (ahead[0] if ahead else None)
    routes = await planned_routes(uow, tour.id) if tour else []
    route = _plan(routes, query.get("plan", ""))
    stops = _stops(uow, route) if route else []
    offers = wanted.of_kind(await list_shared(uow, stops, within_km=wanted.km))
    nights = await list_shared_nights(
        uow, stops, within_km=wanted.km, days=wanted.days, today=today
    )
    if wanted.kind:
        nights = []
    near = match(stops, offers, within_km=wanted.km)
    beside = match_nights(stops, nights, within_km=wanted.km, days=wanted.days)
    return {
        "tours": [(str(each.id), each.name) for each in (ahead or tours)],
        "tour": tour,
        "routes": [(str(each.scenario_id), each.name) for each in routes],
        "route": route,
        "rows": [
            StopRow(stop, offers_here, nights_here)
            for (stop, offers_here), (_, nights_here) in zip(near, beside, strict=True)
        ],
        "opened": (await list_open_tours(uow)).get(tour.id) if tour else None,
    }


async def _near_houses(uow: UnitOfWork, wanted: Wanted) -> dict[str, Any]:
    stops = [
        Stop(venue.name, venue.city, Point(venue.latitude, venue.longitude))
        for venue in await list_kept(uow)
    ]
    offers = wanted.of_kind(await list_shared(uow, stops, within_km=wanted.km))
    near = match(stops, offers, within_km=wanted.km)
    return {
        "tours": [], "tour": None, "routes": [], "route": None, "opened": None,
        "rows": [StopRow(stop, offers_here, ()) for stop, offers_here in near],
    }  # fmt: skip


def _stops(uow: UnitOfWork, route: PlannedRoute) -> list[Stop]:
    """Those still to come, each by the clock of where it is."""
    return [
        Stop(
            night.venue.name, night.venue.city,
            Point(night.venue.latitude, night.venue.longitude), night.on, night.on,
        )
        for night in route.nights
        if night.on >= uow.now.astimezone(ZoneInfo(night.venue.time_zone)).date()
    ]  # fmt: skip


def _chosen(tours: Sequence[Tour], asked: str) -> Tour | None:
    return next((tour for tour in tours if str(tour.id) == asked), None)


def _plan(routes: Sequence[PlannedRoute], asked: str) -> PlannedRoute | None:
    named = (route for route in routes if str(route.scenario_id) == asked)
    return next(named, routes[0] if routes else None)


def _number(text: str, allowed: Sequence[int], usual: int) -> int:
    return int(text) if text in {str(each) for each in allowed} else usual


def _slack_words(days: int) -> str:
    if days == 0:
        return "The same day"
    return f"{days} day around it" if days == 1 else f"{days} days around it"
