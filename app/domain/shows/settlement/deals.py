"""The kinds of deal: what each pays the artist of what the show took in."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.core.money import Money
from app.domain.shows.settlement.bills import Of
from app.domain.shows.settlement.bonuses import Bonus
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.figures import (
    HUNDRED,
    ZERO,
    check_not_negative,
    check_per_cent,
    exact,
    part,
    rate,
    written,
)
from app.domain.shows.settlement.steps import Part, Step


@dataclass(frozen=True, slots=True)
class Pool:
    """What a deal divides. `expenses` are those charged, without any guarantee."""

    currency: str
    sold: int
    gross: Fraction
    net_gross: Fraction
    expenses: Fraction

    def base(self, of: Of, profit: Fraction = ZERO) -> Fraction:
        if of is Of.GROSS:
            return self.gross
        return self.net_gross - (self.expenses + profit if of is Of.NET else ZERO)

    def step(self, key: str, label: str, amount: Fraction, formula: str) -> Step:
        return Step(Part.SPLIT, key, label, amount, formula)

    def written(self, amount: Fraction) -> str:
        return written(amount, self.currency)


@dataclass(frozen=True, slots=True)
class Flat:
    """The guarantee, whatever comes."""

    guarantee: Money

    def __post_init__(self) -> None:
        check_not_negative(self.guarantee, "guarantee")

    @property
    def floor(self) -> Money | None:
        return self.guarantee

    def steps(self, pool: Pool) -> Iterator[Step]:
        """The last of them is what the artist earns; so it is for every kind of deal."""
        yield _guarantee(pool, self.guarantee)
        yield pool.step("deal", "Flat fee", exact(self.guarantee), "guarantee")


@dataclass(frozen=True, slots=True)
class Door:
    """A percentage of what comes in at the door, nothing below zero."""

    percent: Decimal
    of: Of = Of.NET
    promoter_profit: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        _check_split(self.percent, self.promoter_profit)

    @property
    def floor(self) -> Money | None:
        return None

    def steps(self, pool: Pool) -> Iterator[Step]:
        profit = pool.expenses * part(self.promoter_profit)
        yield from _base_steps(pool, self.of, profit, self.promoter_profit)
        share = _share(pool, self.percent, self.of, profit)
        yield pool.step("deal", "Door deal", share, _share_formula(pool, self, profit))


@dataclass(frozen=True, slots=True)
class DoorPerTicket:
    """An amount for each ticket sold."""

    amount: Money

    def __post_init__(self) -> None:
        check_not_negative(self.amount, "amount for a ticket")

    @property
    def floor(self) -> Money | None:
        return None

    def steps(self, pool: Pool) -> Iterator[Step]:
        each = exact(self.amount)
        formula = f"{pool.sold} × {pool.written(each)}"
        yield pool.step("deal", "Door deal", each * pool.sold, formula)


@dataclass(frozen=True, slots=True)
class Plus:
    """The guarantee, and a percentage of what net gross exceeds the split point by.

    The split point is the expenses with the guarantee, and the promoter's profit on them.
    """

    guarantee: Money
    percent: Decimal
    promoter_profit: Decimal = Decimal(15)

    def __post_init__(self) -> None:
        check_not_negative(self.guarantee, "guarantee")
        _check_split(self.percent, self.promoter_profit)

    @property
    def floor(self) -> Money | None:
        return self.guarantee

    def steps(self, pool: Pool) -> Iterator[Step]:
        guarantee = exact(self.guarantee)
        expenses = pool.expenses + guarantee
        profit = expenses * part(self.promoter_profit)
        split = expenses + profit
        over = pool.net_gross - split
        yield _guarantee(pool, self.guarantee)
        yield pool.step("costs", "Expenses and guarantee", expenses, "expenses + guarantee")
        yield _profit(pool, profit, self.promoter_profit, expenses)
        yield pool.step("split point", "Split point", split, "expenses, guarantee and profit")
        yield pool.step("overage", "Overage", over, "net gross less the split point")
        share = max(over, ZERO) * part(self.percent)
        formula = f"{rate(self.percent)} of {pool.written(max(over, ZERO))}"
        yield pool.step("share", "Share of the overage", share, formula)
        yield pool.step("deal", "Plus deal", guarantee + share, "guarantee + share")


@dataclass(frozen=True, slots=True)
class Versus:
    """The guarantee or a percentage, whichever is more."""

    guarantee: Money
    percent: Decimal
    of: Of = Of.NET
    promoter_profit: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        check_not_negative(self.guarantee, "guarantee")
        _check_split(self.percent, self.promoter_profit)

    @property
    def floor(self) -> Money | None:
        return self.guarantee

    def steps(self, pool: Pool) -> Iterator[Step]:
        profit = pool.expenses * part(self.promoter_profit)
        guarantee = exact(self.guarantee)
        yield _guarantee(pool, self.guarantee)
        yield from _base_steps(pool, self.of, profit, self.promoter_profit)
        share = _share(pool, self.percent, self.of, profit)
        yield pool.step("share", "Percentage", share, _share_formula(pool, self, profit))
        better = "percentage" if share > guarantee else "guarantee"
        earned = max(guarantee, share)
        yield pool.step("deal", "Versus deal", earned, f"the {better} is more")


Deal = Flat | Door | DoorPerTicket | Plus | Versus


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. Co-headliners share by `acts`, in per cent; one act needs no share.

    `documents_required`: an expense without a receipt is not charged.
    """

    currency: str
    deal: Deal
    bonuses: tuple[Bonus, ...] = ()
    acts: tuple[tuple[str, Decimal], ...] = (("artist", Decimal(HUNDRED)),)
    documents_required: bool = False

    def __post_init__(self) -> None:
        for _, share in self.acts:
            check_per_cent(share, "share of an act")
        if sum(share for _, share in self.acts) != HUNDRED:
            raise InvalidDeal("Let the shares of the acts add up to exactly 100 per cent.")
        if len(dict(self.acts)) != len(self.acts):
            raise InvalidDeal("Name every act once.")

    @property
    def amounts(self) -> Iterator[Money | None]:
        """Every amount named, so that their currency can be checked."""
        yield self.deal.floor
        if isinstance(self.deal, DoorPerTicket):
            yield self.deal.amount
        yield from (money for bonus in self.bonuses for money in bonus.amounts)


def _check_split(percent: Decimal, profit: Decimal) -> None:
    check_per_cent(percent, "percentage of the deal")
    check_per_cent(profit, "promoter's profit")


def _guarantee(pool: Pool, guarantee: Money) -> Step:
    return pool.step("guarantee", "Guarantee", exact(guarantee), "agreed")


def _profit(pool: Pool, profit: Fraction, percent: Decimal, of: Fraction) -> Step:
    formula = f"{rate(percent)} of {pool.written(of)}"
    return pool.step("profit", "Promoter's profit", profit, formula)


def _base_steps(pool: Pool, of: Of, profit: Fraction, percent: Decimal) -> Iterator[Step]:
    if of is Of.NET:
        if profit:
            yield _profit(pool, profit, percent, pool.expenses)
        formula = "net gross less expenses" + (" and profit" if profit else "")
        yield pool.step("net", "Net", pool.base(of, profit), formula)


def _share(pool: Pool, percent: Decimal, of: Of, profit: Fraction) -> Fraction:
    return max(pool.base(of, profit), ZERO) * part(percent)


def _share_formula(pool: Pool, deal: Door | Versus, profit: Fraction) -> str:
    base = max(pool.base(deal.of, profit), ZERO)
    return f"{rate(deal.percent)} of {deal.of} {pool.written(base)}"
