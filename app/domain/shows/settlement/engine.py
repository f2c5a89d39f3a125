"""The settlement of a show, or of nights that stand for one another: one pure function."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add

from app.core.money import Money
from app.domain.shows.settlement.bills import Amount, Expense
from app.domain.shows.settlement.box_office import BoxOffice, Night, count
from app.domain.shows.settlement.deals import Pool, Terms
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.figures import check_currency, exact, settled, total
from app.domain.shows.settlement.payment import Payments, pay
from app.domain.shows.settlement.result import Division, Settlement
from app.domain.shows.settlement.steps import Part, Step

NOTHING = Payments()


@dataclass(frozen=True, slots=True)
class PrivateLine:
    """What the house alone knows: takings of the bar, a sponsor, a cost it charges nobody."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class _Billed:
    expense: Expense
    charged: Amount
    kept: Fraction


def settle(
    nights: Sequence[Night],
    terms: Terms,
    payments: Payments = NOTHING,
    private: Sequence[PrivateLine] = (),
) -> Settlement:
    """What everybody gets of these nights under one deal.

    Several nights are settled as one: a good night makes up for a bad one (cross-collateral). For
    nights that each stand alone see `settle_each`. Raises InvalidDeal.
    """
    _check(nights, terms, payments, private)
    currency = terms.currency
    boxes = [count(night, currency) for night in nights]
    box: BoxOffice = reduce(add, boxes)
    billed = [
        _bill(expense, each, terms)
        for night, each in zip(nights, boxes, strict=True)
        for expense in night.expenses
    ]
    costs = total(each.charged.value for each in billed) + payments.costs
    pool = Pool(currency, box.sold, box.gross, box.net_gross, costs)
    split = tuple(terms.deal.steps(pool))
    bonuses = tuple(_bonuses(terms, box))
    pot = settled(split[-1].amount + total(step.amount for step in bonuses), currency)
    shares = pot.allocate_by(dict(terms.acts))
    acts = frozenset(shares)
    division = Division.of(box, costs, pot)
    hidden = tuple(_private(billed, private, currency))
    steps = (
        *box.steps,
        *_together(nights, box),
        *_expense_steps(billed, payments, costs),
        *split,
        *bonuses,
        Step(Part.ARTIST, "earned", "Artist's earnings", exact(pot), "deal and bonuses"),
        *_shared(terms, shares),
        *_house(division, hidden, currency),
    )
    return Settlement(
        currency=currency,
        box=box,
        steps=steps,
        acts=tuple(pay(act, shares[act], payments.of(act, acts)) for act, _ in terms.acts),
        division=division,
        kept_private=settled(total(step.amount for step in hidden), currency),
    )


def settle_each(
    nights: Sequence[tuple[Night, Terms]], payments: Sequence[Payments] = ()
) -> tuple[Settlement, ...]:
    """Nights of one engagement that do not stand for one another: each by its own terms."""
    paid = payments or [NOTHING] * len(nights)
    if len(paid) != len(nights):
        raise InvalidDeal("Give the payments of every night, or none.")
    return tuple(
        settle([night], terms, each) for (night, terms), each in zip(nights, paid, strict=True)
    )


def _check(
    nights: Sequence[Night], terms: Terms, payments: Payments, private: Iterable[PrivateLine]
) -> None:
    if not nights:
        raise InvalidDeal("Give at least one night to settle.")
    found = (
        *(money for night in nights for money in night.amounts),
        *terms.amounts,
        *payments.amounts,
        *(line.amount for line in private),
    )
    check_currency(found, terms.currency)


def _bill(expense: Expense, box: BoxOffice, terms: Terms) -> _Billed:
    charged = expense.charged(
        box.measured, terms.currency, documents_required=terms.documents_required
    )
    return _Billed(expense, charged, expense.kept_by_house(box.measured, charged.value))


def _bonuses(terms: Terms, box: BoxOffice) -> Iterator[Step]:
    for bonus in terms.bonuses:
        amount = bonus.earned(box.measured)
        yield Step(Part.SPLIT, "bonus", "Bonus", amount, f"{box.sold} tickets sold")


def _together(nights: Sequence[Night], box: BoxOffice) -> Iterator[Step]:
    if len(nights) > 1:
        formula = f"{len(nights)} nights together"
        yield Step(Part.BOX_OFFICE, "net gross", "Net gross", box.net_gross, formula)


def _expense_steps(
    billed: Sequence[_Billed], payments: Payments, costs: Fraction
) -> Iterator[Step]:
    for each in billed:
        label, charged = each.expense.bill.label, each.charged
        yield Step(Part.EXPENSES, "expense", label, charged.value, charged.formula)
    for adjustment in payments.adjustments:
        if adjustment.is_cost:
            formula = f"{adjustment.why} in the split point"
            yield Step(Part.EXPENSES, "adjustment", adjustment.label, adjustment.signed, formula)
    yield Step(Part.EXPENSES, "expenses", "Expenses", costs, "without the guarantee")


def _shared(terms: Terms, shares: dict[str, Money]) -> Iterator[Step]:
    if len(shares) > 1:
        for act, percent in terms.acts:
            formula = f"{percent.normalize():f} % of the artist's earnings"
            yield Step(Part.ARTIST, "act", act, exact(shares[act]), formula)


def _private(
    billed: Sequence[_Billed], private: Sequence[PrivateLine], currency: str
) -> Iterator[Step]:
    """Each is whole: what the house keeps to itself is money it has."""
    for each in billed:
        kept = settled(each.kept, currency)
        if kept.minor:
            label = each.expense.bill.label
            yield _hidden(label, kept, "charged less what it cost the house")
    for line in private:
        yield _hidden(line.label, line.amount, "the house's own")


def _hidden(label: str, money: Money, formula: str) -> Step:
    return Step(Part.HOUSE, "private", label, exact(money), formula, private=True)


def _house(division: Division, hidden: Sequence[Step], currency: str) -> Iterator[Step]:
    result = division.promoter
    formula = "net gross less expenses and the artist's earnings"
    yield Step(Part.HOUSE, "promoter", "Promoter's result", exact(result), formula)
    yield from hidden
    if hidden:
        own = exact(result) + total(step.amount for step in hidden)
        yield Step(
            Part.HOUSE, "own result", "Our own result", exact(settled(own, currency)),
            "with private lines", private=True,
        )  # fmt: skip
