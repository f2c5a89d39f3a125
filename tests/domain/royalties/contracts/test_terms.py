"""What a contract covers, for how long, and which of its terms wins."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from app.domain.royalties.contracts import (
    AccountKind,
    Base,
    Basis,
    Conditions,
    DatedPercent,
    Deduction,
    InvalidContract,
    Kind,
    Of,
    Rate,
    Scope,
    Term,
    Territories,
    net_of,
)
from app.domain.royalties.contracts.selection import choose
from tests.domain.royalties.contracts.story import D, account, deal, house, payable, sale

JANUARY = date(2026, 1, 15)
NORDIC = Territories(frozenset({"SE", "NO", "DK"}))
VINYL_IN_SWEDEN = sale(
    country="SE",
    channel="physical",
    configuration="vinyl",
    group="albums",
    source="store",
    price_category="mid",
    catalogue_type="master",
)


def term(name: str, **when) -> Term:
    return Term(name, D(10), when=Conditions(**when))


ALL = term("all")
PAIRS = [
    (term("a", channels=frozenset({"physical"})), ALL, "it narrows more dimensions"),
    (
        term("a", groups=frozenset({"albums"})),
        term("b", territories=NORDIC),
        "it narrows a weightier dimension",
    ),
    (
        term("a", territories=NORDIC),
        term("b", channels=frozenset({"physical"})),
        "it narrows a weightier dimension",
    ),
    (
        term("a", price_categories=frozenset({"mid"})),
        term("b", sources=frozenset({"store"})),
        "it narrows a weightier dimension",
    ),
    (
        term("a", catalogue_types=frozenset({"master"})),
        term("b", sold_from=date(2026, 1, 1)),
        "it narrows a weightier dimension",
    ),
    (
        term("a", territories=Territories(frozenset({"SE"}))),
        term("b", territories=NORDIC),
        "it names fewer countries",
    ),
    (
        term("a", territories=NORDIC),
        term("b", territories=Territories(excluded=frozenset({"US"}))),
        "it names fewer countries",
    ),
]


@pytest.mark.parametrize(("winner", "loser", "rule"), PAIRS)
def test_the_most_specific_term_wins_in_any_order_and_says_by_which_rule(
    winner, loser, rule
) -> None:
    for terms in ((winner, loser), (loser, winner)):
        choice = choose(terms, VINYL_IN_SWEDEN, JANUARY)
        assert choice.term == winner
        assert [(beaten.term, beaten.because) for beaten in choice.beaten] == [(loser.id, rule)]


def test_of_two_equally_specific_terms_the_first_in_the_contract_wins() -> None:
    one, other = (
        term("one", groups=frozenset({"albums"})),
        term("other", groups=frozenset({"albums"})),
    )
    choice = choose((one, other), VINYL_IN_SWEDEN, JANUARY)

    assert choice.term == one
    assert choice.beaten[0].because == "it comes first in the contract"


@pytest.mark.parametrize(
    "when",
    [
        {"groups": frozenset({"singles"})},
        {"territories": Territories(excluded=frozenset({"SE"}))},
        {"territories": Territories(frozenset({"US"}))},
        {"channels": frozenset({"stream"})},
        {"configurations": frozenset({"cd"})},
        {"price_categories": frozenset({"full"})},
        {"sources": frozenset({"society"})},
        {"catalogue_types": frozenset({"video"})},
        {"sold_from": date(2026, 1, 16)},
        {"sold_until": JANUARY},
    ],
    ids=lambda when: next(iter(when)),
)
def test_a_term_does_not_apply_when_one_condition_fails(when) -> None:
    assert choose((term("narrow", **when),), VINYL_IN_SWEDEN, JANUARY) is None


def test_explains_the_rate_of_a_line_step_by_step() -> None:
    fee = Deduction(Kind.DISTRIBUTION, D(20))
    narrow = Term("vinyl", D(25), when=Conditions(configurations=frozenset({"vinyl"})))
    line = replace(VINYL_IN_SWEDEN, gross=D(100), currency="EUR")
    rate = Rate(D("1.2"), "ECB", JANUARY)
    result = account([line], deal(ALL, narrow, deductions=(fee,)), rates={("EUR", "USD"): rate})
    (why,) = result.explanation.why(line)

    assert (why.contract, why.term, why.narrowed) == ("nova", "vinyl", ("configuration",))
    assert [(beaten.term, beaten.because) for beaten in why.beaten] == [
        ("all", "it narrows more dimensions")
    ]
    steps = [(step.name, step.amount) for step in why.steps]
    assert steps == [("gross", 120), ("distribution fee", -24), ("base", 96), ("royalty", 24)]
    assert (why.exchange, why.rate, why.royalty) == (rate, Fraction(1, 4), payable(result))


def test_a_sale_outside_the_term_is_set_aside_with_the_reason() -> None:
    line = sale("100", sold_on=date(2025, 12, 31))
    result = account([line], deal(starts=date(2026, 1, 1)))

    assert net_of(result.postings, AccountKind.SUSPENSE) == 100
    assert (
        result.explanation.why(line)[0].reason == "The sale lies outside the term of the contract."
    )


def test_a_sale_no_term_applies_to_is_set_aside_with_the_reason() -> None:
    line = sale("100")
    result = account([line], deal(term("vinyl", configurations=frozenset({"vinyl"}))))

    assert net_of(result.postings, AccountKind.SUSPENSE) == 100
    assert result.explanation.why(line)[0].reason == "No term of the contract applies to the sale."


@pytest.mark.parametrize(("day", "due"), [(31, 50), (1, 25), (28, 5)])
def test_sunset_keeps_a_part_of_the_royalty_after_the_term(day: int, due: int) -> None:
    ends = date(2026, 2, 1)
    steps = (DatedPercent(ends, D(50)), DatedPercent(date(2026, 2, 28), D(10)))
    sold_on = date(2026, 1 if day == 31 else 2, day)
    result = account([sale("100", sold_on=sold_on)], deal(until=ends, sunset=steps))

    assert payable(result) == due
    assert house(result) == 100 - due


def test_a_line_mapped_straight_to_a_contract_takes_part_in_full_and_others_still_earn() -> None:
    elsewhere = Scope(recordings=frozenset({"borealis"}), participation={"aurora": D(10)})
    band = deal(Term("all", D(20), Base.GROSS), id="band")
    result = account([sale("100", contract="nova")], deal(scope=elsewhere), band)

    assert payable(result, contract="nova") == 50
    assert payable(result, contract="band") == 20
    assert house(result) == 30


def test_participation_leaves_the_rest_to_the_label() -> None:
    result = account([sale("100")], deal(scope=Scope(participation={"aurora": D(25)})))

    assert (payable(result), house(result)) == (D("12.5"), D("87.5"))


def test_shares_of_a_recording_replace_those_of_its_release_and_of_the_contract() -> None:
    own = {"aurora": {"mo": D(100)}, "lights": {"juno": D(100)}}
    lines = [
        sale("2", release="lights"),
        sale("4", recording="comet", release="lights"),
        sale("8", recording="dawn"),
    ]
    result = account(lines, deal(own_shares=own))

    assert [payable(result, payee=payee) for payee in ("mo", "juno", "nova")] == [1, 2, 4]


def test_a_group_is_covered_without_naming_its_recordings() -> None:
    lines = [sale("10", group="albums"), sale("100", group="singles")]
    result = account(lines, deal(scope=Scope(groups=frozenset({"albums"}))))

    assert payable(result) == 5


def test_a_release_is_covered_without_naming_its_recordings() -> None:
    lines = [sale("10", release="lights"), sale("100", release="shade"), sale("1000")]
    result = account(lines, deal(scope=Scope(releases=frozenset({"lights"}))))

    assert payable(result) == 5


def test_refuses_to_guess_an_exchange_rate() -> None:
    with pytest.raises(InvalidContract, match="Add the exchange rate from SEK to USD"):
        account([sale("100", currency="SEK")], deal())


@pytest.mark.parametrize(
    "written",
    [
        lambda: deal(shares={"nova": D("99.999999")}),
        lambda: deal(ALL, ALL),
        lambda: deal(deductions=(Deduction(Kind.TAX, D(1), of=Of.BASE),)),
        lambda: deal(minimum=D(-1)),
        lambda: deal(basis=Basis.PROFIT_SHARE),
        lambda: deal(
            Term("copy", D(1), Base.PER_UNIT),
            commissions=(Deduction(Kind.PRODUCER, D(1), of=Of.BASE),),
        ),
        lambda: Term("over", D(101)),
        lambda: Term("copy", D(1), Base.PER_UNIT, packaging=D(25)),
        lambda: Scope(participation={"aurora": D(101)}),
        lambda: account([], deal(), deal()),
    ],
)
def test_refuses_a_contract_that_cannot_be_accounted(written) -> None:
    with pytest.raises(InvalidContract):
        written()


@pytest.mark.parametrize("inexact", [0.1, D("NaN"), D("Infinity")])
def test_refuses_a_number_that_is_not_exact(inexact) -> None:
    with pytest.raises(InvalidContract, match="Give"):
        sale(inexact)
