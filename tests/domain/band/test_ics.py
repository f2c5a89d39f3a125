"""Calendars of other programs: repeats, whole days, clock changes, and files that mean harm."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from app.domain.band.errors import CalendarTooLarge, CalendarUnreadable
from app.domain.band.ics.limited import LARGEST, read_limited
from app.domain.band.ics.reading import TooMuch, Unreadable
from app.domain.band.ics.reading import read as read_all
from app.domain.band.ics.stretch import Reading, Stretch

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


def ics(*events: str) -> bytes:
    inside = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@x\r\n{e}END:VEVENT\r\n" for n, e in enumerate(events)
    )
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n"
    return f"{head}{inside}END:VCALENDAR\r\n".encode()


def lines(*words: str) -> str:
    return "".join(f"{word}\r\n" for word in words)


def read(*events: str) -> list[Stretch]:
    return read_all(ics(*events), zone=BERLIN, first=FIRST, last=LAST).busy


def at(day: date, starts: str, ends: str, until: date | None = None) -> Stretch:
    return Stretch(day, time.fromisoformat(starts), until or day, time.fromisoformat(ends))


def test_a_weekly_hour_stays_on_its_wall_clock_when_the_clocks_change() -> None:
    found = read(
        lines("DTSTART;TZID=Europe/Berlin:20261018T190000", "DTEND;TZID=Europe/Berlin:20261018T210000",
              "RRULE:FREQ=WEEKLY;COUNT=3"),
    )  # fmt: skip
    assert found == [at(date(2026, 10, day), "19:00", "21:00") for day in (18, 25)] + [
        at(date(2026, 11, 1), "19:00", "21:00")
    ]


def test_another_zone_is_read_on_the_wall_here_before_and_after_its_own_change() -> None:
    found = read(
        lines("DTSTART;TZID=America/New_York:20261020T120000", "DURATION:PT1H",
              "RRULE:FREQ=WEEKLY;UNTIL=20261104T000000Z"),
    )  # fmt: skip
    # Between the two changes the places are an hour nearer to each other.
    assert [(s.on_date.day, s.starts.hour) for s in found] == [(20, 18), (27, 17), (3, 18)]


def test_an_hour_in_utc_moves_on_the_wall() -> None:
    found = read(
        lines("DTSTART:20261024T170000Z", "DTEND:20261024T180000Z", "RRULE:FREQ=DAILY;COUNT=2")
    )
    assert [(s.on_date.day, s.starts.hour) for s in found] == [(24, 19), (25, 18)]


def test_whole_days_take_their_days_and_repeat_by_day() -> None:
    found = read(
        lines("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261027"),
        lines("DTSTART;VALUE=DATE:20201106", "RRULE:FREQ=YEARLY"),
    )
    assert found == [
        Stretch(date(2026, 10, 24), None, date(2026, 10, 26), None),
        Stretch(date(2026, 11, 6), None, date(2026, 11, 6), None),
    ]


def test_what_is_left_out_moved_or_canceled_is_not_there() -> None:
    daily = lines(
        "DTSTART;TZID=Europe/Berlin:20261102T090000", "DTEND;TZID=Europe/Berlin:20261102T100000",
        "RRULE:FREQ=DAILY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20261103T090000",
    )  # fmt: skip
    moved = (
        "BEGIN:VEVENT\r\nUID:0@x\r\nRECURRENCE-ID;TZID=Europe/Berlin:20261104T090000\r\n"
        "DTSTART;TZID=Europe/Berlin:20261104T150000\r\nDTEND;TZID=Europe/Berlin:20261104T160000\r\n"
        "END:VEVENT\r\n"
    )
    content = ics(daily).replace(b"END:VCALENDAR", moved.encode() + b"END:VCALENDAR")
    found = read_all(content, zone=BERLIN, first=FIRST, last=LAST).busy
    assert [(s.on_date.day, s.starts.hour) for s in found] == [(2, 9), (4, 15), (5, 9)]
    gone = lines("DTSTART:20261110T100000Z", "DTEND:20261110T110000Z", "STATUS:CANCELLED")
    free = lines("DTSTART:20261111T100000Z", "DTEND:20261111T110000Z", "TRANSP:TRANSPARENT")
    assert read(gone, free) == []


def test_overlaps_are_one_stretch_and_midnight_belongs_to_the_evening() -> None:
    found = read(
        lines("DTSTART:20261110T180000", "DTEND:20261110T210000"),
        lines("DTSTART:20261110T200000", "DTEND:20261111T000000"),
    )
    assert found == [at(date(2026, 11, 10), "18:00", "23:59:59")]


def test_only_when_somebody_is_busy_is_kept() -> None:
    found = read(
        lines("DTSTART:20261110T180000Z", "DTEND:20261110T190000Z", "SUMMARY:Doctor",
              "LOCATION:Clinic", "DESCRIPTION:Private")
    )  # fmt: skip
    assert "Doctor" not in repr(found) and "Clinic" not in repr(found)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\xfe", b"BEGIN:VCALENDAR\r\n", b"<html>Not here</html>",
     ics(lines("DTSTART:20261110T180000Z", "RRULE:FREQ=SOMETIMES"))],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_all(content, zone=BERLIN, first=FIRST, last=LAST)


def test_a_broken_entry_is_counted_and_leaves_the_others_in() -> None:
    whole = lines("DTSTART;VALUE=DATE:20261110")
    broken = [lines("DTSTART:yesterday"), lines("DTSTART:20261110T180000Z", "RRULE:FREQ=SOMETIMES")]
    found = read_all(ics(*broken, whole), zone=BERLIN, first=FIRST, last=LAST)
    assert found == Reading([Stretch(date(2026, 11, 10), None, date(2026, 11, 10), None)], 2)


def test_a_repeat_by_the_second_is_refused() -> None:
    with pytest.raises(TooMuch):
        read(lines("DTSTART:20261110T180000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"))


def test_more_than_anybody_does_in_a_year_is_refused() -> None:
    many = [
        lines(f"DTSTART;VALUE=DATE:202611{day:02}", f"DURATION:P{days}D")
        for day in range(1, 29)
        for days in range(1, 120)
    ]
    with pytest.raises(TooMuch):
        read(*many)


def test_the_child_reads_what_it_is_given() -> None:
    content = ics(lines("DTSTART:20261110T180000Z", "DTEND:20261110T190000Z"))
    found = read_limited(content, zone="Europe/Berlin", first=FIRST, last=LAST)
    assert found == Reading([at(date(2026, 11, 10), "19:00", "20:00")])
    with pytest.raises(CalendarUnreadable):
        read_limited(b"no", zone="Europe/Berlin", first=FIRST, last=LAST)


def test_a_repeat_that_never_comes_and_a_huge_file_end_in_a_refusal() -> None:
    endless = [
        lines(f"DTSTART:199911{1 + n % 28:02}T180000Z", "DURATION:PT1H",
              "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
        for n in range(200)
    ]  # fmt: skip
    with pytest.raises(CalendarTooLarge):
        read_limited(ics(*endless), zone="Europe/Berlin", first=FIRST, last=LAST, cpu_seconds=1)
    with pytest.raises(CalendarTooLarge):
        read_limited(b"x" * (LARGEST + 1), zone="Europe/Berlin", first=FIRST, last=LAST)
