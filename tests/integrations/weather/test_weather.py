"""The weather port: the simulated one, and Open-Meteo's answers as it documents them."""

import json
from datetime import date, timedelta

import pytest

from app.integrations.http import HttpClient
from app.integrations.weather import MOST_DAYS, NoWeather, WeatherDay, WeatherDown
from app.integrations.weather.open_meteo import OpenMeteoWeather, read_answer
from app.integrations.weather.sandbox import SandboxWeather
from tests.integrations.outgoing.network import RecordingNetwork

FIRST = date(2026, 8, 10)
ANSWER = {
    "latitude": 52.52, "longitude": 13.419998, "generationtime_ms": 0.0609,
    "utc_offset_seconds": 7200, "timezone": "Europe/Berlin", "timezone_abbreviation": "GMT+2",
    "elevation": 38.0,
    "daily_units": {"time": "iso8601", "temperature_2m_min": "°C", "temperature_2m_max": "°C",
                    "precipitation_sum": "mm", "wind_speed_10m_max": "km/h"},
    "daily": {"time": ["2026-08-10", "2026-08-11", "2026-08-12"],
              "temperature_2m_min": [19.5, 17.2, 15.0], "temperature_2m_max": [30.4, 25.1, None],
              "precipitation_sum": [0.9, 0.0, 4.1], "wind_speed_10m_max": [19, 12.4, 8.0]},
}  # fmt: skip


def http(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def meteo(status: int, body: bytes, key: str = "") -> tuple[OpenMeteoWeather, RecordingNetwork]:
    network = RecordingNetwork(http(status, body))
    client = HttpClient(network, is_guarded=False)
    return OpenMeteoWeather(client, "http://weather.example", key), network


async def test_an_answer_becomes_days_and_a_day_with_a_gap_is_left_out() -> None:
    weather, _ = meteo(200, json.dumps(ANSWER).encode())
    found = await weather.foretell(52.52, 13.41, first=FIRST)

    assert list(found.days) == [
        WeatherDay(FIRST, 19.5, 30.4, 0.9, 19.0),
        WeatherDay(date(2026, 8, 11), 17.2, 25.1, 0.0, 12.4),
    ]
    assert (found.meters, found.source) == (38, "Open-Meteo.com")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"error":true,"reason":"Parameter out of range"}'),
        (503, b""),
        (200, b"<html>"),
        (200, b'{"elevation":38.0,"daily":{"time":["2026-08-10"]}}'),
        (200, json.dumps({**ANSWER, "daily": {**ANSWER["daily"], "time": ["x"] * 3}}).encode()),
        (200, json.dumps({**ANSWER, "daily": {**ANSWER["daily"], "time": []}}).encode()),
    ],
)
async def test_what_is_no_forecast_is_none(status: int, body: bytes) -> None:
    weather, _ = meteo(status, body)
    with pytest.raises(WeatherDown):
        await weather.foretell(52.52, 13.41, first=FIRST)


def test_an_answer_with_fields_nobody_asked_for_is_read() -> None:
    assert len(read_answer(json.dumps({**ANSWER, "hourly": {}}).encode()).days) == 2


async def test_the_simulated_one_says_so_and_says_the_same_again() -> None:
    weather = SandboxWeather()
    found = await weather.foretell(53.55, 9.99, first=FIRST)

    assert weather.is_simulated and found.source == "simulated, not a forecast"
    assert found == await weather.foretell(53.55, 9.99, first=FIRST)
    assert [day.on for day in found.days] == [
        FIRST + timedelta(days=number) for number in range(MOST_DAYS)
    ]
    assert all(day.coldest < day.warmest and day.rain_mm >= 0 for day in found.days)
    with pytest.raises(WeatherDown):
        await weather.foretell(90, 0, first=FIRST)


async def test_where_nobody_can_be_asked_nobody_answers() -> None:
    assert not NoWeather().is_available
    with pytest.raises(WeatherDown):
        await NoWeather().foretell(0, 0, first=FIRST)
