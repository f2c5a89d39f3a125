"""Who foretells the weather."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.settings.reader import Reader

FREE, FOR_CUSTOMERS = "https://api.open-meteo.com", "https://customer-api.open-meteo.com"


class WeatherProvider(StrEnum):
    SANDBOX = "sandbox"
    OPEN_METEO = "open-meteo"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WeatherSettings:
    """`base` is the address to ask at; `api_key` is a customer's, empty for uses that are free."""

    provider: WeatherProvider
    base: str
    api_key: str = field(repr=False)


def read_weather(read: Reader, *, is_production: bool) -> WeatherSettings:
    """Simulated where everything may be; in production nobody answers unless one is named."""
    usual = WeatherProvider.NONE if is_production else WeatherProvider.SANDBOX
    key = read.text("WEATHER_KEY", "")
    base = FOR_CUSTOMERS if key else FREE
    return WeatherSettings(read.choice("WEATHER", WeatherProvider, usual), base, key)
