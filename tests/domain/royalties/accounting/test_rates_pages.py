"""Writing exchange rates down in the browser."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

import httpx2

from app.core.uow import Database
from app.domain.royalties.accounting.queries import rates_of
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.models import RoyaltyContract
from app.domain.royalties.queries.statements import list_of_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.test_import import report_of
from tests.factories.royalties import Sale, earn
from tests.web.browser import Browser

Enter = Callable[[str], Awaitable[Browser]]
RATES = "/t/nova/royalties/rates"
USD = {
    "of": "usd",
    "into": "EUR",
    "value": "0.8531",
    "period": "2026-08",
    "source": "ECB",
    "quoted_on": "2026-08-31",
}


async def test_a_rate_is_written_shown_replaced_and_removed(enter: Enter) -> None:
    nova = await enter("nova")
    assert "No rates yet" in (await nova.get(RATES)).text
    assert (await nova.submit(RATES, RATES, **USD)).status_code == 303
    await nova.submit(RATES, RATES, **{**USD, "value": "0.86"})
    shown = (await nova.get(RATES)).text
    assert shown.count("1 USD = ") == 1
    assert "0.86" in shown
    [remove] = re.findall(r'action="([^"]+/remove)"', shown)
    await nova.submit(remove, RATES)
    assert "No rates yet" in (await nova.get(RATES)).text


async def test_what_is_no_rate_is_refused_beside_its_field(enter: Enter) -> None:
    nova = await enter("nova")
    wrong = {"value": "0", "of": "dollar", "into": "", "period": "2026-8"}
    shown = (await nova.submit(RATES, RATES, **{**USD, **wrong})).text
    assert "Write the rate as a number above zero" in shown
    assert "is too long" in shown
    assert "is missing" in shown
    same = (await nova.submit(RATES, RATES, **{**USD, "of": "EUR"})).text
    assert "Choose two different currencies" in same


async def test_only_who_may_write_money_writes_rates(enter: Enter) -> None:
    vic = await enter("vic")
    assert (await vic.submit(RATES, "/hello", **USD)).status_code == 403


BANK = b"Date,USD,GBP\n2026-08-31,1.0956,0.8531\n"


async def send_bank(nova: Browser, content: bytes, month: str = "2026-08") -> httpx2.Response:
    token = await nova.token(RATES)
    files = [("file", ("eurofxref-hist.csv", content))]
    return await nova.post(f"{RATES}/bank", data={"csrf_token": token, "month": month}, files=files)


async def test_two_origins_stand_beside_each_other_and_the_order_says_which_counts(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await nova.submit(RATES, RATES, **USD)
    payer = {**USD, "value": "0.84", "origin": "payer", "source": "Remittance"}
    await nova.submit(RATES, RATES, **payer)
    async with database.tenant(cast.nova) as uow:
        assert [each.value for each in await rates_of(uow, "2026-08")] == [Decimal("0.8531")]

    assert (await nova.get(RATES)).text.count("Another one counts") == 1
    await nova.submit(f"{RATES}/order", RATES, order="payer-own-ecb")

    async with database.tenant(cast.nova) as uow:
        assert [each.value for each in await rates_of(uow, "2026-08")] == [Decimal("0.84")]


async def test_a_payers_own_rate_stands_beside_the_others_and_only_for_one_that_reports(
    enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of())
    nova = await enter("nova")
    await nova.submit(RATES, RATES, **USD)
    own = {**USD, "value": "0.84", "source": "Remittance", "payer": "DistroKid"}
    assert (await nova.submit(RATES, RATES, **{**own, "payer": "Nobody"})).status_code == 422
    assert (await nova.submit(RATES, RATES, **own)).status_code == 303
    shown = (await nova.get(RATES)).text
    assert "Only for DistroKid" in shown and "Another one counts" not in shown
    async with database.tenant(cast.nova) as uow:
        found = {each.payer: each.value for each in await rates_of(uow, "2026-08")}
    assert found == {"": Decimal("0.8531"), "DistroKid": Decimal("0.84")}


async def test_a_statement_says_whose_income_was_converted_at_which_rate(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        await in_force(uow, simple(world, "50"))
        for payer, value in (("", "0.85"), ("Bandcamp", "0.9")):
            await earn(uow, Sale(world.glow, "100", "USD"), payer=payer or "DistroKid")
            await write_rate(
                uow, of="USD", into="EUR", period="2026-08", value=Decimal(value), payer=payer,
                source="Remittance", quoted_on=date(2026, 8, 31),
            )  # fmt: skip
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
    nova = await enter("nova")
    shown = (await nova.get(f"/t/nova/royalties/statements/{statement.id}")).text
    assert "Income in USD is converted at 1 USD = 0.85 EUR" in shown
    assert "Income in USD from Bandcamp is converted at 1 USD = 0.9 EUR" in shown


async def test_the_banks_rates_are_written_for_the_currencies_in_use(
    enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        contract = {"number": "1", "name": "Glow", "accounting": "month", "search_text": "glow"}
        uow.db.add(RoyaltyContract(tenant_id=uow.tenant_id, currency="EUR", **contract))
    answer = await send_bank(nova, BANK)
    assert answer.status_code == 303
    async with database.tenant(cast.nova) as uow:
        (rate,) = await rates_of(uow, "2026-08")
    assert (rate.of, rate.into, rate.origin) == ("USD", "EUR", "ecb")
    assert (rate.source, rate.quoted_on.isoformat()) == ("European Central Bank", "2026-08-31")
    assert rate.value == Decimal("0.912741876597298")


async def test_another_file_is_refused_beside_its_field(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await send_bank(nova, b"Song,Fee\n")
    assert answer.status_code == 422 and "Take its CSV file." in answer.text
    assert (await nova.submit(f"{RATES}/order", RATES, order="ecb")).status_code == 422
