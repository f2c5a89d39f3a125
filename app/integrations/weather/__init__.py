"""The weather of the next days at a place, as somebody who knows foretells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.core.errors import Unavailable

MOST_DAYS = 14


class WeatherDown(Unavailable):
    """Whoever foretells the weather does not answer, or in words we do not understand."""

    code = "weather_down"
    sentence = "The weather cannot be foretold right now. Try again in some minutes."


@dataclass(frozen=True, slots=True)
class WeatherDay:
    """A day at the place: degrees Celsius, millimeters of rain or snow, kilometers an hour."""

    on: date
    coldest: float
    warmest: float
    rain_mm: float
    wind_kmh: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days ahead, how many meters above the sea the place is, and who says so."""

    days: Sequence[WeatherDay]
    meters: int
    source: str


class Weather(Protocol):
    @property
    def is_available(self) -> bool:
        """Whether anybody can be asked at all."""

    @property
    def is_simulated(self) -> bool: ...

    async def foretell(self, latitude: float, longitude: float, *, first: date) -> Outlook:
        """The weather from a day on, at most two weeks of it. Raises WeatherDown."""
        ...


class NoWeather:
    """Nobody can be asked from here."""

    is_available = False
    is_simulated = False

    async def foretell(
        self,
        _latitude: float,
        _longitude: float,
        *,
        first: date,  # noqa: ARG002 - named as the port has it
    ) -> Outlook:
        raise WeatherDown
