"""What was sold, spent and paid on a show, as both sides know it, and what it comes to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.core.money import Money
from app.domain.shows.settlement import (
    Expense,
    Had,
    InvalidDeal,
    Merch,
    Night,
    Payments,
    PrivateLine,
    Settlement,
    settle,
)
from app.domain.shows.terms import Terms


@dataclass(frozen=True, slots=True)
class Figures:
    """The shared figures of a show. They hold nothing that is the house's alone."""

    nights: tuple[Night, ...]
    payments: Payments = field(default_factory=Payments)

    def __post_init__(self) -> None:
        if any(expense.cost for night in self.nights for expense in night.expenses):
            raise InvalidDeal("What an expense cost the house is not shared with the other side.")


def begin(terms: Terms, deposits: Sequence[Had] = ()) -> Figures:
    """What a settlement starts from: the terms, nothing sold yet, and the deposits that came."""
    act = only_act(terms)
    nights = tuple(
        replace(terms.night, name=f"Night {number}" if terms.nights > 1 else "")
        for number in range(1, terms.nights + 1)
    )
    nothing = Money.zero(terms.currency)
    merch = tuple(
        Merch(each.label, nothing, each.house_percent, each.sold_by_house, act)
        for each in terms.merch
    )
    had = tuple(replace(each, act=act) for each in deposits)
    return Figures(nights, Payments(deposits=had, merch=merch))


def only_act(terms: Terms) -> str:
    """Whose payments are when it is not said: nobody's to name, or the first act's of several."""
    return terms.acts[0][0] if len(terms.acts) > 1 else ""


def reckon(
    terms: Terms, figures: Figures, private: Sequence[PrivateLine] = ()
) -> tuple[Settlement, ...]:
    """What everybody gets: one settlement, or one a night where nights do not stand together.

    Then taxes are withheld of every night, and what is paid besides stands with the last.
    """
    if terms.stands_together or len(figures.nights) == 1:
        return (settle(figures.nights, terms.deal_terms, figures.payments, private),)
    *before, last = figures.nights
    taxed = Payments(withholdings=figures.payments.withholdings)
    return (
        *(settle([night], terms.deal_terms, taxed) for night in before),
        settle([last], terms.deal_terms, figures.payments, private),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """All settlements of a show added up: what its books and its last line say."""

    currency: str
    received: Money
    tax: Money
    earned: Money
    adjusted: Money
    withheld: Money
    had: Money
    merch: Money
    due: Money

    @property
    def due_of_either(self) -> Money:
        """The size of what is due, whoever of the two owes it."""
        return abs(self.due)

    @classmethod
    def of(cls, found: Sequence[Settlement]) -> "Result":
        currency = found[0].currency
        acts = [act for each in found for act in each.acts]

        def total(amounts: Iterator[Money]) -> Money:
            return Money.sum(amounts, currency)

        return cls(
            currency=currency,
            received=total(each.division.received for each in found),
            tax=total(each.division.tax for each in found),
            earned=total(act.earned for act in acts),
            adjusted=total(act.adjusted for act in acts),
            withheld=total(act.withheld for act in acts),
            had=total(act.had for act in acts),
            merch=total(act.merch for act in acts),
            due=total(act.due for act in acts),
        )


def overspent(terms: Terms, expense: Expense) -> Money | None:
    """How much more an expense was than the terms foresaw; None where nothing was foreseen."""
    budget = next((c.bill.fixed for c in terms.costs if c.bill.label == expense.bill.label), None)
    actual = expense.bill.fixed
    if budget is None or actual is None or actual.minor <= budget.minor:
        return None
    return actual - budget


def is_capped(expense: Expense) -> bool:
    cap, fixed = expense.bill.cap, expense.bill.fixed
    return cap is not None and fixed is not None and fixed.minor > cap.minor
