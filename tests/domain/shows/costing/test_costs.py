"""Cost templates: written, put into an offer and a settlement in one press, never twice."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from litestar.datastructures import FormMultiDict
from sqlalchemy import text

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import Database
from app.domain.shows.costing.adding import put_into_settlement
from app.domain.shows.costing.lines import Line, comes_to, written
from app.domain.shows.costing.models import CostTemplate
from app.domain.shows.costing.queries import get_costs, list_costs
from app.domain.shows.costing.service import change_costs, keep_costs, remove_costs
from app.domain.shows.errors import CostsChanged, CostsNamed, EnoughCosts
from app.domain.shows.settlement import Bill, Category, Night, Of, Tickets
from app.domain.shows.terms import Cost
from app.domain.venues import VenueRoom
from app.domain.venues.errors import NotTheKeeper
from tests.cast import Cast
from tests.domain.shows.conftest import MakeShow, make_show, room
from tests.domain.shows.offering import TYPED as OFFERED
from tests.domain.shows.settling.conftest import TYPED as SETTLED
from tests.domain.shows.settling.conftest import (
    MakePlayed,
    app,
    enter,
    make_played,
    passwords,
    post,
    settings,
    stored,
    visitor,
)
from tests.tenants.conftest import Enter, count_statements
from tests.web.browser import HTMX

__all__ = [
    "app", "count_statements", "enter", "make_played", "make_show", "passwords", "post", "room",
    "settings", "stored", "visitor",
]  # fmt: skip

HOME = "/t/foundry/costs"
TYPED: dict[str, Any] = {
    "name": "Club night",
    "room_id": "",
    "currency": "USD",
    "cost_what": ["Hall", "Card fees", "Security", ""],
    "cost_amount": ["900", "2.5 %", "240", ""],
    "cost_way": ["fixed", "gross", "fixed", "fixed"],
    "cost_cap": ["", "600", "", ""],
    "cost_category": ["house", "other", "staff", "house"],
    "cost_whose": ["shared", "shared", "house", "shared"],
}


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


LINES = (
    Line(Cost(Bill("Hall", fixed=usd("900")), Category.HOUSE)),
    Line(Cost(Bill("Card fees", percent=Decimal("2.5"), of=Of.GROSS, cap=usd("600")))),
    Line(Cost(Bill("Security", fixed=usd("240")), Category.STAFF), is_private=True),
    Line(Cost(Bill("Wristbands", per_ticket=usd("0.10"))), is_private=True),
)


async def keep(database: Database, actor: Actor, **other: Any) -> UUID:
    async with database.tenant(actor) as uow:
        said = {"name": "Club night", "room_id": None, "currency": "USD", "lines": LINES, **other}
        return (await keep_costs(uow, **said)).id


def column(html: str, name: str) -> list[str]:
    """What stands in the text fields of a column, in order, spare ones left out."""
    return [value for value in re.findall(rf'name="{name}" value="([^"]*)"', html) if value]


async def test_a_template_is_written_changed_and_removed_in_the_browser(
    enter: Enter, database: Database, cast: Cast
) -> None:
    flo = await enter("flo")
    assert "No cost template yet" in (await flo.get(HOME)).text
    answer = await flo.submit(HOME, f"{HOME}/new", **TYPED)
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    async with database.tenant(cast.flo) as uow:
        (costs,) = await list_costs(uow)
        assert costs.rows == LINES[:3]
    page = (await flo.get(HOME)).text
    for words in ("Club night", "Any room, USD", "2.5 % of gross, at most $600.00", "Security"):
        assert words in page, words
    here = f"{HOME}/{costs.id}"
    form = (await flo.get(here)).text
    assert column(form, "cost_what") == ["Hall", "Card fees", "Security"]
    assert column(form, "cost_amount") == ["900.00", "2.5", "240.00"]
    dearer = {**TYPED, "cost_amount": ["950", "2.5", "240", ""], "seen": "1"}
    assert (await flo.submit(here, here, **dearer)).status_code == 303
    async with database.tenant(cast.flo) as uow:
        costs = await get_costs(uow, costs.id)
        assert (costs.rows[0].cost.bill.fixed, costs.edition) == (usd("950"), 2)
    assert (await flo.submit(f"{here}/remove", here)).status_code == 303
    assert "No cost template yet" in (await flo.get(HOME)).text


async def test_what_is_wrong_stands_in_its_row_and_what_was_typed_stays(
    enter: Enter, database: Database, cast: Cast
) -> None:
    flo = await enter("flo")
    typed = {**TYPED, "cost_amount": ["900", "140 %", "x", ""]}
    answer = await flo.submit(HOME, f"{HOME}/new", **typed)
    assert (answer.status_code, column(answer.text, "cost_amount")) == (422, ["900", "140 %", "x"])
    assert "Cost 2:" in answer.text
    twice = {**TYPED, "cost_what": ["Hall", " hall", "Security", ""]}
    answer = await flo.submit(HOME, f"{HOME}/new", **twice)
    assert (answer.status_code, "Give every cost a name of its own" in answer.text) == (422, True)
    more = await flo.submit(HOME, f"{HOME}/new", **TYPED, add_row="1")
    assert (more.status_code, column(more.text, "cost_what")[0]) == (200, "Hall")
    async with database.tenant(cast.flo) as uow:
        assert await list_costs(uow) == []
    assert (await flo.submit(HOME, f"{HOME}/new", **TYPED)).status_code == 303
    again = await flo.submit(HOME, f"{HOME}/new", **TYPED)
    assert (again.status_code, "Another template has this name" in again.text) == (422, True)


async def test_nobody_overwrites_what_somebody_else_saved_meanwhile(
    database: Database, cast: Cast
) -> None:
    costs = await keep(database, cast.flo)
    said = {"name": "Club night", "room_id": None, "currency": "USD", "lines": LINES[:1]}
    async with database.tenant(cast.flo) as uow:
        await change_costs(uow, costs, **said, seen=1)
    with pytest.raises(CostsChanged):
        async with database.tenant(cast.flo) as uow:
            await change_costs(uow, costs, **said, seen=1)
    await keep(database, cast.flo, name="Matinee")
    with pytest.raises(CostsNamed):
        async with database.tenant(cast.flo) as uow:
            await change_costs(uow, costs, **{**said, "name": "Matinee"}, seen=2)


async def test_a_template_is_for_a_room_of_our_own_and_for_nobody_else(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    costs = await keep(database, cast.flo, room_id=room.id)
    with pytest.raises(NotTheKeeper):
        await keep(database, cast.nova, room_id=room.id)
    for verb in (get_costs, remove_costs):
        with pytest.raises(NotFound):
            async with database.tenant(cast.nova) as uow:
                await verb(uow, costs)
    async with database.tenant(cast.nova) as uow:
        assert await list_costs(uow) == []


async def test_a_hundred_templates_are_enough(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.flo) as uow:
        await uow.db.execute(
            text("INSERT INTO cost_templates (tenant_id, name, currency, lines)"
                 " SELECT :tenant, 'No ' || n, 'USD', '[]' FROM generate_series(1, 100) n"),
            {"tenant": cast.flo.tenant_id},
        )  # fmt: skip
    with pytest.raises(EnoughCosts):
        await keep(database, cast.flo)


def test_a_cost_of_one_night_comes_to_its_sum_over_nights_each_with_its_own_cap() -> None:
    nights = [Night((Tickets("Floor", usd("20"), 2000, sold=sold),)) for sold in (500, 1500)]
    found = [comes_to(line.cost.bill, nights, "USD") for line in LINES]
    # 2.5 % of 10,000 is 250; of 30,000 it would be 750, and is capped at 600.
    assert found == [usd("1800"), usd("850"), usd("480"), usd("200")]


async def test_costs_go_into_an_offer_in_one_press_and_not_twice(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show, costs = await make_show(), await keep(database, cast.flo)
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/offers"
    page = (await flo.get(f"{here}/new")).text
    assert (str(costs) in page, "Add its costs" in page) == (True, True)
    press = {**OFFERED, "currency": "USD", "cost_set": str(costs), "add_costs": "1"}
    target = {**HTMX, "HX-Target": "form"}
    answer = await flo.submit(here, f"{here}/new", headers=target, **press)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert column(answer.text, "cost_what") == ["Sound", "Hall", "Card fees"]
    assert column(answer.text, "cost_cap") == ["600.00"]
    assert "2 costs of “Club night” added; nothing is kept yet." in answer.text
    assert "Costs of the house alone go into the settlement, into your own lines." in answer.text
    assert "Security" not in answer.text
    grown = {"cost_what": ["Sound", "HALL ", "Card fees"], "cost_amount": ["800", "900", "2.5"],
             "cost_way": ["fixed", "fixed", "gross"], "cost_cap": ["", "", "600"],
             "cost_category": ["production", "house", "other"]}  # fmt: skip
    again = await flo.submit(here, f"{here}/new", **{**press, **grown})
    assert column(again.text, "cost_what") == ["Sound", "HALL ", "Card fees"]
    assert "There already: Hall, Card fees." in again.text
    other = await flo.submit(here, f"{here}/new", **{**press, "currency": "EUR"})
    assert "“Club night” is in USD, and this in EUR. Nothing was added." in other.text
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM show_offers")) == 0
    kept = await flo.submit(here, f"{here}/new", **{**OFFERED, "currency": "USD", **grown})
    assert kept.status_code == 303, kept.text


async def test_what_an_offer_took_stays_when_the_template_changes(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show, costs = await make_show(), await keep(database, cast.flo)
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/offers"
    typed = {**OFFERED, "currency": "USD", "cost_what": "Hall", "cost_amount": "900"}
    assert (await flo.submit(here, f"{here}/new", **typed)).status_code == 303
    async with database.tenant(cast.flo) as uow:
        before = await uow.db.scalar(text("SELECT terms::text FROM show_offers"))
        await remove_costs(uow, costs)
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(text("SELECT terms::text FROM show_offers")) == before


async def test_costs_go_into_a_settlement_and_the_house_s_own_stay_with_the_house(
    enter: Enter, make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    show, costs = await make_played(), await keep(database, cast.flo)
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/settlement"
    press = {"cost_set": str(costs), "add_costs": "1"}
    answer = await flo.submit(here, here, **SETTLED, **press)
    assert column(answer.text, "cost_what") == ["Costs", "Hall", "Card fees"]
    assert (await flo.get(here)).text.count("Version 1") == 0
    own = f"{here}/house"
    early = await flo.submit(own, here, **press)
    assert column(early.text, "line_what") == ["Security"]
    assert "Keep the tickets sold first for Wristbands." in early.text
    assert (await flo.submit(here, here, **SETTLED)).status_code == 303
    target = {**HTMX, "HX-Target": "own"}
    added = await flo.submit(own, here, headers=target, **press)
    assert (added.status_code, "<html" in added.text) == (200, False)
    assert column(added.text, "line_what") == ["Security", "Wristbands"]
    assert column(added.text, "line_amount") == ["240.00", "100.00"]
    lines = {"line_what": ["security", "Wristbands"], "line_amount": ["200", "100"],
             "line_kind": ["cost", "cost"]}  # fmt: skip
    twice = await flo.submit(own, here, **lines, **press)
    assert column(twice.text, "line_amount") == ["200", "100"]
    assert (await flo.submit(own, here, **lines)).status_code == 303
    nova = await enter("nova")
    page = (await nova.get(f"/t/nova/shows/{show}/settlement")).text
    assert ("security" in page.lower(), "Add its costs" in page) == (False, False)


def test_a_settlement_of_two_nights_takes_the_costs_of_each_that_lacks_them() -> None:
    costs = CostTemplate(name="Club night", currency="USD", lines=written(LINES))
    typed = [("cost_night", "1"), ("cost_night", "2"), ("cost_what", ""), ("cost_what", "hall"),
             ("cost_amount", ""), ("seen", "3")]  # fmt: skip
    put = put_into_settlement(FormMultiDict(typed), costs, 2)
    rows = zip(
        *(put.data.getall(f"cost_{name}") for name in ("night", "what", "amount")), strict=True
    )
    assert list(rows) == [
        ("1", "", ""), ("2", "hall", ""), ("1", "Hall", "900.00"), ("1", "Card fees", "2.5"),
        ("2", "Card fees", "2.5"),
    ]  # fmt: skip
    assert put.data.get("seen") == "3"
    assert put.said.startswith("3 costs of “Club night” added; nothing is kept yet. There already:")


async def test_an_artist_finds_no_template_to_choose(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await keep(database, cast.nova)
    nova = await enter("nova")
    page = (await nova.get(f"/t/nova/shows/{show}/offers/new")).text
    assert "Add its costs" not in page


async def test_many_templates_cost_no_more_statements(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str], room: VenueRoom
) -> None:
    flo = await enter("flo")
    await keep(database, cast.flo)
    await flo.get(HOME)
    count_statements.clear()
    await flo.get(HOME)
    few = len(count_statements)
    for number in range(9):
        await keep(database, cast.flo, name=f"Night {number}", room_id=room.id)
    count_statements.clear()
    page = (await flo.get(HOME)).text
    assert (page.count("Main, USD"), len(count_statements)) == (9, few)
