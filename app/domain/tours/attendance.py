"""How many would come: what rooms of this size sell, corrected by where the act is heard.

Pure. A prior by capacity and city, times how much more or less the country plays the act than its
countries do on average. Few plays say little: the pull is shrunk towards one as if the country had
been heard `PRIOR_PLAYS` times at the average, and the interval stays wide.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

PRIOR_PLAYS = 2000
LEAST_PULL, MOST_PULL = 0.5, 2.0
WIDEST, NARROWEST = 0.6, 0.3
"""How far the truth may be from the figure, as a part of it: without any plays, and with many."""
TYPED_WIDTH = 0.15
FILLS = ((1_000_000, 0.50), (250_000, 0.42), (0, 0.35))
"""The part of its places a room sells for an act on its way, by people of the city."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many are expected, between whom and whom, and where the figure comes from."""

    expected: int
    low: int
    high: int
    source: str


@dataclass(frozen=True)
class Audience:
    """Plays of the act, and people in cities, by country."""

    plays: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def average(self) -> float:
        """Plays per person over the countries that play it at all."""
        heard = [country for country in self.plays if country in self.people]
        people = sum(self.people[country] for country in heard)
        return sum(self.plays[country] for country in heard) / people if people else 0.0

    def pull(self, country: str) -> float:
        """How much more than the average a country plays the act; one where nothing is known."""
        usual = self.average * self.people.get(country, 0)
        found = (self.plays.get(country, 0) + PRIOR_PLAYS) / (usual + PRIOR_PLAYS)
        return min(max(found, LEAST_PULL), MOST_PULL)

    def certainty(self, country: str) -> float:
        """From zero, nothing known, towards one."""
        plays = self.plays.get(country, 0)
        return plays / (plays + PRIOR_PLAYS)


def expect(
    audience: Audience, *, capacity: int, people: int, country: str, country_name: str
) -> Attendance:
    """Who comes to a room of this capacity, in a city of so many people."""
    fill = next(fill for least, fill in FILLS if people >= least)
    pull = audience.pull(country)
    expected = min(round(capacity * fill * pull), capacity)
    width = WIDEST - (WIDEST - NARROWEST) * audience.certainty(country)
    low, high = round(expected * (1 - width)), min(round(expected * (1 + width)), capacity)
    room = f"{fill:.0%} of {capacity:,} places, usual in a city of {_size(people)}"
    return Attendance(expected, low, high, f"{room}; {_heard(audience, country, country_name)}")


def typed(number: int, capacity: int) -> Attendance:
    """What somebody expects who knows better; as certain as people are."""
    most = max(capacity, number)
    high = min(round(number * (1 + TYPED_WIDTH)), most)
    return Attendance(number, round(number * (1 - TYPED_WIDTH)), high, "Your figure")


def _heard(audience: Audience, country: str, name: str) -> str:
    plays = audience.plays.get(country, 0)
    if not audience.plays:
        return "no reports of yours yet, so the interval is wide"
    if not plays:
        return f"× {audience.pull(country):.2f}, as nothing from {name} is in your reports"
    return f"× {audience.pull(country):.2f} for {plays:,} plays and sales in {name}"


def _size(people: int) -> str:
    if people >= 1_000_000:
        return f"{people / 1_000_000:.1f} million"
    return f"{people:,}" if people else "unknown size"
