"""What makes a night better or worse than usual: season, public holidays, rival events.

Pure. Each is a percentage with its source, so that nobody has to guess where a figure comes from;
together they multiply. All of them are coarse, and say so.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SEASON, HOLIDAYS, RIVALS = "season", "holidays", "rivals"
KINDS = (
    (SEASON, "Season and weather"),
    (HOLIDAYS, "Public holidays"),
    (RIVALS, "Rival events"),
)
LEAST, MOST = 10, 200
"""Per cent of a usual night; nothing multiplies to less or more."""

SEASON_SOURCE = "our own coarse table by month and latitude, not a forecast"
NORTH_OF = (55, 40, 23, 0)
"""Degrees from the equator where each row of the table begins."""
TABLE = (
    (-8, -6, -3, 0, 0, -4, -15, -8, 2, 4, 3, 0),
    (-5, -4, 0, 0, 0, -4, -12, -12, 2, 4, 3, 0),
    (-2, 0, 2, 2, 0, -6, -12, -14, 0, 3, 3, 0),
    (0, 0, 0, 0, -3, -4, -4, -4, -4, -3, 0, 0),
)
"""Per cent more or less, January to December, in the north: snow and frost in winter, people away
and open-air festivals in summer, heat nearer to the tropics, and rain within them.
"""
HALF_A_YEAR = 6

HOLIDAY_SOURCE = "the calendar of public holidays; what it does to a night is our rule of thumb"
EVE, ON_THE_DAY, AT_HOME = 10, -10, -60
STAYS_HOME = frozenset({(12, 24), (12, 25), (1, 1)})
"""Days people spend at home, whatever else they do on holidays."""


@dataclass(frozen=True, slots=True)
class Factor:
    """`percent` more or less than usual, why, and who says so."""

    kind: str
    percent: int
    label: str
    source: str

    @property
    def words(self) -> str:
        sign = "+" if self.percent > 0 else "\u2212"
        return f"{self.label} {sign}{abs(self.percent)} %"


@dataclass(frozen=True, slots=True)
class Rival:
    """Something else on in a market, from a day to a day, and what it does to ours."""

    market: int
    name: str
    first_on: date
    last_on: date
    percent: int
    source: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a night would be: its market by its number, and how far north."""

    market: int
    latitude: float


def factors_on(
    day: date,
    setting: Setting,
    *,
    holidays: Mapping[date, str],
    rivals: Iterable[Rival] = (),
    kinds: Collection[str] = (SEASON, HOLIDAYS, RIVALS),
) -> tuple[Factor, ...]:
    """Everything that makes this night differ from a usual one; `holidays` are of its country."""
    found = list[Factor]()
    if SEASON in kinds:
        found += _season(day, setting.latitude)
    if HOLIDAYS in kinds:
        found += _holiday(day, holidays)
    if RIVALS in kinds:
        found += [
            Factor(RIVALS, each.percent, each.name, each.source)
            for each in rivals
            if each.market == setting.market and each.first_on <= day <= each.last_on
        ]
    return tuple(found)


def together(factors: Iterable[Factor]) -> int:
    """Per cent of a usual night, all of them multiplied."""
    product = 1.0
    for each in factors:
        product *= 1 + each.percent / 100
    return min(max(round(product * 100), LEAST), MOST)


def in_words(factors: Iterable[Factor]) -> str:
    return "; ".join(each.words for each in factors)


def season_percent(day: date, latitude: float) -> int:
    """What the table says; south of the equator the seasons are half a year apart."""
    row = next(number for number, least in enumerate(NORTH_OF) if abs(latitude) >= least)
    month = day.month - 1 if latitude >= 0 else (day.month - 1 + HALF_A_YEAR) % 12
    return TABLE[row][month]


def _season(day: date, latitude: float) -> list[Factor]:
    percent = season_percent(day, latitude)
    return [Factor(SEASON, percent, f"{day:%B}", SEASON_SOURCE)] if percent else []


def _holiday(day: date, holidays: Mapping[date, str]) -> list[Factor]:
    if (day.month, day.day) in STAYS_HOME:
        name = holidays.get(day, "Christmas Eve")
        return [Factor(HOLIDAYS, AT_HOME, name, HOLIDAY_SOURCE)]
    if tomorrow := holidays.get(day + timedelta(days=1)):
        label = f"Day before {tomorrow}"
        return [Factor(HOLIDAYS, EVE, label, HOLIDAY_SOURCE)]
    if today := holidays.get(day):
        return [Factor(HOLIDAYS, ON_THE_DAY, today, HOLIDAY_SOURCE)]
    return []
