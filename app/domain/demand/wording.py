"""Why a figure is what it is, in words a person can check."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.text import counted
from app.domain.demand.model import Tested
from app.domain.demand.outlook import Estimate, Outlook, Telling
from app.domain.demand.prior import PLAYS_PER_HEAD
from app.domain.venues import COUNTRIES

CERTAINTY = {
    "good": ("Good", "positive"),
    "fair": ("Fair", "notice"),
    "rough": ("Rough", "caution"),
}
NEAR_KM = 15
SAME, FEW = 4, 5


@dataclass(frozen=True, slots=True)
class Step:
    """One step of how a figure comes about, with what it comes to so far."""

    label: str
    how: str
    factor: str
    so_far: int


def country_name(code: str) -> str:
    return COUNTRIES.get(code, code)


def steps_of(outlook: Outlook, estimate: Estimate) -> list[Step]:
    """From the level of the act to what is expected in one city."""
    atlas, heard, market = outlook.atlas, outlook.heard, estimate.market
    country, people = atlas.countries[market], int(atlas.people[market])
    level, pull, signal = heard.level, heard.pull(country), outlook.signal_of(market)
    prior = outlook.prior_of(market)
    by_size = prior / (pull * signal)
    moved = estimate.expected / prior if prior else 1.0
    said = counted(len(outlook.nights), "night") if outlook.nights else "no night yet"
    found = [
        Step("A city of a million", _level(outlook), "", round(level)),
        Step("Size of the city", f"√ of {people:,} people ÷ 1 million",
             _times(by_size / level), round(by_size)),
        Step(country_name(country), _plays(outlook, country), _times(pull), round(by_size * pull)),
    ]  # fmt: skip
    if outlook.known:
        how = f"{counted(outlook.known.get(market, 0), 'person', 'people')} known here"
        found.append(Step("People you know", how, _times(signal), round(prior)))
    how = f"from {said} of yours, the nearest most"
    found.append(Step("What you have played", how, _times(moved), estimate.expected))
    return found


def made_of(outlook: Outlook, estimate: Estimate) -> str:
    """The same in one line of a list."""
    atlas, market = outlook.atlas, estimate.market
    country = atlas.countries[market]
    parts = [f"{size_words(int(atlas.people[market]))} people"]
    if outlook.heard.total:
        parts.append(_pull_words(outlook.heard.pull(country), country_name(country)))
    if market in outlook.known:
        parts.append(f"{outlook.known[market]:,} people you know there")
    if tellings := outlook.tellings(market, most=1):
        parts.append(telling_words(outlook, tellings[0]))
    return "; ".join(parts)


def row_words(outlook: Outlook, estimate: Estimate) -> str:
    """The same beside a city in the list: as little as tells one city from another."""
    atlas, market = outlook.atlas, estimate.market
    country = atlas.countries[market]
    parts = [f"{country_name(country)}, {size_words(int(atlas.people[market]))} people"]
    if outlook.heard.total:
        parts.append(f"plays × {outlook.heard.pull(country):.2f}")
    if tellings := outlook.tellings(market, most=1):
        parts.append(telling_words(outlook, tellings[0]))
    return "; ".join(parts)


def telling_words(outlook: Outlook, telling: Telling) -> str:
    night, km = telling.night, telling.km
    city = outlook.atlas.names[night.market]
    away = "" if km <= NEAR_KM else f", {km:,} km away"
    out = ", sold out" if night.is_sold_out else ""
    return f"{night.paid:,} paid in {city}{away}, {night.month}{out}"


def source_of(outlook: Outlook, estimate: Estimate) -> str:
    """Where the figure of a stop comes from."""
    name = outlook.atlas.names[estimate.market]
    interval = f"{estimate.expected:,} in {name} ({estimate.low:,} to {estimate.high:,})"
    return f"Audience: {interval}; {made_of(outlook, estimate)}"


def next_words(outlook: Outlook, estimate: Estimate) -> str:
    """Why a market could be the next one."""
    shows, paid = outlook.recent.get(estimate.market, (0, 0))
    if shows:
        played = f"{counted(shows, 'show')} there in 24 months, {paid:,} paid"
    else:
        played = "no show there in 24 months"
    return f"{made_of(outlook, estimate)}; {played}."


def tested_words(tested: Tested, nights: Sequence[object]) -> str:
    """How well the model would have said what came, in words."""
    if not nights:
        return ""
    if tested.nights < FEW:
        few = counted(tested.nights, "show")
        return f"Tested on {few} only, which proves little: add those you remember."
    inside = f"Of {tested.nights} shows, {tested.inside} fell inside the interval"
    off = f"half of the figures were off by {tested.typical_error:.0%} or less"
    usual = round(tested.nights * 0.8)
    return f"{inside}, where about {usual} should; {off}. Each was left out while it was foretold."


def size_words(people: int) -> str:
    return f"{people / 1e6:.1f} million" if people >= 1_000_000 else f"{people:,}"


def _pull_words(pull: float, country: str) -> str:
    if abs(pull - 1) < SAME / 100:
        return f"{country} plays you as usual"
    if pull > 1:
        return f"{country} plays you {pull:.1f} × as much as usual"
    return f"{country} plays you {pull:.0%} of what is usual"


def _level(outlook: Outlook) -> str:
    total = outlook.heard.total
    if not total:
        return "no reports of plays yet: our rule of thumb for an act nobody knows"
    plays = f"from {total:,} plays and sales of two years"
    return f"{plays}, one visitor for every {PLAYS_PER_HEAD} in the city; a rule of thumb"


def _plays(outlook: Outlook, country: str) -> str:
    plays = outlook.heard.plays.get(country, 0)
    if not outlook.heard.total:
        return "nothing is known of any country"
    if not plays:
        return "no plays from here in your reports"
    return f"{plays:,} plays and sales, by people in its cities against your usual"


def _times(factor: float) -> str:
    return f"× {factor:.2f}"
