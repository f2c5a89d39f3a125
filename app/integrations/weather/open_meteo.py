"""Open-Meteo: daily forecasts of sixteen days for any point, by one GET.

Without a key its service is for uses that earn nothing; with one it is asked at the address for
customers.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

import msgspec

from app.core.errors import Refusal
from app.integrations.http import HttpClient
from app.integrations.weather import MOST_DAYS, Outlook, WeatherDay, WeatherDown

DAILY = ("temperature_2m_min", "temperature_2m_max", "precipitation_sum", "wind_speed_10m_max")
SECONDS = 4.0
SOURCE = "Open-Meteo.com"


class _Answer(msgspec.Struct):
    elevation: float
    daily: Mapping[str, Sequence[str | float | None]]


class OpenMeteoWeather:
    """The `Weather` port at an address without a slash at its end."""

    is_available = True
    is_simulated = False

    def __init__(self, client: HttpClient, base: str, key: str = "") -> None:
        self._client, self._base, self._key = client, base, key

    async def foretell(self, latitude: float, longitude: float, *, first: date) -> Outlook:
        asked = {
            "latitude": f"{latitude:.4f}",
            "longitude": f"{longitude:.4f}",
            "daily": ",".join(DAILY),
            "timezone": "auto",
            "start_date": first.isoformat(),
            "end_date": (first + timedelta(days=MOST_DAYS - 1)).isoformat(),
            **({"apikey": self._key} if self._key else {}),
        }
        url = f"{self._base}/v1/forecast?{urlencode(asked)}"
        try:
            answer = await self._client.request("GET", url, timeout=SECONDS, attempts=1)
        except Refusal as error:
            raise WeatherDown from error
        if answer.status != 200:
            raise WeatherDown
        return read_answer(answer.body)


def read_answer(body: bytes) -> Outlook:
    """The days of an answer; a day with a gap is left out. Raises WeatherDown."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
        columns = [answer.daily["time"], *(answer.daily[name] for name in DAILY)]
        rows = list(zip(*columns, strict=True))
        days = [_day(row) for row in rows if None not in row]
    except (msgspec.MsgspecError, KeyError, ValueError, TypeError) as error:
        raise WeatherDown from error
    return Outlook(days, round(answer.elevation), SOURCE)


def _day(row: Sequence[str | float | None]) -> WeatherDay:
    on, *figures = row
    coldest, warmest, rain, wind = (float(each or 0) for each in figures)
    return WeatherDay(date.fromisoformat(str(on)), coldest, warmest, rain, wind)
