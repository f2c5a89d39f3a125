"""Random shows, deals and payments that exercise every rule, most of them at once."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from app.core.money import Money
from app.domain.shows.settlement import (
    Adjustment,
    Bill,
    ByGross,
    ByTickets,
    Category,
    Counts,
    Door,
    DoorPerTicket,
    Expense,
    Flat,
    Had,
    How,
    Merch,
    Night,
    Of,
    OfGross,
    Payments,
    Plus,
    PrivateLine,
    Tax,
    Terms,
    Tickets,
    Versus,
    Why,
    Withholding,
)

CURRENCIES = ("USD", "EUR", "JPY", "KWD")
SHARES = (
    (("artist", Decimal(100)),),
    (("Nova Lind", Decimal(50)), ("The Rival", Decimal(50))),
    (("Nova Lind", Decimal("33.333333")), ("The Rival", Decimal("66.666667"))),
    (("Mo", Decimal(20)), ("Nova Lind", Decimal("79.5")), ("Juno", Decimal("0.5"))),
)
PERCENTS = tuple(map(Decimal, ("0", "6.5", "8.875", "15", "33.333333", "50", "85", "100")))
MODEST = tuple(map(Decimal, ("0", "1", "3", "6.5", "7.7", "15")))


@dataclass(frozen=True)
class Case:
    nights: list[Night]
    terms: Terms
    payments: Payments
    private: list[PrivateLine]


class Dice:
    """Chances a shrinking test can turn down: every figure is drawn by Hypothesis."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.one = random.choice
        self.currency = self.one(CURRENCIES)

    def chance(self, of: int) -> bool:
        return self.random.randrange(of) == of - 1

    def upto(self, most: int) -> range:
        return range(self.random.randint(0, most))

    def money(self, most: int, least: int = 0) -> Money:
        return Money(self.random.randint(least, most), self.currency)


def tickets(dice: Dice, at: int) -> Tickets:
    comps, kills = dice.random.randint(0, 9), dice.random.randint(0, 9)
    sellable = dice.random.randint(0, 900)
    return Tickets(
        name=f"type {at}",
        price=dice.money(5000, 300),
        allotment=sellable + comps + kills,
        comps=comps,
        kills=kills,
        sold=dice.random.randint(0, sellable),
    )


def bill(dice: Dice, name: str, *, of_net_gross: bool) -> Bill:
    cap = dice.money(60_000) if dice.chance(3) else None
    of = Of.NET_GROSS if of_net_gross and dice.chance(2) else Of.GROSS
    way = dice.random.randrange(3)
    if way == 0:
        return Bill(name, fixed=dice.money(40_000), cap=cap)
    if way == 1:
        return Bill(name, per_ticket=dice.money(90), cap=cap)
    return Bill(name, percent=dice.one(MODEST), of=of, cap=cap)


def fee(dice: Dice, at: int) -> Bill:
    """Never more than the cheapest tickets leave."""
    if dice.chance(2):
        return Bill(f"fee {at}", per_ticket=dice.money(40))
    return Bill(f"fee {at}", percent=dice.one(MODEST[:4]), cap=dice.money(9000))


def expense(dice: Dice, at: int) -> Expense:
    return Expense(
        bill(dice, f"expense {at}", of_net_gross=True),
        category=dice.one(list(Category)),
        documented=not dice.chance(4),
        cost=dice.money(40_000) if dice.chance(4) else None,
    )


def night(dice: Dice, at: int) -> Night:
    return Night(
        tickets=tuple(tickets(dice, at) for at in dice.upto(4)),
        facility_fee=dice.money(150) if dice.chance(2) else None,
        fees=tuple(fee(dice, at) for at in dice.upto(2)),
        tax=Tax(dice.one(MODEST), on_top=dice.chance(3)) if dice.chance(2) else None,
        expenses=tuple(expense(dice, at) for at in dice.upto(4)),
        name=f"night {at}",
    )


def deal(dice: Dice):
    guarantee, percent, profit = dice.money(900_000), dice.one(PERCENTS), dice.one(MODEST)
    of = dice.one(list(Of))
    return dice.one(
        (
            Flat(guarantee),
            Door(percent, of, profit),
            DoorPerTicket(dice.money(2000)),
            Plus(guarantee, percent, profit),
            Versus(guarantee, percent, of, profit),
        )
    )


def bonus(dice: Dice):
    tickets_at = sorted(dice.random.sample(range(1500), 3))
    gross_at = [Money(at * 1000, dice.currency) for at in tickets_at]
    return dice.one(
        (
            ByTickets(tuple((at, dice.money(40_000)) for at in tickets_at)),
            ByTickets(tuple((at, dice.money(200)) for at in tickets_at), How.TIERED),
            ByTickets(tuple((at, dice.money(200)) for at in tickets_at), How.RETROACTIVE),
            ByGross(tuple((at, dice.money(40_000)) for at in gross_at)),
            OfGross(tuple((at, dice.one(MODEST)) for at in gross_at), retroactive=dice.chance(2)),
        )
    )


def payments(dice: Dice, acts: list[str]) -> Payments:
    def whose() -> str:
        return "" if len(acts) == 1 and dice.chance(2) else dice.one(acts)

    def adjustment(at: int) -> Adjustment:
        counts = frozenset(each for each in Counts if dice.chance(2))
        why = dice.one(list(Why))
        return Adjustment(f"adjustment {at}", dice.money(30_000), why, counts, act=whose())

    def withholding() -> Withholding:
        return Withholding(dice.one(MODEST), "non-resident artist", act=whose())

    def merch(at: int) -> Merch:
        house = dice.one(PERCENTS)
        return Merch(f"merch {at}", dice.money(99_999), house, dice.chance(2), act=whose())

    return Payments(
        adjustments=tuple(adjustment(at) for at in dice.upto(3)),
        withholdings=tuple(withholding() for _ in dice.upto(2)),
        deposits=tuple(Had("deposit", dice.money(50_000), act=whose()) for _ in dice.upto(2)),
        buy_outs=tuple(Had("dinner", dice.money(9000), act=whose()) for _ in dice.upto(2)),
        merch=tuple(merch(at) for at in dice.upto(2)),
    )


def case(random: Random) -> Case:
    dice = Dice(random)
    acts = dice.one(SHARES)
    terms = Terms(
        currency=dice.currency,
        deal=deal(dice),
        bonuses=tuple(bonus(dice) for _ in dice.upto(2)),
        acts=acts,
        documents_required=dice.chance(2),
    )
    return Case(
        nights=[night(dice, at) for at in range(1 + dice.random.randrange(3))],
        terms=terms,
        payments=payments(dice, [name for name, _ in acts]),
        private=[PrivateLine("Bar", dice.money(90_000, -20_000)) for _ in dice.upto(2)],
    )


def cases() -> st.SearchStrategy[Case]:
    return st.randoms(use_true_random=False).map(case)
