"""The sums of an invoice: lines to the unit, tax by rate, nothing lost in between.

A line's net amount is rounded half up once. Tax is rounded half up once for each rate, or on each
line when the invoice says so. All sums are of rounded amounts, so the parts add up as printed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.billing.invoices.choices import Rounding
from app.billing.invoices.tax import Decision
from app.core.money import EXACT, HUNDRED, Money, minor_places, settle


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line's exact ingredients, with the tax that was decided for it."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    decision: Decision


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What is taxed at one rate, and the tax."""

    decision: Decision
    taxable: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Totals:
    nets: tuple[Money, ...]
    taxes: tuple[TaxSum, ...]
    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        return self.net + self.tax


def compute(lines: Sequence[TaxedLine], *, currency: str, rounding: str) -> Totals:
    """The sums of lines in one currency; taxes in the order their rates first appear."""
    nets = [line_net(line, currency) for line in lines]
    groups: dict[tuple[str, str, Decimal], list[tuple[Decision, Money]]] = {}
    for line, net in zip(lines, nets, strict=True):
        d = line.decision
        groups.setdefault((d.treatment, d.country, d.rate), []).append((d, net))
    taxes = tuple(_tax_sum(group, currency, rounding) for group in groups.values())
    return Totals(
        tuple(nets),
        taxes,
        Money.sum(nets, currency),
        Money.sum((each.tax for each in taxes), currency),
    )


def line_net(line: TaxedLine, currency: str) -> Money:
    """Quantity times price less the discount, rounded half up to the unit."""
    gross = EXACT.multiply(line.quantity, line.unit_price)
    kept = EXACT.subtract(HUNDRED, line.discount)
    return half_up(EXACT.multiply(gross, kept).scaleb(-2, EXACT), currency)


def tax_of(amount: Money, rate: Decimal) -> Money:
    """The tax of a rate in per cent on an amount, rounded half up."""
    exact = EXACT.multiply(amount.decimal, rate).scaleb(-2, EXACT)
    return half_up(exact, amount.currency)


def half_up(value: Decimal, currency: str) -> Money:
    """Whole units; what is exactly between two goes away from zero."""
    settled = settle(value, currency)
    unit = Decimal(1).scaleb(-minor_places(currency))
    if abs(settled.residue) * 2 < unit:
        return settled.money
    return settled.money + Money(-1 if settled.residue < 0 else 1, currency)


def _tax_sum(group: Iterable[tuple[Decision, Money]], currency: str, rounding: str) -> TaxSum:
    found = list(group)
    decision = found[0][0]
    taxable = Money.sum((net for _, net in found), currency)
    if rounding == Rounding.LINE:
        tax = Money.sum((tax_of(net, decision.rate) for _, net in found), currency)
    else:
        tax = tax_of(taxable, decision.rate)
    return TaxSum(decision, taxable, tax)
