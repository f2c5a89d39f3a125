"""Guards of prices, rates, reversals and runs, each alone."""

import re

import pytest
from sqlalchemy import select

from app.core.uow import Database
from app.domain.royalties.accounting.errors import RateNotFound
from app.domain.royalties.accounting.models import ExchangeRate
from app.domain.royalties.accounting.rates import remove_rate
from app.domain.royalties.arrivals.queries import dues
from app.domain.royalties.arrivals.service import book_arrival, reverse_arrival
from app.domain.royalties.errors import RoyaltiesBusy
from app.domain.royalties.prices.errors import PriceNotFound
from app.domain.royalties.prices.models import DealerPrice
from app.domain.royalties.prices.service import remove_price
from app.domain.royalties.service.posting import one_at_a_time
from app.domain.royalties.service.reversal import reverse_report
from app.domain.royalties.service.runs import ask_for_draft
from tests.cast import Cast
from tests.domain.royalties.accounting.test_rates_pages import RATES, USD
from tests.domain.royalties.arrivals.test_together import came
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.prices.test_pages import PRICES, send
from tests.domain.royalties.test_import import report_of
from tests.domain.royalties.test_reports_pages import Enter
from tests.domain.royalties.test_run_jobs import count


async def test_who_only_reads_money_changes_no_price_and_no_rate(enter: Enter) -> None:
    nova, mo = await enter("nova"), await enter("mo")
    await send(nova, ",,cd,,2026-01-01,6.5,EUR")
    await nova.submit(RATES, RATES, **USD)
    for path in (PRICES, RATES):
        shown = (await nova.get(path)).text
        [remove] = re.findall(r'action="([^"]+/remove)"', shown)
        assert "/remove" not in (await mo.get(path)).text
        assert (await mo.submit(remove, "/hello")).status_code == 403
        assert "/remove" in (await nova.get(path)).text
    assert (await mo.submit(PRICES, "/hello")).status_code == 403
    for path in (RATES, f"{RATES}/bank", f"{RATES}/order"):
        assert (await mo.submit(path, "/hello")).status_code == 403


async def test_prices_and_rates_of_another_workspace_are_not_there_to_be_removed(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await send(nova, ",,cd,,2026-01-01,6.5,EUR")
    await nova.submit(RATES, RATES, **USD)
    async with database.tenant(cast.nova) as uow:
        price_id = await uow.db.scalar(select(DealerPrice.id))
        rate_id = await uow.db.scalar(select(ExchangeRate.id))
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(PriceNotFound):
            await remove_price(uow, price_id)
        with pytest.raises(RateNotFound):
            await remove_rate(uow, rate_id)


async def test_money_is_not_taken_back_while_a_job_books(
    import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of(amount="100"))
    async with database.tenant(cast.nova) as uow:
        covers = {due.key: due.open for due in await dues(uow)}
        arrival = await book_arrival(uow, came("100", covers))
    async with database.tenant(cast.nova) as holder:
        await one_at_a_time(holder)
        with pytest.raises(RoyaltiesBusy):
            async with database.tenant(cast.nova) as uow:
                await reverse_arrival(uow, arrival.id, reason="Not ours")
        with pytest.raises(RoyaltiesBusy):
            async with database.tenant(cast.nova) as uow:
                await reverse_report(uow, report.id)


async def test_a_run_that_is_worked_on_keeps_no_other_from_being_drafted(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of(amount="100"))
    for month in ("2026-08", "2026-07", "2026-08"):
        async with database.tenant(cast.nova) as uow:
            await ask_for_draft(uow, month)
    assert await count(database, cast.nova, "jobs WHERE name = 'royalties.draft_statements'") == 2
