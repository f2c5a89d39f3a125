"""What is usual of a source, and what is missing now."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.uow import Database
from app.domain.royalties.cadence import Arrival, Cadence, cadence
from app.domain.royalties.queries.reports import list_expected
from app.domain.royalties.tiles import late_reports
from tests.cast import Cast
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.test_import import report_of
from tests.domain.royalties.test_reports_pages import BASE, Enter

DAY = timedelta(days=1)


def month(number: int) -> date:
    """The first of a month; 1 is January 2026, 13 the one after."""
    return date(2026 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def came(*numbers: int, delay: int = 45) -> list[Arrival]:
    return [Arrival(month(n), month(n + 1) + delay * DAY) for n in numbers]


def test_a_monthly_report_is_late_after_its_usual_delay() -> None:
    # July ends on the last day of July: due 45 days later, 14 September.
    found = cadence(came(3, 4, 5, 6), date(2026, 9, 27))

    assert isinstance(found, Cadence)
    assert (found.months, found.usual_delay, found.last) == (1, 45, month(6))
    assert [(due.period, due.days_late) for due in found.missing] == [(month(7), 12)]
    assert (found.next.period, found.next.on) == (month(8), date(2026, 10, 16))


def test_a_few_days_are_nothing() -> None:
    found = cadence(came(3, 4, 5, 6), date(2026, 9, 19))
    assert found is not None and found.missing == ()


def test_a_quarterly_source_is_not_late_every_month() -> None:
    found = cadence(came(3, 6, 9), date(2026, 12, 20))
    assert found is not None
    assert (found.months, found.missing, found.next.period) == (3, (), month(12))


def test_a_gap_in_the_past_is_missing_too() -> None:
    found = cadence(came(1, 2, 3, 5, 6), date(2026, 8, 1))
    assert found is not None and [due.period for due in found.missing] == [month(4)]


def test_a_backlog_that_came_at_once_says_nothing_about_the_delay() -> None:
    backlog = [Arrival(month(n), date(2026, 9, 1)) for n in range(1, 8)]
    found = cadence(backlog, date(2026, 9, 1))
    assert found is not None and (found.usual_delay, found.missing) == (60, ())


@pytest.mark.parametrize(
    ("arrivals", "today"), [(came(5, 6), date(2026, 9, 1)), (came(1, 2, 3), date(2027, 5, 1))]
)
def test_too_little_history_and_a_source_that_ended_expect_nothing(
    arrivals: list[Arrival], today: date
) -> None:
    assert cadence(arrivals, today) is None


@given(st.sets(st.integers(1, 24), min_size=3), st.integers(0, 90), st.integers(1, 36))
def test_nothing_that_came_is_missing_and_what_is_missing_was_due(
    numbers: set[int], delay: int, now: int
) -> None:
    today = month(max(now, *numbers))
    found = cadence(came(*numbers, delay=delay), today)
    if found is not None:
        assert not {due.period for due in found.missing} & {month(n) for n in numbers}
        assert all(due.on < today and due.days_late > 0 for due in found.missing)


async def test_the_dashboard_and_a_page_name_the_late_report(
    enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    for amount, period in (("1", "2026-01"), ("2", "2026-02"), ("3", "2026-03")):
        await import_file(report_of(amount=amount), period=period)
    async with database.tenant(cast.nova) as uow:
        (expected,) = await list_expected(uow)
        waiting = await late_reports(uow)
    assert expected.name == "DistroKid" and expected.cadence.missing[0].period == month(4)
    assert waiting is not None and waiting.text.startswith("DistroKid: April 2026 is ")

    shown = (await (await enter("nova")).get(f"{BASE}/expected")).text

    assert "Every month" in shown and "days late" in shown


async def test_nothing_late_is_no_waiting(database: Database, cast: Cast, enter: Enter) -> None:
    async with database.tenant(cast.nova) as uow:
        assert await late_reports(uow) is None
    nova = await enter("nova")
    assert "Nothing is expected yet" in (await nova.get(f"{BASE}/expected")).text
