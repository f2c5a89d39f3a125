"""What is expected of a city before anybody has played there: from plays by country, and people.

Pure. A country pulls as a Gamma–Poisson estimate says: (plays + 2,000) ÷ (usual plays + 2,000),
usual being what its people would play at the rate of the typical play. Then

    people = level × √(people of the city ÷ 1 million) × pull of its country × signals of the city

The level is how many would come in a city of a million. It is a rule of thumb of ours, one for
every 400 plays of two years there, mixed with sixty, who come to hear an act nobody has heard of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from app.domain.demand.markets import Numbers

PRIOR_PLAYS = 2000
"""As if each country had been heard so often at the usual rate."""
LEAST_PULL, MOST_PULL = 0.2, 4.0
"""A country without a report is no country without an audience."""
UNKNOWN_LEVEL = 60.0
PLAYS_PER_HEAD = 400
LEVEL_PLAYS = 20_000
"""Plays that weigh as much as the rule of thumb for an act nobody has heard of."""
MILLION = 1e6
PRIOR_SIGNALS = 25
"""As if each city had so many known people more than there are, at the usual rate."""
LEAST_SIGNAL, MOST_SIGNAL = 0.2, 5.0


@dataclass(frozen=True)
class Heard:
    """Plays of the act, and people in cities, by country."""

    plays: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def total(self) -> int:
        return sum(self.plays[country] for country in self._known)

    @cached_property
    def usual(self) -> float:
        """Plays per person where the typical play is: one play far away does not thin it out."""
        if not self.total:
            return 0.0
        weighed = (self.plays[each] ** 2 / self.people[each] for each in self._known)
        return sum(weighed) / self.total

    @cached_property
    def level(self) -> float:
        """How many would come in a city of a million where it is played as usual."""
        by_plays = self.usual * MILLION / PLAYS_PER_HEAD
        return (LEVEL_PLAYS * UNKNOWN_LEVEL + self.total * by_plays) / (LEVEL_PLAYS + self.total)

    @cached_property
    def certainty(self) -> float:
        """From zero, nothing known, towards one."""
        return self.total / (self.total + LEVEL_PLAYS)

    def pull(self, country: str) -> float:
        """How much more than usual a country plays the act; one where nothing is known at all."""
        usual = self.usual * self.people.get(country, 0)
        found = (self.plays.get(country, 0) + PRIOR_PLAYS) / (usual + PRIOR_PLAYS)
        return min(max(found, LEAST_PULL), MOST_PULL)

    @property
    def _known(self) -> list[str]:
        return [each for each, n in self.plays.items() if n > 0 and self.people.get(each, 0) > 0]


def size_of(people: Numbers) -> Numbers:
    """How much a city draws by its people: four times the people, twice the audience."""
    return np.sqrt(np.maximum(people, 1.0) / MILLION)


def signals_of(known: Numbers, base: Numbers) -> Numbers:
    """How much more than its share of all known people each city has; one where none are known."""
    total, whole = float(known.sum()), float(base.sum())
    share = base / whole * total if whole else np.zeros_like(base)
    found: Numbers = (known + PRIOR_SIGNALS) / (share + PRIOR_SIGNALS)
    return np.clip(found, LEAST_SIGNAL, MOST_SIGNAL)
