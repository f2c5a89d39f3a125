"""Shifts as moments, and what they cost."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from app.core.money import Money
from app.domain.staff.cost import Worked, add_up, price
from app.domain.staff.timing import Line, Stretch, clock_words, read_lines, week_of, written

BERLIN = "Europe/Berlin"
FRIDAY = date(2026, 12, 4)


def stretch(starts: time, ends: time, *, after: bool = False, day: date = FRIDAY) -> Stretch:
    return Line("bar", starts, ends, 1, after).on(day, BERLIN)


@pytest.mark.parametrize(
    ("line", "begins", "ends", "words"),
    [
        (Line("bar", time(18), time(23), 1), (4, 17), (4, 22), "18:00–23:00"),
        (Line("bar", time(18), time(0), 1), (4, 17), (4, 23), "18:00–24:00"),
        (Line("bar", time(22), time(4), 1), (4, 21), (5, 3), "22:00–04:00"),
        (Line("bar", time(1), time(5), 1, True), (5, 0), (5, 4), "01:00–05:00 (after midnight)"),
    ],
)
def test_a_shift_is_from_a_moment_to_another_past_midnight_too(
    line: Line, begins: tuple[int, int], ends: tuple[int, int], words: str
) -> None:
    found = line.on(FRIDAY, BERLIN)
    assert found.begins == datetime(2026, 12, *begins, tzinfo=UTC)
    assert found.ends == datetime(2026, 12, *ends, tzinfo=UTC)
    assert clock_words(line) == words


def test_in_the_nights_the_clocks_change_the_hours_that_pass_count() -> None:
    assert stretch(time(22), time(6), day=date(2026, 10, 24)).hours == 9
    assert stretch(time(22), time(6), day=date(2026, 3, 28)).hours == 7


def test_shifts_that_only_touch_do_not_overlap() -> None:
    evening = stretch(time(18), time(22))
    assert not evening.overlaps(stretch(time(22), time(2)))
    assert evening.overlaps(stretch(time(21, 59), time(2)))
    assert stretch(time(22), time(4)).overlaps(stretch(time(3), time(5), after=True))


def test_lines_are_read_as_they_were_written() -> None:
    lines = (Line("door", time(18), time(0), 2), Line("bar", time(1), time(5), 1, True))
    assert read_lines(written(lines)) == lines


def test_a_week_begins_on_monday() -> None:
    assert week_of(date(2026, 12, 6))[0] == week_of(date(2026, 11, 30))[0] == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("ends", "rate", "amount"),
    [(time(0), "15.50", "93.00"), (time(18, 20), "15.50", "5.17"), (time(18, 1), "0.30", "0.01")],
)
def test_an_hour_is_paid_to_the_minute_halves_upward(ends: time, rate: str, amount: str) -> None:
    assert price(stretch(time(18), ends), Money.of(rate, "EUR")) == Money.of(amount, "EUR")


def test_a_cost_says_what_it_leaves_out() -> None:
    six = stretch(time(18), time(0))
    worked = [
        Worked(six, Money.of("15.50", "EUR")),
        Worked(stretch(time(18), time(20, 20)), Money.of("10", "CHF")),
        Worked(six, None),
    ]
    cost = add_up(worked, missing=1)
    assert cost.amounts == [Money.of("23.33", "CHF"), Money.of("93", "EUR")]
    assert cost.hours.quantize(Decimal("0.01")) == Decimal("14.33")
    assert cost.words == (
        "3 shifts taken, 14.33 hours by each one's rate; 1 without a rate not counted; "
        "1 open place not counted"
    )
