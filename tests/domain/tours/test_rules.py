"""How many come, what they bring, what is wished, and how a plan is told: all pure."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.core.icalendar import write_calendar
from app.domain.tours.attendance import Attendance, typed
from app.domain.tours.income import WEEKDAYS, Terms, formula, income, night
from app.domain.tours.record import PlannedStop, PlanRecord
from app.domain.tours.timetable import Named, as_csv, as_entries, days_of, gap_around, hours_of
from app.domain.tours.wishes import Wishes, read_wishes
from app.domain.tours.wording import bound_in_words

TERMS = Terms(2000, 70, 15)
MONDAY = date(2027, 3, 1)
ONE, TWO = UUID(int=1), UUID(int=2)
NAMES = {
    ONE: Named("=Hall", "Berlin", "DE", "Germany", 52.5, 13.4),
    TWO: Named("Kino, Saal", "Kraków", "PL", "Poland", 50.06, 19.94),
}
STOPS = [
    PlannedStop(ONE, MONDAY, 100_00, -50_00, 150_00, 300),
    PlannedStop(TWO, MONDAY + timedelta(days=4), 200_00, 100_00, 250_00, 600, 10_00),
]


def record(**other: object) -> PlanRecord:
    usual = {
        "stops": STOPS, "km": 1500, "days_away": 7, "shows": 30000, "driving": 9000, "days": 7000,
        "fixed": 1000, "low": 5000, "high": 20000, "bound": 13132, "seconds": 1.0,
        "is_explained": True, "clashes": [], "missed": [], "days_off": [],
    }  # fmt: skip
    return PlanRecord(**{**usual, **other})


COME = Attendance(168, 67, 269, "Audience: 168 in Berlin (67 to 269)")


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 400))
def test_nobody_stands_outside_and_the_interval_holds_the_figure(one, two, three, places) -> None:
    low, expected, high = sorted((one, two, three))
    found = Attendance(expected, low, high, "Audience").within(places)
    assert 0 <= found.low <= found.expected <= found.high <= places
    assert found.source.endswith(f"the room holds {places:,}") == (high > places)


def test_what_is_typed_wins_even_above_the_capacity() -> None:
    assert typed(500, 400) == Attendance(500, 425, 500, "Your figure")


def test_income_is_attendance_times_price_times_share_less_fees() -> None:
    assert income(TERMS, 100) == 100 * 2000 * 70 // 100 * 85 // 100 == 119_000
    assert income(TERMS, 100, 50_000) == 42_500
    shown = formula(TERMS, COME, "€20.00")
    assert shown == "168 people × €20.00 × 70 %, less 15 % fees"
    assert formula(TERMS, COME, "€20.00", "€500") == "Guarantee of €500, less 15 % fees"


def test_weekdays_count_and_a_guarantee_is_certain() -> None:
    nights = [night(TERMS, MONDAY + timedelta(days=n), COME, most=400) for n in range(7)]
    assert [n.expected for n in nights] == [income(TERMS, 168 * f // 100) for f in WEEKDAYS]
    sure = night(TERMS, MONDAY, COME, most=400, guarantee_amount=80_000)
    assert sure.low == sure.expected == sure.high == 68_000


def test_a_night_that_is_worse_draws_fewer_and_a_full_room_takes_no_more() -> None:
    saturday = MONDAY + timedelta(days=5)
    worse = night(TERMS, saturday, COME, most=400, percent=50)
    assert worse.expected == income(TERMS, 168 * 120 * 50 // 10_000)
    # What a Saturday draws beyond the room is lost, what it lacks on a Monday is not.
    small = night(TERMS, saturday, COME, most=150)
    assert small.expected == small.high == income(TERMS, 150)
    assert night(TERMS, MONDAY, COME, most=150).expected == income(TERMS, 168 * 75 // 100)


def test_a_day_holds_one_lock_and_a_venue_ruled_out_none() -> None:
    wishes = Wishes().lock(ONE, MONDAY).lock(TWO, MONDAY)
    assert (wishes.locked, wishes.forbidden) == ({TWO: MONDAY}, frozenset())
    ruled_out = wishes.forbid(TWO)
    assert (ruled_out.locked, ruled_out.forbidden) == ({}, {TWO})
    assert ruled_out.lock(TWO, MONDAY) == wishes
    assert read_wishes(*ruled_out.kept) == ruled_out


def test_the_bound_is_said_in_words_and_rounded_to_the_safe_side() -> None:
    words = bound_in_words(record(), "EUR")
    assert words == (
        "No plan under these wishes can bring more than €131.32; this one is within 2 % of it."
    )
    assert "the best there is" in bound_in_words(record(bound=13000), "EUR")
    assert bound_in_words(record(bound=None), "EUR") == ""


def test_days_between_shows_are_free_on_the_road_or_off() -> None:
    off = [MONDAY + timedelta(days=2)]
    rows = days_of(record(), NAMES, km_per_day=500, off=off)
    assert [(row.stop is not None, row.is_off, row.is_gap) for row in rows] == [
        (True, False, False), (False, False, True), (False, True, False), (False, False, True),
        (True, False, False),
    ]  # fmt: skip
    tight = days_of(record(), NAMES, km_per_day=150)
    assert [row.is_gap for row in tight] == [False] * 5
    given = days_of(record(), NAMES, km_per_day=500, taken={off[0]: "Garden party"})
    assert [(row.taken, row.is_gap) for row in given[1:4]] == [
        ("", True), ("Garden party", False), ("", True),
    ]  # fmt: skip
    assert gap_around(record(), off[0]) == (STOPS[0], STOPS[1])
    assert gap_around(record(), MONDAY) is None
    assert hours_of(300) == "3:45"


def test_the_table_holds_no_formula_and_figures_stay_figures() -> None:
    rows = days_of(record(), NAMES, km_per_day=500)
    lines = as_csv(rows, "EUR", {(ONE, MONDAY): "Held"}).split("\r\n")
    assert lines[1].replace('"', "") == (
        "2027-03-01,Mon,show,'=Hall,Berlin,DE,300,3:45,100.00,-50.00,150.00,,,,,,EUR,Held"
    )
    assert lines[2].startswith('"2027-03-02","Tue","free",')


def test_the_calendar_has_whole_days_and_escapes_names() -> None:
    rows, made_at = days_of(record(), NAMES, km_per_day=500), datetime(2027, 1, 1, 12, tzinfo=UTC)
    text = write_calendar("Harbors", as_entries("Nova", rows, uid=ONE), made_at=made_at)
    assert "DTSTART;VALUE=DATE:20270305\r\nDTEND;VALUE=DATE:20270306" in text
    assert "SUMMARY:Nova at Kino\\, Saal\\, Kraków" in text
    assert text.count("BEGIN:VEVENT") == 2
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
