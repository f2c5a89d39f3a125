"""C3: slots in every time zone there is, over every change of its clocks in three years."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from app.domain.holds.slots import DAWN, TEA, instants, overlap

FIRST, DAYS = date(2025, 1, 1), 1095
NOT_PLACES = ("posix", "right", "Factory", "localtime")
ZONES = sorted(zone for zone in available_timezones() if not zone.startswith(NOT_PLACES))


def changes(zone: ZoneInfo) -> list[date]:
    """The days on which the distance to UTC is another in the morning than the day before."""
    noons = [
        datetime.combine(FIRST + timedelta(days=n), time(12), zone).utcoffset() for n in range(DAYS)
    ]
    return [FIRST + timedelta(days=n) for n in range(1, DAYS) if noons[n] != noons[n - 1]]


def test_slots_meet_exactly_over_every_change_of_clocks() -> None:
    seen = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(zone):
            seen += 1
            for on in (change - timedelta(days=1), change, change + timedelta(days=1)):
                day, matinee, evening = (
                    instants(on, s, zone) for s in ("day", "matinee", "evening")
                )
                tomorrow = instants(on + timedelta(days=1), "day", zone)
                assert (day[0], day[1]) == (matinee[0], evening[1]), (name, on)
                assert (matinee[1], evening[1]) == (evening[0], tomorrow[0]), (name, on)
                assert timedelta(hours=21) <= day[1] - day[0] <= timedelta(hours=27), (name, on)
    assert len(ZONES) >= 590
    assert seen > 1000


def test_slots_keep_the_hours_of_the_place() -> None:
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes(zone):
            begins, ends = (at.astimezone(zone) for at in instants(change, "evening", zone))
            assert (begins.date(), begins.time()) == (change, TEA), name
            assert (ends.date(), ends.time()) == (change + timedelta(days=1), DAWN), name


def test_hours_counted_from_the_beginning_would_miss_the_change() -> None:
    """The control: what a slot of so many hours gets wrong on the night clocks go back."""
    berlin = ZoneInfo("Europe/Berlin")
    begins, ends = instants(date(2026, 10, 24), "evening", berlin)
    assert ends - begins == timedelta(hours=15)
    assert (begins + timedelta(hours=14)).astimezone(berlin).time() != DAWN
    assert begins == datetime(2026, 10, 24, 14, tzinfo=UTC)


@pytest.mark.parametrize("other", ["evening", "matinee", "day"])
def test_a_whole_day_leaves_nothing(other: str) -> None:
    assert overlap("day", other)
    assert overlap(other, "day")
    assert not overlap("matinee", "evening")
