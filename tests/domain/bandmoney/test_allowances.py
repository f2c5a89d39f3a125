"""Mileage by the rate of the day, per diems once a tour, and budgets beside them."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from app.billing import balances, prove
from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.bandmoney import give_per_diems, note_mileage, set_budget, write_rate
from app.domain.bandmoney.errors import (
    BudgetChanged,
    NoMileageRate,
    PerDiemsGiven,
    PlanInOtherCurrency,
    RateTaken,
)
from app.domain.bandmoney.queries.band import list_rates
from app.domain.bandmoney.queries.expenses import Asked, list_expenses
from app.domain.bandmoney.queries.subjects import find_book
from app.domain.bandmoney.service.books import take_plan
from app.domain.bandmoney.subjects import Subject
from app.domain.tours.models import TourScenario
from app.domain.tours.queries.tours import list_scenarios
from app.domain.tours.record import PlanRecord, written
from tests.cast import Cast
from tests.domain.bandmoney.conftest import PLAYED, Band, eur
from tests.tenants.conftest import Enter

HOME = "/t/nova/tour-money"
PLAN = PlanRecord(
    stops=[], km=900, days_away=4, shows=300_000, driving=54_000, days=140_000, fixed=50_000,
    low=0, high=0, bound=None, seconds=1.0, is_explained=False, clashes=[], missed=[], days_off=[],
)  # fmt: skip


def way(**other: Any) -> dict[str, Any]:
    usual = {
        "what": "Berlin to Leipzig", "distance": "190.5", "unit": "km", "day": PLAYED.isoformat(),
        "subject": "",
    }  # fmt: skip
    return {**usual, **other}


async def own_rate(database: Database, cast: Cast, **other: Any) -> None:
    usual: dict[str, Any] = {
        "unit": "km", "from_on": date(2020, 1, 1), "value": Decimal("0.30"), "currency": "EUR",
        "source": "Germany",
    }  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        await write_rate(uow, **{**usual, **other})


async def test_a_way_is_owed_at_the_rate_of_its_day(
    enter: Enter, database: Database, cast: Cast, band: Band, show: Subject
) -> None:
    nova, form = await enter("nova"), f"{HOME}/mileage/new"
    assert "No mileage rate yet" in (await nova.get(form)).text
    take = {"unit": "km", "from_on": "2014-01-01", "value": "0.30", "currency": "EUR"}
    taken = await nova.submit(f"{HOME}/rates", f"{HOME}/rates", **take, source="§ 5 BRKG")
    assert taken.status_code == 303, taken.text
    await own_rate(database, cast, from_on=PLAYED, value=Decimal("0.40"))
    said = way(member_id=str(band.theo), subject=show.code)
    assert (await nova.submit(f"{HOME}/mileage", form, **said)).status_code == 303
    earlier = way(member_id=str(band.theo), day="2020-05-01")
    assert (await nova.submit(f"{HOME}/mileage", form, **earlier)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        rows = (await list_expenses(uow, Asked())).items
        assert [row.own for row in rows] == [eur("76.20"), eur("57.15")]
        found = await balances(uow, [f"band:{band.theo}"])
        assert found[f"band:{band.theo}", "EUR"] == Decimal("133.35")
    shown = await nova.get(f"{HOME}/expenses/{rows[0].id}")
    assert "km at 0.4 EUR" in shown.text and "Change" not in shown.text
    twice = await nova.submit(f"{HOME}/mileage", form, **said)
    assert twice.status_code == 422 and 'name="is_another"' in twice.text


async def test_a_day_before_every_rate_says_what_to_do(
    database: Database, cast: Cast, band: Band
) -> None:
    await own_rate(database, cast)
    async with database.tenant(cast.nova) as uow:
        for unit, day in (("km", date(2019, 12, 31)), ("mi", PLAYED)):
            with pytest.raises(NoMileageRate):
                await note_mileage(
                    uow, day=day, what="Way", distance=Decimal(5), unit=unit, member_id=band.theo
                )


async def test_a_rate_is_one_a_day_and_unit_and_is_removed(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await own_rate(database, cast)
    with pytest.raises(RateTaken):
        await own_rate(database, cast, value=Decimal("0.5"))
    nova = await enter("nova")
    form = {"unit": "km", "from_on": "2020-01-01", "value": "0.5", "currency": "EUR"}
    twice = await nova.submit(f"{HOME}/rates", f"{HOME}/rates", **form, source="Us")
    assert twice.status_code == 422 and "There is a rate from this day on already" in twice.text
    async with database.tenant(cast.nova) as uow:
        one = (await list_rates(uow))[0].id
    assert (await nova.submit(f"{HOME}/rates/{one}/remove", f"{HOME}/rates")).status_code == 303
    async with database.tenant(cast.rival) as uow:
        assert list(await list_rates(uow)) == []


async def test_per_diems_are_given_in_one_go_and_once(
    enter: Enter, database: Database, cast: Cast, band: Band, tour: Subject
) -> None:
    nova, there = await enter("nova"), f"/t/nova/{tour.path}/per-diems"
    page = (await nova.get(there)).text
    assert f'name="days" value="{tour.days}"' in page and page.count("checked") == 3
    form = {
        "member_id": [str(band.nova), str(band.theo)], "rate": "28", "rate_currency": "EUR",
        "first_on": tour.first_on.isoformat(), "days": "5",
    }  # fmt: skip
    assert (await nova.submit(there, there, **form)).status_code == 303
    twice = await nova.submit(there, there, **form)
    assert twice.status_code == 422 and "have their per diems of this tour already" in twice.text
    paid = {**form, "member_id": [str(band.juno)], "is_paid": "yes"}
    assert (await nova.submit(there, there, **paid)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert (await prove(uow)).holds
        found = await balances(
            uow, [f"band:{band.theo}", f"band:{band.juno}", "road:per_diem", "cash"]
        )
        assert found[f"band:{band.theo}", "EUR"] == 140
        assert found.get((f"band:{band.juno}", "EUR"), 0) == 0
        assert found["road:per_diem", "EUR"] == 420 and found["cash", "EUR"] == -140


async def test_per_diems_given_at_once_are_given_once(
    database: Database, cast: Cast, band: Band, tour: Subject
) -> None:
    async def give() -> str:
        try:
            async with database.tenant(cast.nova) as uow:
                await give_per_diems(
                    uow, tour, member_ids=[band.theo], first_on=tour.first_on, days=5,
                    rate=eur("28"),
                )  # fmt: skip
        except PerDiemsGiven:
            return "before"
        return "given"

    assert sorted(await asyncio.gather(give(), give())) == ["before", "given"]


async def test_a_budget_is_kept_beside_what_came_of_it(
    enter: Enter, database: Database, cast: Cast, show: Subject
) -> None:
    nova, there = await enter("nova"), f"/t/nova/{show.path}/budget"
    form = {"income": "1200", "travel": "300", "food": "", "seen": "0"}
    assert (await nova.submit(there, there, **form)).status_code == 303
    page = (await nova.get(f"/t/nova/{show.path}")).text
    assert "€1,200.00" in page and "\N{MINUS SIGN}€200.00" in page
    stale = await nova.submit(there, there, **{**form, "travel": "400"})
    assert stale.status_code == 422 and "Somebody has changed this budget" in stale.text
    wrong = await nova.submit(there, there, **{**form, "travel": "a lot", "seen": "1"})
    assert wrong.status_code == 422 and "a lot" in wrong.text
    assert "Write the amount as digits" in wrong.text
    async with database.tenant(cast.mo) as uow:
        with pytest.raises(BudgetChanged):
            await set_budget(uow, show, {"travel": eur("1")}, seen=0)
        book = await find_book(uow, show)
        assert book is not None and book.budget == {"income": 120_000, "travel": 30_000}


async def planned(database: Database, cast: Cast, tour: Subject, currency: str) -> TourScenario:
    async with database.tenant(cast.nova) as uow:
        scenario = (await list_scenarios(uow, [tour.id]))[0]
        scenario.plan, scenario.state = written(PLAN), "done"
        if currency != "EUR":
            await uow.db.execute(text(f"UPDATE tours SET currency = '{currency}'"))
        return scenario


async def test_a_budget_is_taken_from_a_plan(
    enter: Enter, database: Database, cast: Cast, tour: Subject
) -> None:
    scenario = await planned(database, cast, tour, "EUR")
    nova, there = await enter("nova"), f"/t/nova/{tour.path}"
    page = (await nova.get(f"{there}/budget")).text
    assert "€3,000.00" in page and "€2,440.00" in page
    taken = await nova.submit(
        f"{there}/plan", f"{there}/budget", scenario_id=str(scenario.id), seen="0"
    )
    assert taken.status_code == 303, taken.text
    async with database.tenant(cast.nova) as uow:
        book = await find_book(uow, tour)
        assert book is not None and book.budget == {
            "income": 300_000, "travel": 54_000, "hotel": 140_000, "other": 50_000,
        }  # fmt: skip
    strange = await nova.submit(
        f"{there}/plan", f"{there}/budget", scenario_id=str(tour.id), seen="1"
    )
    assert strange.status_code == 422


async def test_a_plan_in_another_currency_is_no_budget(
    enter: Enter, database: Database, cast: Cast, tour: Subject
) -> None:
    scenario = await planned(database, cast, tour, "USD")
    nova = await enter("nova")
    assert "The plan is in USD" in (await nova.get(f"/t/nova/{tour.path}/budget")).text
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(PlanInOtherCurrency):
            await take_plan(uow, tour, scenario.id, seen=0)


async def test_a_house_has_no_book_of_the_artists_show(enter: Enter, show: Subject) -> None:
    flo = await enter("flo")
    assert (await flo.get(f"/t/foundry/{show.path}")).status_code == 404
    page = (await flo.get(f"/t/foundry/shows/{show.id}")).text
    assert "tour-money" not in page
    rival = await enter("rival")
    assert (await rival.get(f"/t/rival/{show.path}")).status_code == NotFound.status
    nova = await enter("nova")
    assert f"/t/nova/{show.path}" in (await nova.get(f"/t/nova/shows/{show.id}")).text
