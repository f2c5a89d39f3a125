"""From what an act earned to what it is still owed: adjustments, taxes withheld, what it had."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.core.money import Money
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.figures import (
    ZERO,
    check_not_negative,
    check_per_cent,
    exact,
    part,
    rate,
    settled,
    total,
    written,
)
from app.domain.shows.settlement.steps import Part, Step


class Why(StrEnum):
    """Reimbursement and bonus are paid to the act, a deduction is kept from it."""

    REIMBURSEMENT = "reimbursement"
    DEDUCTION = "deduction"
    BONUS = "artist bonus"


class Counts(StrEnum):
    """Where an adjustment counts besides the payment. Nowhere: it is external only."""

    SPLIT_POINT = "in split point"
    WITHHOLDING = "in withholding"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Something between promoter and act beyond the deal. In the split point it is a cost."""

    label: str
    amount: Money
    why: Why
    counts: frozenset[Counts] = frozenset()
    act: str = ""

    def __post_init__(self) -> None:
        check_not_negative(self.amount, f"amount of “{self.label}”")

    @property
    def signed(self) -> Fraction:
        size = exact(self.amount)
        return -size if self.why is Why.DEDUCTION else size

    @property
    def is_cost(self) -> bool:
        return Counts.SPLIT_POINT in self.counts


class TaxKind(StrEnum):
    """Whose tax it is. What the United States keep is reported on a form of theirs."""

    LOCAL = "of the place"
    ARTIST = "artist from abroad"
    AGREEMENT = "withholding agreement"
    BACKUP = "backup withholding"


@dataclass(frozen=True, slots=True)
class Withholding:
    """A tax kept from the act: the rate is given, and the reason is printed."""

    percent: Decimal
    reason: str
    act: str = ""
    kind: TaxKind = TaxKind.LOCAL

    def __post_init__(self) -> None:
        check_per_cent(self.percent, "withholding")
        if not self.reason.strip():
            raise InvalidDeal("Say why tax is withheld, for instance “non-resident artist”.")


@dataclass(frozen=True, slots=True)
class Had:
    """What the act has had already: a deposit, or a buy-out paid on the day."""

    label: str
    amount: Money
    act: str = ""

    def __post_init__(self) -> None:
        check_not_negative(self.amount, f"amount of “{self.label}”")


@dataclass(frozen=True, slots=True)
class Merch:
    """Merchandise of one category. The house keeps its part, whoever sold it."""

    label: str
    sales: Money
    house_percent: Decimal
    sold_by_house: bool = False
    act: str = ""

    def __post_init__(self) -> None:
        check_not_negative(self.sales, f"sales of “{self.label}”")
        check_per_cent(self.house_percent, f"house's part of “{self.label}”")

    @property
    def house_part(self) -> Money:
        return settled(exact(self.sales) * part(self.house_percent), self.sales.currency)

    @property
    def to_act(self) -> Money:
        """What the house hands over, negative where the act hands over the house's part."""
        return self.sales - self.house_part if self.sold_by_house else -self.house_part


@dataclass(frozen=True, slots=True)
class Payments:
    """All that stands between what was earned and what is paid. Empty `act`: the only one."""

    adjustments: tuple[Adjustment, ...] = ()
    withholdings: tuple[Withholding, ...] = ()
    deposits: tuple[Had, ...] = ()
    buy_outs: tuple[Had, ...] = ()
    merch: tuple[Merch, ...] = ()

    @property
    def amounts(self) -> Iterator[Money | None]:
        """Every amount named, so that their currency can be checked."""
        yield from (each.amount for each in self.adjustments)
        yield from (each.amount for each in (*self.deposits, *self.buy_outs))
        yield from (each.sales for each in self.merch)

    @property
    def costs(self) -> Fraction:
        """What the adjustments in the split point add to the expenses."""
        return total(each.signed for each in self.adjustments if each.is_cost)

    def of(self, act: str, acts: frozenset[str]) -> "Payments":
        """Those of one act. Raises InvalidDeal where it is not said, or unknown, whose one is."""
        named = {
            *(each.act for each in self.adjustments),
            *(each.act for each in self.withholdings),
            *(each.act for each in (*self.deposits, *self.buy_outs)),
            *(each.act for each in self.merch),
        }
        if not named <= (acts if len(acts) > 1 else acts | {""}):
            raise InvalidDeal("Say of every payment which of the acts of the deal it is for.")
        mine = {act} if len(acts) > 1 else {act, ""}
        return Payments(
            tuple(each for each in self.adjustments if each.act in mine),
            tuple(each for each in self.withholdings if each.act in mine),
            tuple(each for each in self.deposits if each.act in mine),
            tuple(each for each in self.buy_outs if each.act in mine),
            tuple(each for each in self.merch if each.act in mine),
        )


@dataclass(frozen=True, slots=True)
class ActPaid:
    """What one act earned, what was kept from it, and what it is due; negative: it owes."""

    act: str
    earned: Money
    adjusted: Money
    taxable: Money
    withheld: Money
    had: Money
    merch: Money
    due: Money
    kept: tuple[tuple[Withholding, Money], ...]
    steps: tuple[Step, ...]


def pay(act: str, earned: Money, payments: Payments) -> ActPaid:
    """The payment of one act, from what it earned under the deal."""
    currency = earned.currency
    counting = [each for each in payments.adjustments if Counts.WITHHOLDING in each.counts]
    base = max(exact(earned) + total(each.signed for each in counting), ZERO)
    kept = tuple(
        (each, settled(base * part(each.percent), currency)) for each in payments.withholdings
    )
    had = (*payments.deposits, *payments.buy_outs)
    moved = Money.sum((_signed(each) for each in payments.adjustments), currency)
    withheld = Money.sum((money for _, money in kept), currency)
    before = Money.sum((each.amount for each in had), currency)
    merch = Money.sum((each.to_act for each in payments.merch), currency)
    due = earned + moved - withheld - before + merch

    def steps() -> Iterator[Step]:
        yield _step("earned", "Earned", earned, "under the deal")
        for adjustment in payments.adjustments:
            counts = ", ".join(sorted(adjustment.counts)) or "external only"
            formula = f"{adjustment.why}, {counts}"
            yield _step("adjustment", adjustment.label, _signed(adjustment), formula)
        for each, money in kept:
            formula = f"{rate(each.percent)} of {written(base, currency)}"
            if each.kind is not TaxKind.LOCAL:
                formula = f"{formula}, {each.kind}"
            yield _step("withholding", f"Tax withheld: {each.reason}", -money, formula)
        for deposit in payments.deposits:
            yield _step("deposit", deposit.label, -deposit.amount, "deposit received")
        for buy_out in payments.buy_outs:
            yield _step("buy-out", buy_out.label, -buy_out.amount, "buy-out received")
        for line in payments.merch:
            yield _step("merch", f"Merch: {line.label}", line.to_act, _wording(line))
        yield _step("due", "Due to the act" if due.minor >= 0 else "Due from the act", due, "sum")

    return ActPaid(
        act, earned, moved, settled(base, currency), withheld, before, merch, due, kept,
        tuple(steps()),
    )  # fmt: skip


def _signed(adjustment: Adjustment) -> Money:
    return settled(adjustment.signed, adjustment.amount.currency)


def _wording(line: Merch) -> str:
    sales = written(exact(line.sales), line.sales.currency)
    seller = "the house" if line.sold_by_house else "the act"
    return f"{sales} sold by {seller}, {rate(line.house_percent)} for the house"


def _step(key: str, label: str, money: Money, formula: str) -> Step:
    return Step(Part.PAYMENT, key, label, exact(money), formula)
