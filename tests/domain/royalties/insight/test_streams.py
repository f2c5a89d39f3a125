"""All income side by side, each currency for itself, and together only at rates that are named."""

import re
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from app.billing import Entry, chart, post
from app.core.uow import Database
from app.domain.royalties.insight.streams import convert
from tests.cast import Cast
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.history import Sold, report

BASE = "/t/nova/royalties/income"
Enter = Callable[[str], Awaitable[Any]]


@pytest.fixture
async def income(import_file: Import, database: Database, cast: Cast) -> None:
    await import_file(report([Sold("2026-10", "80"), Sold("2026-11", "20")]))
    async with database.tenant(cast.nova) as uow:
        for kind, label, currency, amount in (
            ("ticket", "Ticket", "USD", "25.00"),
            ("merch", "Merch", "EUR", "40.00"),
        ):
            sold = Decimal(amount)
            entries = [
                Entry(chart.wallet("stripe", currency), sold),
                Entry(chart.sales(kind, label, currency), -sold),
            ]
            await post(uow, kind="test", key=kind, entries=entries, description=label)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_sets_everything_that_was_sold_beside_the_reports(income: None, enter: Enter) -> None:
    shown = words((await (await enter("nova")).get(BASE)).text)
    assert "Merch 100.0 % of EUR €40.00" in shown
    assert "Streaming 80.0 % of USD $100.00" in shown
    assert "Ticket 20.0 % of USD $25.00" in shown
    assert "In USD $125.00 In EUR €40.00" in shown


async def test_what_contracts_leave_to_the_label_counts_once(
    income: None, database: Database, enter: Enter, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        entries = [
            Entry(chart.contracted("USD"), Decimal(80)),
            Entry(chart.label_share("USD"), Decimal(-70)),
            Entry(chart.royalty_fee("distribution fee", "USD"), Decimal(-10)),
        ]
        await post(uow, kind="test", key="contract", entries=entries, description="Accounted")
    shown = words((await (await enter("nova")).get(BASE)).text)
    assert "In USD $125.00" in shown and "Own part" not in shown and "kept of" not in shown


async def test_adds_currencies_up_only_at_a_rate_with_its_origin(
    income: None, enter: Enter
) -> None:
    nova = await enter("nova")
    assert "Currencies are never added up without a rate" in (await nova.get(BASE)).text
    silent = words((await nova.get(f"{BASE}?rate_USD=0.9")).text)
    assert "Together" not in silent
    shown = words((await nova.get(f"{BASE}?rate_USD=0.9&origin=ECB")).text)
    assert "Together €152.50 At USD rates from ECB" in shown
    assert (await nova.get(f"{BASE}?rate_USD=x")).status_code == 422


def test_a_conversion_without_every_rate_has_no_total() -> None:
    sums = {"EUR": Decimal(10), "USD": Decimal(10), "GBP": Decimal(10)}
    found = convert(sums, "EUR", {"USD": Decimal("0.5")}, "ECB")
    assert (found.total, found.missing) == (None, ("GBP",))
