from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.core import clock

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_now_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_a_held_clock_stands_still_and_moves_on_afterwards():
    with clock.held(NEW_YEAR):
        assert clock.now() == NEW_YEAR

    assert clock.now() != NEW_YEAR


def test_a_held_clock_answers_in_utc():
    with clock.held(datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now() == datetime(2026, 3, 1, 7, tzinfo=UTC)
        assert clock.now().utcoffset() == timedelta(0)


def test_time_machine_freezes_the_clock_too():
    with time_machine.travel(NEW_YEAR, tick=False):
        assert clock.now() == NEW_YEAR


def test_today_depends_on_the_zone():
    with clock.held(NEW_YEAR):
        assert clock.today(ZoneInfo("America/New_York")) == date(2026, 12, 31)
        assert clock.today(ZoneInfo("Europe/Berlin")) == date(2027, 1, 1)


def test_refuses_to_hold_a_naive_time():
    with pytest.raises(ValueError, match="time zone"), clock.held(datetime(2026, 1, 1)):
        pass
