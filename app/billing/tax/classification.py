"""What the amounts owed to a payee were earned with: every source is one kind of income.

A source is a kind of posting, or a kind of charge behind it. Those without a usual kind, and those
that a workspace sorts otherwise, are in its own list.
"""

from collections.abc import Mapping

from app.billing.tax.income import Income
from app.core.money import Money

USUAL: Mapping[str, Income] = {
    "statements": Income.ROYALTY,
    "contract_advance": Income.ROYALTY,
    "charge:licence": Income.ROYALTY,
    "charge:invoice": Income.SERVICE,
    "charge:service": Income.SERVICE,
    "charge:booking": Income.SERVICE,
}
"""By source, what it is unless a workspace says otherwise."""


def income_of(source: str, own: Mapping[str, Income]) -> Income | None:
    """What a source is; None while nobody has said."""
    return own.get(source) or USUAL.get(source)


def shares(
    gross: Money, earned: Mapping[Income, int], paid: Mapping[Income, int]
) -> dict[Income, Money]:
    """A payment by kind of income: in proportion to what of each kind was earned and not yet paid.

    The parts add up to exactly the payment.
    """
    still = {kind: max(earned.get(kind, 0) - paid.get(kind, 0), 0) for kind in {*earned, *paid}}
    left = {kind: amount for kind, amount in still.items() if amount}
    if not left:
        left = {kind: amount for kind, amount in earned.items() if amount > 0}
    parts = gross.allocate_by(left or {Income.OTHER: 1})
    return {kind: part for kind, part in parts.items() if part.minor}
