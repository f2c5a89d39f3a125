"""Calendars, read by another program."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.core.icalendar import Entry, write_calendar

NOW = datetime(2026, 11, 22, tzinfo=UTC)
letters = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=200)


@given(name=letters, words=letters, place=letters)
def test_whatever_the_words_they_come_back(name: str, words: str, place: str) -> None:
    entry = Entry("1", words, date(2026, 12, 24), place=place)
    found = Calendar.from_ical(write_calendar(name, [entry], made_at=NOW))
    [event] = found.walk("VEVENT")
    assert (found["X-WR-CALNAME"], event["SUMMARY"]) == (name, words)
    assert event.get("LOCATION", "") == place


def test_a_day_is_whole_and_a_moment_is_in_universal_time() -> None:
    at = datetime(2026, 7, 1, 20, tzinfo=ZoneInfo("Europe/Berlin"))
    shown = Entry("2", "Show", at, at.replace(hour=23), point=(52.5, 13.25), is_tentative=True)
    text = write_calendar("Tour", [Entry("1", "Off", date(2026, 7, 2)), shown], made_at=NOW)
    for line in (
        "DTSTART;VALUE=DATE:20260702", "DTEND;VALUE=DATE:20260703", "DTSTART:20260701T180000Z",
        "DTEND:20260701T210000Z", "GEO:52.5;13.25", "STATUS:TENTATIVE", "UID:2@backline",
    ):  # fmt: skip
        assert f"{line}\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
