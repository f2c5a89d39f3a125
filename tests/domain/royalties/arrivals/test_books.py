"""Arrivals in the ledger: receivables end at nothing, whatever came in between."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.money import Money
from app.core.uow import Database
from app.domain.royalties.accounting.origins import Origin
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.arrivals.errors import (
    ArrivalReversed,
    ArrivesLater,
    CoversTooMuch,
    DifferenceUnexplained,
    NothingCovered,
    PayerNotFound,
    SeveralCurrencies,
)
from app.domain.royalties.arrivals.queries import Due, dues
from app.domain.royalties.arrivals.service import Came, book_arrival, reverse_arrival
from app.domain.royalties.service.reversal import reverse_report
from app.integrations.wiring import Adapters
from tests.cast import Cast
from tests.domain.royalties.conftest import FIXTURES, Import
from tests.domain.royalties.test_corrections import FIRST, SECOND, decide
from tests.domain.royalties.test_import import books, report_of

DAY = date(2026, 11, 20)
OWED = "receivable:distrokid_v1 USD"


@pytest.fixture
def arrive(database: Database, cast: Cast) -> Any:
    """Books money of DistroKid, in full unless `covers` says otherwise."""

    async def come(amount: str, currency: str = "USD", *, covers: Any = None, **more: Any) -> Any:
        async with database.tenant(cast.nova) as uow:
            found = await dues(uow, payer="DistroKid")
            charges = Money.of(more.pop("charges", "0"), currency)
            came = Came(
                payer=more.pop("payer", "DistroKid"),
                amount=Money.of(amount, currency),
                charges=charges,
                arrived_on=more.pop("on", DAY),
                covers=covers if covers is not None else {due.key: due.open for due in found},
                **more,
            )
            return await book_arrival(uow, came)

    return come


@pytest.fixture
def owed(database: Database, cast: Cast) -> Any:
    async def read() -> list[Due]:
        async with database.tenant(cast.nova) as uow:
            return await dues(uow)

    return read


async def test_a_report_is_paid_and_its_fraction_of_a_cent_is_rounding(
    import_file: Import, arrive: Any, owed: Any, database: Database, cast: Cast
) -> None:
    await import_file(report_of())
    assert [due.state for due in await owed()] == ["open"]
    await arrive("12.35")
    found = await books(database, cast)
    assert OWED not in found
    assert found["bank USD"] == Decimal("12.35")
    assert found["payer-differences:rounding USD"] == Decimal("-0.004322")
    assert [due.state for due in await owed()] == ["paid"]


async def test_in_another_currency_both_end_at_zero_and_the_exchange_has_its_account(
    import_file: Import, arrive: Any, owed: Any, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of(amount="1000"))
    async with database.tenant(cast.nova) as uow:
        await write_rate(
            uow, of="USD", into="EUR", period=report.period or "", value=Decimal("0.92"),
            source="ECB", quoted_on=DAY, origin=Origin.ECB,
        )  # fmt: skip
    [due] = await owed()
    first = await arrive("500", "EUR", covers={due.key: Decimal(500)}, charges="2.50")
    second = await arrive("450", "EUR")
    assert (first.gain, second.gain) == (4250, -1000)
    found = await books(database, cast)
    assert OWED not in found
    assert (found["bank EUR"], found["fees:bank EUR"]) == (Decimal(950), Decimal("2.50"))
    assert (found["exchange:payers USD"], found["exchange:payers EUR"]) == (1000, -920)
    assert found["exchange-differences EUR"] == Decimal("-32.50")


async def test_reversing_an_arrival_leaves_the_books_as_they_were(
    import_file: Import, arrive: Any, owed: Any, database: Database, cast: Cast
) -> None:
    await import_file(report_of())
    before = await books(database, cast)
    arrival = await arrive("10", covers={(await owed())[0].key: Decimal(10)})
    async with database.tenant(cast.nova) as uow:
        await reverse_arrival(uow, arrival.id, reason="Of somebody else")
    after = await books(database, cast)
    assert after == before
    assert [due.state for due in await owed()] == ["open"]
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(ArrivalReversed):
            await reverse_arrival(uow, arrival.id, reason="Again")


async def test_a_corrected_report_keeps_what_arrived_and_owes_the_rest(
    import_file: Import, arrive: Any, owed: Any, database: Database, adapters: Adapters, cast: Cast
) -> None:
    await import_file(FIRST)
    await arrive("21")
    new = await decide(database, adapters, cast, await import_file(SECOND, name="new.csv"))
    [due] = await owed()
    assert (due.report_id, due.whole, due.covered, due.open) == (new.id, 23, 21, 2)
    assert (await books(database, cast))[OWED] == 2


async def test_money_of_a_report_taken_back_is_owed_to_the_payer_and_set_off(
    import_file: Import, arrive: Any, owed: Any, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of(amount="12"))
    await arrive("12")
    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, report.id)
    assert [(due.state, due.open) for due in await owed()] == [("overpaid", -12)]
    await import_file(report_of(amount="100", title="Dusk"))
    await arrive("88")
    assert OWED not in await books(database, cast)
    assert {due.state for due in await owed()} == {"paid"}


async def test_a_difference_needs_a_reason_and_is_written_off_by_it(
    import_file: Import, arrive: Any, database: Database, cast: Cast
) -> None:
    await import_file(report_of(amount="100"))
    for amount in ("70", "130"):
        with pytest.raises(DifferenceUnexplained, match=r"30 USD (less|more) arrived"):
            await arrive(amount)
    await arrive("70", reason="tax", note="30 % of the United States")
    found = await books(database, cast)
    assert found["payer-differences:tax USD"] == 30 and OWED not in found


async def test_refuses_what_no_report_owes(import_file: Import, arrive: Any, owed: Any) -> None:
    with pytest.raises(PayerNotFound):
        await arrive("1")
    await import_file(report_of(amount="100"))
    [due] = await owed()
    for covers, error in (
        ({}, NothingCovered),
        ({due.key: Decimal(101)}, CoversTooMuch),
        ({due.key: Decimal(-1)}, CoversTooMuch),
        ({(due.report_id, "EUR"): Decimal(1)}, CoversTooMuch),
    ):
        with pytest.raises(error):
            await arrive("1", covers=covers)
    with pytest.raises(ArrivesLater):
        await arrive("100", on=date(2199, 1, 1))
    assert [each.state for each in await owed()] == ["open"]


async def test_one_arrival_covers_one_currency(
    import_file: Import, arrive: Any, database: Database, cast: Cast
) -> None:
    await import_file((FIXTURES / "tunecore.csv").read_bytes(), name="tunecore.csv")
    async with database.tenant(cast.nova) as uow:
        found = await dues(uow)
        assert len({due.currency for due in found}) > 1
    with pytest.raises(SeveralCurrencies):
        covers = {due.key: due.open for due in found}
        await arrive("1", payer="TuneCore", covers=covers)
