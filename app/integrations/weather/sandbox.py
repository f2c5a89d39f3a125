"""Weather nobody foretold: made of latitude and month, the same for the same place and day."""

import hashlib
from datetime import date, timedelta
from math import cos, pi

from app.integrations.weather import MOST_DAYS, Outlook, WeatherDay, WeatherDown

SOURCE = "simulated, not a forecast"
POLE = 89.0
"""Nearer to a pole there is no answer, as when the service is away."""


class SandboxWeather:
    """The `Weather` port, simulated."""

    is_available = True
    is_simulated = True

    async def foretell(self, latitude: float, longitude: float, *, first: date) -> Outlook:
        if abs(latitude) > POLE:
            raise WeatherDown
        days = [
            _day(latitude, longitude, first + timedelta(days=number)) for number in range(MOST_DAYS)
        ]
        return Outlook(days, 0, SOURCE)


def _day(latitude: float, longitude: float, on: date) -> WeatherDay:
    said = hashlib.sha256(f"{latitude:.2f} {longitude:.2f} {on}".encode()).digest()
    summer = cos(2 * pi * (on.timetuple().tm_yday - 200) / 365)
    middle = 28 - abs(latitude) * 0.45 + summer * abs(latitude) * (0.2 if latitude >= 0 else -0.2)
    warmest = round(middle + said[0] / 40, 1)
    rain = round((said[2] - 128) / 12, 1) if said[2] > 128 else 0.0
    return WeatherDay(on, round(warmest - 4 - said[1] / 50, 1), warmest, rain, float(said[3] // 6))
