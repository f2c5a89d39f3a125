"""From tickets to net gross: what was sold, less fees off the top, less the tax inside prices."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.core.money import Money
from app.domain.shows.settlement.bills import Bill, Expense, Measured, Of
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.figures import (
    ZERO,
    check_not_negative,
    check_per_cent,
    exact,
    part,
    rate,
    total,
    written,
)
from app.domain.shows.settlement.steps import Part, Step


@dataclass(frozen=True, slots=True)
class Tickets:
    """One type of ticket. Comps are given away, kills are seats taken off sale."""

    name: str
    price: Money
    allotment: int
    comps: int = 0
    kills: int = 0
    sold: int = 0

    def __post_init__(self) -> None:
        if min(self.allotment, self.comps, self.kills, self.sold) < 0:
            raise InvalidDeal(f"Count the tickets “{self.name}” in whole numbers from zero.")
        if self.sold > self.sellable:
            raise InvalidDeal(
                f"More tickets “{self.name}” are sold than the allotment less comps and kills."
            )
        check_not_negative(self.price, f"price of “{self.name}”")

    @property
    def sellable(self) -> int:
        return self.allotment - self.comps - self.kills

    @property
    def gross(self) -> Fraction:
        return exact(self.price) * self.sold


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax on tickets: inside the price, or collected on top of it and passed on."""

    percent: Decimal
    label: str = "Sales tax"
    on_top: bool = False

    def __post_init__(self) -> None:
        check_per_cent(self.percent, "tax")

    def of(self, amount: Fraction) -> Fraction:
        """Of a price that holds the tax, what divides out; never the price times the rate."""
        share = part(self.percent)
        return amount * share if self.on_top else amount - amount / (1 + share)


@dataclass(frozen=True, slots=True)
class Night:
    """One show as it was sold: tickets, the fees off the top, the tax, what it cost."""

    tickets: tuple[Tickets, ...]
    facility_fee: Money | None = None
    fees: tuple[Bill, ...] = ()
    tax: Tax | None = None
    expenses: tuple[Expense, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        check_not_negative(self.facility_fee, "facility fee")
        if any(fee.of is not Of.GROSS for fee in self.fees):
            raise InvalidDeal("Take the fees before the settlement of the gross.")
        if any(self.off_the_top(each) < 0 for each in self.tickets if each.sold):
            raise InvalidDeal("The facility fee is more than the price of a ticket.")

    def off_the_top(self, tickets: Tickets) -> Fraction:
        return exact(tickets.price) - exact(self.facility_fee)

    @property
    def amounts(self) -> Iterator[Money | None]:
        """Every amount named, so that their currency can be checked."""
        yield self.facility_fee
        yield from (each.price for each in self.tickets)
        bills = (*self.fees, *(expense.bill for expense in self.expenses))
        yield from (money for bill in bills for money in bill.amounts)
        yield from (expense.cost for expense in self.expenses)


@dataclass(frozen=True, slots=True)
class BoxOffice:
    """The figures of a night, or of several nights together, down to net gross."""

    sold: int
    comps: int
    sellable: int
    gross: Fraction
    facility_fees: Fraction
    fees: Fraction
    tax_inside: Fraction
    tax_on_top: Fraction
    steps: tuple[Step, ...] = ()

    @property
    def adjusted_gross(self) -> Fraction:
        return self.gross - self.facility_fees - self.fees

    @property
    def net_gross(self) -> Fraction:
        return self.adjusted_gross - self.tax_inside

    @property
    def measured(self) -> Measured:
        return Measured(self.sold, self.gross, self.net_gross)

    def __add__(self, other: "BoxOffice") -> "BoxOffice":
        return BoxOffice(
            self.sold + other.sold,
            self.comps + other.comps,
            self.sellable + other.sellable,
            self.gross + other.gross,
            self.facility_fees + other.facility_fees,
            self.fees + other.fees,
            self.tax_inside + other.tax_inside,
            self.tax_on_top + other.tax_on_top,
            self.steps + other.steps,
        )


def count(night: Night, currency: str) -> BoxOffice:
    """The box office of one night, every step named."""
    sold = sum(each.sold for each in night.tickets)
    gross = total(each.gross for each in night.tickets)
    facility = exact(night.facility_fee) * sold
    before_fees = Measured(sold, gross, ZERO)
    fees = [(fee, fee.amount(before_fees, currency)) for fee in night.fees]
    adjusted = gross - facility - total(amount.value for _, amount in fees)
    if adjusted < 0:
        raise InvalidDeal("The fees before the settlement are more than the gross.")
    tax = night.tax.of(adjusted) if night.tax else ZERO
    on_top = bool(night.tax and night.tax.on_top)

    def steps() -> Iterator[Step]:
        for each in night.tickets:
            price = written(exact(each.price), currency)
            yield _step(night, "tickets", each.name, each.gross, f"{each.sold} × {price}")
        yield _step(night, "gross", "Gross box office", gross, "all tickets sold")
        if night.facility_fee:
            each_fee = written(exact(night.facility_fee), currency)
            yield _step(night, "facility", "Facility fees", -facility, f"{sold} × {each_fee}")
        for fee, amount in fees:
            yield _step(night, "fee", fee.label, -amount.value, amount.formula)
        yield _step(night, "adjusted", "Adjusted gross", adjusted, "gross less fees")
        if night.tax:
            yield _tax_step(night, night.tax, adjusted, tax, currency)
        net = adjusted if on_top else adjusted - tax
        yield _step(night, "net gross", "Net gross", net, "adjusted gross less tax inside prices")

    return BoxOffice(
        sold=sold,
        comps=sum(each.comps for each in night.tickets),
        sellable=sum(each.sellable for each in night.tickets),
        gross=gross,
        facility_fees=facility,
        fees=total(amount.value for _, amount in fees),
        tax_inside=ZERO if on_top else tax,
        tax_on_top=tax if on_top else ZERO,
        steps=tuple(steps()),
    )


def _step(night: Night, key: str, label: str, amount: Fraction, formula: str) -> Step:
    named = f"{night.name}: {label}" if night.name else label
    return Step(Part.BOX_OFFICE, key, named, amount, formula)


def _tax_step(night: Night, tax: Tax, adjusted: Fraction, amount: Fraction, currency: str) -> Step:
    base = written(adjusted, currency)
    if tax.on_top:
        label = f"{tax.label} collected on top"
        return _step(night, "tax on top", label, amount, f"{rate(tax.percent)} of {base}")
    divisor = f"{(1 + tax.percent / 100).normalize():f}"
    return _step(night, "tax", tax.label, -amount, f"{base} − {base} ÷ {divisor}")
