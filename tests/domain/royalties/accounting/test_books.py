"""What is kept of an accounting: balances, legs of the ledger, accounts of payees, lines."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis.strategies import integers

from app.core.money import EXACT, exact_sum
from app.domain.royalties.accounting.closing import Closing, balances_of, closings_of, cut
from app.domain.royalties.accounting.legs import Place, legs_of
from app.domain.royalties.accounting.sections import purse_accounts
from app.domain.royalties.accounting.stating import (
    gross_of,
    lines_of,
    purses_of,
    split_by_coverage,
    sums_by_purse,
)
from app.domain.royalties.contracts import Balances, Basis, run, with_favored
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.engine import run_gathered
from app.domain.royalties.contracts.gathering import Gathering
from tests.domain.royalties.contracts.cases import PERIOD, RATES, Case, cases

MANY = settings(max_examples=150, deadline=None)


class Accounted:
    """A random case, accounted for as a run does it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.currencies = {each.id: each.currency for each in case.contracts}
        closings = closings_of(case.balances, case.crossings)
        self.opening = balances_of(closings, recoupables=case.balances.recoupables, openings={})
        decimals = [replace(each, gross=cut(Fraction(each.gross))) for each in case.earnings]
        contracts = with_favored(case.contracts, self.opening.counters)
        coverage = Coverage(contracts, RATES)
        self.covered, self.outside = split_by_coverage(decimals, coverage)
        self.result = run(
            PERIOD, self.covered, case.contracts, self.opening, RATES,
            crossings=case.crossings, transfers=case.transfers, songs=case.songs,
        )  # fmt: skip
        self.lines = lines_of(
            self.covered, self.result.explanation, RATES, self.currencies, lambda each: each.id
        )

    def gathered(self, *, batch: int = 1_000):
        contracts = with_favored(self.case.contracts, self.opening.counters)
        gathering = Gathering(Coverage(contracts, RATES))
        for start in range(0, len(self.covered), batch):
            gathering.take(self.covered[start : start + batch])
        return gathering

    def gross(self):
        return gross_of(self.gathered().sums(), self.currencies)

    def legs(self):
        return legs_of(
            self.opening, self.result, self.currencies, self.gross(), self.case.crossings
        )


@MANY
@given(cases())
def test_stored_balances_come_back_as_they_were(case: Case) -> None:
    closings = closings_of(case.balances, case.crossings)
    read = {key: Closing.read(closing.write()) for key, closing in closings.items()}
    assert read == closings
    back = balances_of(read, recoupables=case.balances.recoupables, openings={})
    assert closings_of(back, case.crossings) == closings


@MANY
@given(cases(), integers(1, 4))
def test_sales_taken_in_by_batches_are_accounted_as_all_at_once(case: Case, batch: int) -> None:
    whole = Accounted(case)
    gathering = whole.gathered(batch=batch)
    done = run_gathered(
        PERIOD, gathering, whole.opening, RATES,
        crossings=case.crossings, transfers=case.transfers, songs=case.songs,
    )  # fmt: skip
    assert (done.balances, done.waterfall) == (whole.result.balances, whole.result.waterfall)
    assert set(done.postings) == set(whole.result.postings)
    assert set(done.writers.owed) == set(whole.result.writers.owed)
    assert gross_of(gathering.sums(), whole.currencies) == whole.gross()
    assert purses_of(gathering.sums()) == {line.key.purse for line in whole.lines}


@MANY
@given(cases())
def test_the_income_of_a_sale_is_that_of_the_contract_it_is_accounted_under_first(
    case: Case,
) -> None:
    done = Accounted(case)
    found = defaultdict(Decimal)
    for each in done.covered:
        cell = next(cell for cell in done.result.explanation.cells(each) if cell.first)
        key = each.currency, done.currencies[cell.contract]
        found[key] = EXACT.add(found[key], each.gross)
    assert done.gross() == found


@MANY
@given(cases())
def test_legs_balance_in_every_currency(case: Case) -> None:
    sums = defaultdict(Decimal)
    for leg in Accounted(case).legs():
        sums[leg.currency] = EXACT.add(sums[leg.currency], leg.amount)
    assert not any(sums.values())


@MANY
@given(cases())
def test_the_ledger_moves_by_what_the_balances_moved(case: Case) -> None:
    done = Accounted(case)
    before = closings_of(done.opening, case.crossings)
    after = closings_of(done.result.balances, case.crossings)
    moved = defaultdict(Decimal)
    for leg in done.legs():
        moved[leg.place, leg.contract] = EXACT.subtract(moved[leg.place, leg.contract], leg.amount)
    for contract in done.currencies:
        was, now = before.get(contract, Closing()), after.get(contract, Closing())
        for place, name in (
            (Place.OWED, "owed"), (Place.RESERVE, "reserved"), (Place.ITEM, "recouped")
        ):  # fmt: skip
            growth = exact_sum(getattr(now, name).values()) - exact_sum(getattr(was, name).values())
            assert moved[place, contract] == growth


@MANY
@given(cases())
def test_what_the_label_keeps_is_what_the_engine_leaves_it(case: Case) -> None:
    done = Accounted(case)
    for currency in ("EUR", "USD"):
        kept = exact_sum(
            -leg.amount
            for leg in done.legs()
            if leg.currency == currency and leg.place is Place.LABEL
        )
        house = sum(
            (
                posting.amount
                * ((posting.target.kind == "house") - (posting.source.kind == "house"))
                for posting in done.result.postings
                if posting.currency == currency
            ),
            Fraction(0),
        )
        assert abs(Fraction(kept) - house) < Fraction(1, 10**15)


@MANY
@given(cases())
def test_every_account_of_a_payee_adds_up(case: Case) -> None:
    done = Accounted(case)
    accounts = purse_accounts(done.opening, done.result, sums_by_purse(done.lines))
    for each in accounts:
        movements = exact_sum(entry.amount for entry in each.entries)
        assert EXACT.add(each.opening, movements) == EXACT.add(each.closing, each.payable)
    paid = exact_sum(each.payable for each in accounts)
    earned = exact_sum(-leg.amount for leg in done.legs() if leg.place is Place.EARNED)
    assert paid == earned


@MANY
@given(cases())
def test_lines_are_the_income_where_nothing_came_before_them(case: Case) -> None:
    plain = [
        replace(each, deductions=(), terms=tuple(replace(t, reserve=None) for t in each.terms))
        for each in case.contracts
        if each.basis is Basis.ROYALTY
    ]
    kept = {each.id for each in plain}
    items = [item for item in case.balances.recoupables if item.contract in kept]
    cut_case = replace(
        case, contracts=[replace(each, commissions=()) for each in plain],
        balances=Balances(recoupables=tuple(items)), crossings=[], transfers=[],
    )  # fmt: skip
    done = Accounted(cut_case)
    for each in purse_accounts(done.opening, done.result, sums_by_purse(done.lines)):
        beside = [entry.amount for entry in each.entries if entry.what == "before lines"]
        assert all(abs(amount) < Decimal("1e-12") for amount in beside)


@MANY
@given(cases())
def test_a_sale_is_covered_or_outside_every_term(case: Case) -> None:
    done = Accounted(case)
    assert not any(posting.target.kind == "suspense" for posting in done.result.postings)
    assert all(done.result.explanation.cells(each) for each in done.covered)
    assert not any(done.result.explanation.cells(each) for each in done.outside)


@MANY
@given(cases())
def test_every_song_on_a_statement_says_what_it_was_paid_for(case: Case) -> None:
    done = Accounted(case)
    for each in purse_accounts(done.opening, done.result, sums_by_purse(done.lines)):
        songs = [entry for entry in each.entries if entry.section == "mechanicals"]
        for entry in songs:
            why = entry.why
            dollars = why.copies * Fraction(why.statutory) * Fraction(why.percent * why.share)
            currency = done.currencies[each.purse.contract]
            rate = Fraction(1 if currency == "USD" else RATES["USD", currency].value)
            said = dollars * rate / 10_000
            assert abs(Fraction(entry.amount) - said) < Fraction(1, 10**15)


@MANY
@given(cases())
def test_what_was_imported_is_payable_recouped_reserved_carried_or_the_labels(case: Case) -> None:
    done = Accounted(case)
    sums = defaultdict(Decimal)
    for leg in done.legs():
        sums[leg.currency, leg.place] = EXACT.add(sums[leg.currency, leg.place], leg.amount)
    for currency in ("EUR", "USD"):
        taken_in = EXACT.add(sums[currency, Place.CONTRACTED], sums[currency, Place.EXCHANGE])
        kept = exact_sum(
            -sums[currency, place]
            for place in (
                Place.EARNED, Place.ITEM, Place.RESERVE, Place.OWED, Place.LOSS, Place.KEPT,
                Place.LABEL,
            )
        )  # fmt: skip
        assert taken_in == kept
    unmatched = [each for each in done.outside if each not in done.covered]
    assert len(unmatched) + len(done.covered) == len(case.earnings)
