"""Writing exchange rates down in the browser."""

import re
from collections.abc import Awaitable, Callable

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
