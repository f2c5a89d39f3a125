"""The sheet of a day: in the order in which things happen, on the clocks of their places."""

from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.icalendar import write_calendar
from app.domain.advancing.sheets import (
    Moment,
    Part,
    Sheet,
    changed_lines,
    changed_parts,
    clock_changes,
    in_order,
    moment_on,
)

DAY = date(2026, 5, 14)


def at(hour: int, zone: str, what: str, minute: int = 0) -> Moment:
    return moment_on(DAY, time(hour, minute), zone, what=what, key=what)


def test_a_day_of_two_zones_is_in_the_order_in_which_it_happens() -> None:
    land, leave = at(11, "Europe/London", "Land"), at(11, "Europe/Vienna", "Leave", 30)
    sheet = Sheet(DAY, "Over", in_order([land, leave]))
    assert sheet.lines == [
        ("Times", "11:30 (Europe/Vienna) Leave"),
        ("Times", "11:00 (Europe/London) Land"),
    ]


def test_after_midnight_it_is_still_the_night_of_the_show() -> None:
    curfew = at(1, "Europe/Vienna", "Curfew")
    assert (curfew.at.date(), curfew.clock) == (DAY + timedelta(days=1), "01:00")
    assert in_order([curfew, at(20, "Europe/Vienna", "Show")])[-1] == curfew


@pytest.mark.parametrize(
    ("day", "zone", "sentences"),
    [
        (date(2026, 3, 28), "Europe/Vienna",
         ("Clocks go forward an hour in the night after (Europe/Vienna).",)),
        (date(2026, 3, 29), "Europe/Vienna", ("Clocks go forward an hour today (Europe/Vienna).",)),
        (date(2026, 10, 25), "Europe/Vienna", ("Clocks go back an hour today (Europe/Vienna).",)),
        (date(2026, 10, 4), "Australia/Lord_Howe",
         ("Clocks go forward 30 minutes today (Australia/Lord Howe).",)),
        (date(2026, 5, 14), "Europe/Vienna", ()),
    ],
)  # fmt: skip
def test_changes_of_clock_are_said(day: date, zone: str, sentences: tuple[str, ...]) -> None:
    assert clock_changes(day, [zone]) == sentences


def test_a_calendar_has_each_moment_at_its_instant() -> None:
    sheet = Sheet(DAY, "Vienna", (at(20, "Europe/Vienna", "Show"),))
    made = at(0, "UTC", "made").at
    assert "DTSTART:20260514T180000Z" in write_calendar("Day", sheet.entries(), made_at=made)


def test_who_has_a_sheet_is_told_what_is_new_and_what_is_gone() -> None:
    sent = [("Times", "19:00 Doors"), ("Hotel", "Sternwarte")]
    now = [("Times", "18:30 Doors"), ("Hotel", "Sternwarte")]
    assert changed_lines(sent, now) == ["New: Times: 18:30 Doors", "Gone: Times: 19:00 Doors"]
    assert changed_parts(sent, [*now, ("Guest list", "Ann +1")]) == ["Times", "Guest list"]
    assert changed_lines(now, now) == changed_parts(now, now) == []


def test_an_empty_day_says_so() -> None:
    assert Sheet(DAY, "Day off").is_empty
    assert not Sheet(DAY, "Day off", parts=(Part("Notes", ("Laundry",)),)).is_empty


@given(
    st.lists(
        st.tuples(
            st.integers(0, 23),
            st.sampled_from(
                ["Europe/Vienna", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"]
            ),
        ),
        max_size=12,
    )
)
def test_moments_never_go_back_in_time(times: list[tuple[int, str]]) -> None:
    ordered = in_order(at(hour, zone, f"{n}") for n, (hour, zone) in enumerate(times))
    instants = [moment.at.astimezone(UTC) for moment in ordered]
    assert instants == sorted(instants)
    assert all(isinstance(moment.at.tzinfo, ZoneInfo) for moment in ordered)
