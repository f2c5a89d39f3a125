"""Where the audience is: the map beside its list, and one city with how its figure comes about."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.demand.factors import SEASON_SOURCE, season_percent
from app.domain.demand.holidays import holidays_of
from app.domain.demand.listing import PAGE, Asked, circles_of, listing_of
from app.domain.demand.outlook import Outlook
from app.domain.demand.queries.atlas import get_atlas
from app.domain.demand.queries.outlook import get_outlook, list_acts
from app.domain.demand.queries.typed import list_rivals
from app.domain.demand.wording import (
    CERTAINTY,
    country_name,
    next_words,
    row_words,
    size_words,
    steps_of,
    tested_words,
)
from app.domain.venues import COUNTRIES
from app.web.guards import requires
from app.web.page import page
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("audience.read"), requires("audience.write")
INDEX, CITY, WEATHER = "demand/index.html", "demand/city.html", "demand/weather.html"
SIZES = (15_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)
USUAL = 100_000
A_YEAR = timedelta(days=365)


class AudienceController(Controller):
    path = "/t/{slug:str}/audience"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        query, acts = request.query_params, await list_acts(uow)
        act = str(query.get("act", ""))[:120] or (acts[0] if acts else "")
        outlook = await get_outlook(uow, act)
        asked = _asked(query.get("country", ""), query.get("size", ""), query.get("from", ""))
        return page(
            request,
            INDEX,
            fragments=("audience",),
            **_listed(outlook, asked, act, slug),
            act_choices=[(each, each) for each in acts],
            **base_of(uow, slug, "map"),
        )

    @get("/cities/{city_id:int}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        city_id: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        act = str(request.query_params.get("act", ""))[:120]
        outlook = await get_outlook(uow, act)
        place = outlook.atlas.place_of.get(city_id)
        if place is None:
            raise NotFound
        market = int(outlook.atlas.market[place])
        context = await _city(uow, outlook, market)
        has_weather = site_of(request).adapters.weather.is_available
        base = base_of(uow, slug, "map")
        return page(request, CITY, act=act, has_weather=has_weather, **context, **base)

    @get("/cities/{city_id:int}/weather", guards=[READ])
    async def weather(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        city_id: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        atlas, weather = await get_atlas(uow), site_of(request).adapters.weather
        place = atlas.place_of.get(city_id)
        if place is None or not weather.is_available:
            raise NotFound
        north, east = float(atlas.latitudes[place]), float(atlas.longitudes[place])
        ahead = await weather.foretell(north, east, first=uow.now.date())
        return page(
            request,
            WEATHER,
            city=atlas.names[place],
            city_id=city_id,
            ahead=ahead,
            is_simulated=weather.is_simulated,
            **base_of(uow, slug, "map"),
        )


def base_of(uow: UnitOfWork, slug: str, tab: str) -> dict[str, Any]:
    home = f"/t/{slug}/audience"
    named = (("map", "Map", home), ("shows", "Past shows", f"{home}/shows"),
             ("events", "Rival events", f"{home}/events"))  # fmt: skip
    return {
        "slug": slug,
        "home": home,
        "may_write": uow.actor.can("audience.write"),
        "tabs": [
            {"label": label, "href": to, "is_current": key == tab} for key, label, to in named
        ],
    }


def _listed(outlook: Outlook, asked: Asked, act: str, slug: str) -> dict[str, Any]:
    listing = listing_of(outlook, asked)
    drawn, circles = circles_of(outlook, listing.rows)
    last = asked.start + len(listing.rows) - 1

    def at(start: int) -> str:
        named = {"act": act, "country": asked.country, "size": asked.people, "from": start}
        return f"/t/{slug}/audience?{urlencode({k: v for k, v in named.items() if v})}"

    return {
        "act": act,
        "link_act": f"?{urlencode({'act': act})}" if act else "",
        "outlook": outlook,
        "asked": asked,
        "listing": listing,
        "last": last,
        "map": drawn,
        "circles": circles,
        "made": {row.number: row_words(outlook, row.estimate) for row in listing.rows},
        "reasons": {row.number: next_words(outlook, row.estimate) for row in listing.next},
        "tested": tested_words(outlook.tested, outlook.nights),
        "newer": at(max(asked.start - PAGE, 1)) if asked.start > 1 else "",
        "older": at(last + 1) if last < listing.total else "",
        "certainty": CERTAINTY,
        "country_name": country_name,
        "countries": list(COUNTRIES.items()),
        "sizes": [(str(size), f"{size:,} people") for size in SIZES],
    }


async def _city(uow: UnitOfWork, outlook: Outlook, market: int) -> dict[str, Any]:
    atlas, today = outlook.atlas, uow.now.date()
    estimate = outlook.estimates([market])[0]
    country, north = atlas.countries[market], float(atlas.latitudes[market])
    shows, paid = outlook.recent.get(market, (0, 0))
    off = holidays_of(country, (today.year, today.year + 1))
    rivals = [
        each
        for each in await list_rivals(uow, today, today + 2 * A_YEAR)
        if int(atlas.market[atlas.place_of[each.city_id]]) == market
    ]
    return {
        "city": atlas.names[market],
        "city_id": int(atlas.ids[market]),
        "country": country_name(country),
        "people": size_words(int(atlas.people[market])),
        "estimate": estimate,
        "certainty": CERTAINTY[estimate.certainty],
        "steps": steps_of(outlook, estimate),
        "tellings": outlook.tellings(market),
        "names": atlas.names,
        "played": [each for each in reversed(outlook.nights) if each.market == market],
        "shows": shows,
        "paid": paid,
        "months": [(date(today.year, n, 1), season_percent(date(today.year, n, 1), north))
                   for n in range(1, 13)],
        "season_source": SEASON_SOURCE,
        "off": [(day, off[day]) for day in sorted(off) if today <= day <= today + A_YEAR],
        "rivals": rivals,
    }  # fmt: skip


def _asked(country: Any, size: Any, start: Any) -> Asked:
    """What the address asks; whatever makes no sense is the usual."""
    people, first = _number(size), _number(start)
    return Asked(
        country if country in COUNTRIES else "",
        people if people in SIZES else USUAL,
        max(first, 1),
    )


def _number(said: Any) -> int:
    text = str(said)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 0
