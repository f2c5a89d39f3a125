"""Most favored nation: of two contracts' terms for a sale the one that pays more counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.domain.royalties.contracts.balances import CounterKey, Rates
from app.domain.royalties.contracts.cells import Cell, Total
from app.domain.royalties.contracts.deductions import Of
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.escalation import Counter, reached_rate
from app.domain.royalties.contracts.exact import fraction
from app.domain.royalties.contracts.pricing import payer_with_rate, price, royalty_rate
from app.domain.royalties.contracts.selection import Beaten, Choice, choose
from app.domain.royalties.contracts.terms import WHOLE, Base, Contract, Term

Counters = Mapping[CounterKey, Counter]
BETTER = "the most favored nation pays more for this sale"
NO_BETTER = "the contract's own rate pays as much for this sale"


def with_favored(contracts: Sequence[Contract], counters: Counters) -> tuple[Contract, ...]:
    """The contracts with the terms of those they are favored with, each as far as it has stepped.

    A step counts from the period after the one that reached it; one counted in each country on
    its own does not. Contracts that are not among these favor nobody. Raises InvalidContract for
    contracts that go round in a circle.
    """
    by_id = {contract.id: contract for contract in contracts}
    return tuple(
        replace(each, favored=_chain(each, by_id, counters), reached=_reached(each, counters))
        if each.most_favored_with and not each.favored
        else each
        for each in contracts
    )


def check_circle(start: str, favored: Mapping[str, str]) -> tuple[str, ...]:
    """The contracts one is favored with, nearest first. Raises InvalidContract when it is one."""
    found: list[str] = []
    place = favored.get(start, "")
    while place:
        if place == start or place in found:
            raise InvalidContract(
                "Contracts cannot be most favored nations of each other in a circle: take the"
                " clause out of one of them."
            )
        found.append(place)
        place = favored.get(place, "")
    return tuple(found)


def choose_better(contract: Contract, earning: Earning, day: date, rates: Rates) -> Choice | None:
    """The term of the contract for a sale, or the better one of those it is favored with."""
    best = choose(contract.terms, earning, day)
    for terms in contract.favored:
        other = choose(terms, earning, day)
        if other is not None:
            best = _better(contract, best, other, earning, rates)
    return best


def _better(
    contract: Contract, own: Choice | None, other: Choice, earning: Earning, rates: Rates
) -> Choice:
    if own is None:
        return other
    gain = _royalty(contract, other.term, earning, rates)
    gain -= _royalty(contract, own.term, earning, rates)
    # What a return takes back was paid by the term that pays more.
    if (gain < 0) if earning.is_return else (gain > 0):
        return replace(other, beaten=(Beaten(own.term.id, BETTER), *own.beaten))
    return replace(own, beaten=(*own.beaten, Beaten(other.term.id, NO_BETTER)))


def _royalty(contract: Contract, term: Term, earning: Earning, rates: Rates) -> Fraction:
    units = fraction(earning.units)
    total = Total(fraction(earning.gross), units, fraction(earning.price or 0) * units)
    alone = Cell(
        contract=contract.id,
        term=term.id,
        currency=earning.currency,
        territory="",
        day=earning.sold_on,
        shares=(),
        participation=WHOLE,
        royalty_part=WHOLE,
        is_return=earning.is_return,
        first=True,
        payer=payer_with_rate(earning.payer, earning.currency, contract.currency, rates),
    )
    rate = fraction(contract.reached.get(term.id, term.rate))
    return price(contract, term, alone, total, rates).base * royalty_rate(term, rate)


def _chain(
    contract: Contract, by_id: Mapping[str, Contract], counters: Counters
) -> tuple[tuple[Term, ...], ...]:
    others = check_circle(contract.id, {key: c.most_favored_with for key, c in by_id.items()})
    return tuple(_terms(contract, by_id[other], counters) for other in others if other in by_id)


def _terms(contract: Contract, other: Contract, counters: Counters) -> tuple[Term, ...]:
    """The other's terms as they stand; amounts per unit only where they mean the same here."""
    reached = _reached(other, counters)
    per_unit = contract.currency == other.currency
    per_unit = per_unit and not any(step.of is Of.BASE for step in contract.commissions)
    return tuple(
        replace(
            term,
            id=f"{other.id}/{term.id}",
            rate=reached.get(term.id, term.rate),
            escalation=None,
        )
        for term in other.terms
        if per_unit or term.base is not Base.PER_UNIT
    )


def _reached(contract: Contract, counters: Counters) -> dict[str, Decimal]:
    found = {}
    for term in contract.terms:
        if term.escalation and not term.escalation.per_territory:
            counter = counters.get(CounterKey(contract.id, term.id, ""), Counter())
            found[term.id] = reached_rate(term.rate, term.escalation, counter.position)
    return found
