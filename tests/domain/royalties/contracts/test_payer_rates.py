"""A payer's own exchange rate converts that payer's income, and nobody else's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.royalties.contracts import Rate, run
from tests.domain.royalties.contracts.cases import PERIOD, RATES, Case, cases
from tests.domain.royalties.contracts.story import account, deal, payable, sale
from tests.domain.royalties.contracts.test_laws import few

DAY = date(2026, 3, 31)


def outcome(case: Case, earnings, rates):
    return run(
        PERIOD, earnings, case.contracts, case.balances, rates,
        crossings=case.crossings, transfers=case.transfers,
    )  # fmt: skip


@few
@given(cases(), st.decimals(Decimal("0.01"), Decimal(9), places=4))
def test_it_is_as_if_the_payer_paid_in_a_currency_of_its_own(case: Case, value: Decimal) -> None:
    own, even = Rate(value, "Store", DAY), Rate(Decimal(1), "Store", DAY)
    lines = [replace(each, payer=each.source) for each in case.earnings]
    apart = [
        replace(each, currency="CHF") if (each.payer, each.currency) == ("store", "USD") else each
        for each in lines
    ]
    found = outcome(case, lines, {**RATES, ("USD", "EUR", "store"): own})
    wanted = outcome(case, apart, {**RATES, ("CHF", "EUR"): own, ("CHF", "USD"): even})
    assert found.balances == wanted.balances
    assert found.waterfall == wanted.waterfall


def test_the_explanation_names_the_rate_that_was_taken() -> None:
    rates = {**RATES, ("USD", "EUR", "store"): Rate(Decimal("0.9"), "Store's remittance", DAY)}
    lines = [replace(sale("100"), id=payer, payer=payer) for payer in ("store", "society")]
    result = account(lines, deal(currency="EUR"), rates=rates)
    assert payable(result) == Fraction(50 * (9000 + 8531), 10_000)
    said = [why.exchange.source for line in lines for why in result.explanation.why(line)]
    assert said == ["Store's remittance", "ECB"]
