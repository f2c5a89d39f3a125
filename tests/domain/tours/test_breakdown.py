"""What each show leaves, and what belongs to none, are together what the plan expects."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.uow import Database
from app.domain.routing import Estimate, Problem, Show, Told
from app.domain.routing.planner import plan
from app.domain.tours import Tour
from app.domain.tours.breakdown import breakdown
from app.domain.tours.income import Terms, estimate
from app.domain.tours.record import PlanRecord, read, record_of
from tests.cast import Cast
from tests.domain.routing.test_plans import BRIEF, small
from tests.domain.tours.factories import planned
from tests.domain.tours.test_pages import TOURS
from tests.tenants.conftest import Enter


def free(seed: int) -> Problem:
    """A small tour without wishes, every night of it with fees."""
    problem = small(seed)
    shows = tuple(
        Show(
            str(UUID(int=number)), show.place, {on: _with_fees(e) for on, e in show.nights.items()}
        )
        for number, show in enumerate(problem.shows, start=1)
    )
    return replace(
        problem, shows=shows, must=frozenset(), locked={}, no_go=frozenset(), clauses=()
    )  # fmt: skip


def _with_fees(night: Estimate) -> Estimate:
    return replace(night, fees=abs(night.expected) // 7)


def made(seed: int) -> tuple[Problem, PlanRecord]:
    problem = free(seed)
    return problem, record_of(Told(plan(problem, BRIEF), 0))


def test_the_parts_of_any_plan_are_its_total() -> None:
    several = 0
    for seed in range(60):
        problem, record = made(seed)
        parts = breakdown(record)
        if parts is None:
            assert record.stops == []
            continue
        several += len(parts.shares) > 1
        assert parts.total == record.expected, seed
        assert parts.income - parts.fees == record.shows, seed
        assert (parts.driving, parts.days, parts.fixed) == (
            record.driving, record.days, record.fixed,
        ), seed  # fmt: skip
        for share in parts.shares:
            assert share.driving == share.stop.km * problem.costs.per_km, seed
            assert share.low <= share.left <= share.high, seed
        assert parts.driving_home == record.km_home * problem.costs.per_km, seed
        assert sum(s.stop.days for s in parts.shares) < record.days_away, seed
    assert several > 20


def test_the_days_of_a_stop_are_those_since_the_one_before() -> None:
    for seed in range(30):
        problem, record = made(seed)
        for before, stop in zip(record.stops, record.stops[1:], strict=False):
            assert stop.days == (stop.on - before.on).days, seed
        for first in record.stops[:1]:
            assert first.days == max(-(-first.km // problem.km_per_day), 1), seed


def test_fees_are_what_a_night_brings_less_what_is_left_of_it() -> None:
    found = estimate(Terms(2000, 70, 15), 100, 333, 500)
    assert (found.expected, found.fees, found.low, found.high) == (283, 50, 85, 425)


def test_a_plan_of_before_has_no_parts() -> None:
    _, record = made(next(seed for seed in range(60) if made(seed)[1].stops))
    old = [replace_fees(stop) for stop in record.stops]
    assert breakdown(PlanRecord(**{**_fields(record), "stops": old})) is None


def replace_fees(stop: object) -> object:
    return type(stop)(**{**_fields(stop), "fees": None, "days": None})


def _fields(found: object) -> dict[str, object]:
    return {name: getattr(found, name) for name in found.__struct_fields__}


async def test_page_and_table_say_what_each_show_leaves(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    page = (await nova.get(here)).text
    record = read(scenario.plan)
    total = tour.money(record.expected)
    panel = page.split("What each show leaves")[1].split("</table>")[0]
    assert panel.count("<tr") - 1 == len(record.stops) + 3
    assert total.display() in panel.split("The tour")[1]

    lines = list(csv.DictReader((await nova.get(f"{here}/timetable.csv")).text.splitlines()))
    left = [Decimal(line["left"]) for line in lines if line["left"]]
    assert lines[-1]["what"] == "total"
    assert sum(left[:-1]) == left[-1] == total.decimal
    for name in ("income", "fees", "drive cost", "day cost"):
        amounts = [Decimal(line[name]) for line in lines if line[name]]
        assert sum(amounts[:-1]) == amounts[-1], name
    assert all(date.fromisoformat(line["date"]) for line in lines if line["what"] == "show")
