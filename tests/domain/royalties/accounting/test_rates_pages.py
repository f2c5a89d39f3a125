"""Writing exchange rates down in the browser."""

import re
from collections.abc import Awaitable, Callable
from decimal import Decimal

import httpx2

from app.core.uow import Database
from app.domain.royalties.accounting.queries import rates_of
from app.domain.royalties.agreements.models import RoyaltyContract
from tests.cast import Cast
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.test_import import report_of
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
