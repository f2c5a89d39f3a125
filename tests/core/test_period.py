from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.period import (
    InvalidPeriod,
    Period,
    month,
    month_of,
    months_between,
    quarter,
    quarter_of,
)

AUGUST = Period(date(2026, 8, 1), date(2026, 9, 1))


def test_a_month_starts_on_its_first_day_and_ends_before_the_next():
    assert month("2026-08") == AUGUST
    assert month("2026-12") == Period(date(2026, 12, 1), date(2027, 1, 1))
    assert month("2028-02").last_day == date(2028, 2, 29)


def test_a_quarter_is_three_months():
    assert quarter("2026-Q3") == Period(date(2026, 7, 1), date(2026, 10, 1))
    assert quarter("2026-q4") == Period(date(2026, 10, 1), date(2027, 1, 1))


@pytest.mark.parametrize("text", ["", "2026", "2026-8", "2026-13", "2026-00", "08-2026", "٢٠٢٦-٠٨"])
def test_refuses_a_month_written_differently(text):
    with pytest.raises(InvalidPeriod, match="for instance 2026-08"):
        month(text)


@pytest.mark.parametrize("text", ["", "2026-Q5", "2026-Q0", "Q3 2026", "0000-Q1"])
def test_refuses_a_quarter_written_differently(text):
    with pytest.raises(InvalidPeriod, match="for instance 2026-Q3"):
        quarter(text)


@pytest.mark.parametrize("text", ["9999-12", "0000-01"])
def test_refuses_a_month_outside_the_calendar(text):
    with pytest.raises(InvalidPeriod):
        month(text)


def test_contains_its_first_day_and_not_the_day_after_its_last():
    days = [date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 1)]

    assert [AUGUST.contains(day) for day in days] == [False, True, True, False]


def test_neighbors_do_not_overlap():
    assert not AUGUST.overlaps(month("2026-09"))
    assert not month("2026-09").overlaps(AUGUST)
    assert AUGUST.overlaps(quarter("2026-Q3"))
    assert AUGUST.overlaps(Period(date(2026, 8, 31), date(2026, 9, 30)))


@pytest.mark.parametrize(
    ("start", "until"),
    [
        (date(2026, 8, 1), date(2026, 8, 1)),
        (date(2026, 8, 2), date(2026, 8, 1)),
        (datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)),
        ("2026-08-01", date(2026, 9, 1)),
        (date(2026, 8, 1), "2026-09-01"),
    ],
)
def test_refuses_a_period_without_days(start, until):
    with pytest.raises(InvalidPeriod):
        Period(start, until)


@pytest.mark.parametrize(
    ("period", "code", "label"),
    [
        (AUGUST, "2026-08", "August 2026"),
        (quarter("2026-Q3"), "2026-Q3", "Q3 2026"),
        (Period(date(2026, 1, 1), date(2027, 1, 1)), "2026", "2026"),
        (
            Period(date(2026, 8, 4), date(2026, 9, 10)),
            "2026-08-04--2026-09-09",
            "4 Aug – 9 Sep 2026",
        ),
        (
            Period(date(2026, 12, 1), date(2027, 3, 1)),
            "2026-12-01--2027-02-28",
            "1 Dec 2026 – 28 Feb 2027",
        ),
    ],
)
def test_names_a_period_for_machines_and_readers(period, code, label):
    assert (period.code, period.label) == (code, label)


def test_finds_the_month_and_quarter_of_a_day():
    assert month_of(date(2026, 8, 31)) == AUGUST
    assert quarter_of(date(2026, 12, 31)) == quarter("2026-Q4")
    assert quarter_of(date(2026, 1, 1)) == quarter("2026-Q1")


def test_lists_the_months_it_touches():
    touched = Period(date(2026, 11, 30), date(2027, 1, 2)).months()

    assert [one.code for one in touched] == ["2026-11", "2026-12", "2027-01"]
    assert quarter("2026-Q3").months() == [month("2026-07"), AUGUST, month("2026-09")]


@pytest.mark.parametrize(
    ("start", "until", "months"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 0),
        (date(2026, 1, 1), date(2026, 2, 1), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2025, 11, 15), date(2027, 1, 15), 14),
        (date(2027, 1, 15), date(2025, 11, 15), -14),
    ],
)
def test_counts_whole_months_between_two_days(start, until, months):
    assert months_between(start, until) == months


def test_edges_are_midnights_in_the_zone_given_in_utc():
    assert AUGUST.instants(ZoneInfo("Europe/Berlin")) == (
        datetime(2026, 7, 31, 22, tzinfo=UTC),
        datetime(2026, 8, 31, 22, tzinfo=UTC),
    )
    assert AUGUST.instants(ZoneInfo("America/New_York"))[0] == datetime(2026, 8, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Europe/London", "America/New_York", "Asia/Beirut", "Asia/Tokyo"])
def test_months_meet_without_gap_or_overlap_across_clock_changes(name):
    zone = ZoneInfo(name)
    year = Period(date(2026, 1, 1), date(2027, 1, 1))
    edges = [one.instants(zone) for one in year.months()]

    assert [end for _, end in edges[:-1]] == [start for start, _ in edges[1:]]
    assert sum((end - start for start, end in edges), timedelta()) == timedelta(days=365)


def test_a_day_whose_midnight_does_not_exist_starts_when_the_clocks_jump():
    start, _ = Period(date(2026, 3, 29), date(2026, 3, 30)).instants(ZoneInfo("Asia/Beirut"))

    assert start == datetime(2026, 3, 28, 22, tzinfo=UTC)
