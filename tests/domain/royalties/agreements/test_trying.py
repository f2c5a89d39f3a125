"""Try a contract: which rate, what it beat, every step, and who has what of the sale."""

from decimal import Decimal

from app.core.uow import Database
from app.domain.royalties.agreements.queries.sales import recent_sales
from app.domain.royalties.queries.earnings import Filter, list_earnings
from tests.cast import Cast
from tests.domain.royalties.agreements.conftest import Enter, fees, rates, write
from tests.domain.royalties.agreements.writing import World, simple
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.test_import import report_of

TERMS = rates(
    {"name": "All sales", "rate": "18"},
    {"name": "Discs in Germany", "rate": "12", "places": "DE", "channels": "Physical"},
    {"name": "Discs", "rate": "15", "channels": "physical"},
)
SALE = "try?gross=100&currency=EUR&sold_on=2026-11-02"


async def test_says_which_rate_applies_what_it_beat_and_every_step(
    enter: Enter, world: World
) -> None:
    nova = await enter("nova")
    address = await write(nova, **TERMS, **fees({"percent": "20"}))
    shown = (await nova.get(f"{address}/{SALE}&country=de&channel=physical")).text

    for words in (
        "<strong>Discs in Germany</strong>",
        "It is for this territory and channel.",
        "It comes before “Discs” because it narrows more dimensions.",
        "It comes before “All sales” because it narrows more dimensions.",
        "€100.00",
        "Distribution fee",
        "€80.00",
        "€9.60",
    ):
        assert words in shown


async def test_a_sale_in_another_currency_asks_for_its_rate(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    address = await write(nova)
    asked = f"{address}/try?gross=100&currency=USD&sold_on=2026-11-02"
    assert "Add the exchange rate from USD to EUR" in (await nova.get(asked)).text
    shown = (await nova.get(f"{asked}&rate=0.5")).text
    assert "Converted at" in shown and "€9.00" in shown


async def test_a_recording_outside_of_the_contract_earns_nothing_under_it(
    enter: Enter, world: World
) -> None:
    nova = await enter("nova")
    cover = {"cover_kind": ["recording"], "cover_what": ["Glow"], "cover_part": [""]}
    address = await write(nova, **cover)
    assert "€18.00" in (await nova.get(f"{address}/{SALE}&recording=Glow")).text
    assert (
        "No contract covers this sale" in (await nova.get(f"{address}/{SALE}&recording=Dusk")).text
    )
    assert "There is no recording" in (await nova.get(f"{address}/{SALE}&recording=Nowhere")).text


async def test_a_return_takes_back_and_a_sale_outside_the_term_is_said_to_be(
    enter: Enter, world: World
) -> None:
    nova = await enter("nova")
    address = await write(nova, starts="2026-01-01", last_day="2026-12-31")
    back = f"{address}/try?gross=-100&currency=EUR&sold_on=2026-11-02"
    assert "−€18.00" in (await nova.get(back)).text
    late = f"{address}/try?gross=100&currency=EUR&sold_on=2027-01-01"
    assert "outside the term of the contract" in (await nova.get(late)).text


async def test_takes_a_real_sale(
    enter: Enter,
    world: World,
    import_file: Import,
    add_recording: Add,
    database: Database,
    cast: Cast,
) -> None:
    await add_recording("Real", isrc="DEA622600001")
    report = await import_file(report_of(isrc="DEA622600001", amount="10"))
    nova = await enter("nova")
    address = await write(nova)
    async with database.tenant(cast.nova) as uow:
        [earning] = (await list_earnings(uow, Filter(report_id=report.id))).items
        assert [s.earning.id for s in await recent_sales(uow, simple(world))] == [earning.id]
    shown = (await nova.get(f"{address}/try?earning={earning.id}&rate=1")).text
    assert "€1.80" in shown and Decimal(10) == earning.amount
    assert (await nova.get(f"{address}/try?earning={world.glow}")).status_code == 404
