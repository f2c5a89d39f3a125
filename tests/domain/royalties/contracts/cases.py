"""Random catalogs, contracts and reports that exercise every rule, most of them at once."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from app.core.period import Period
from app.domain.royalties.contracts import (
    Balances,
    Base,
    Basis,
    Conditions,
    Contract,
    CostKind,
    Counter,
    CounterKey,
    Crossing,
    DatedPercent,
    Deduction,
    Earning,
    Escalation,
    Held,
    Kind,
    Measure,
    Of,
    Passing,
    Purse,
    Rate,
    RateStep,
    Recoupable,
    ReserveKind,
    ReservePolicy,
    Scope,
    Song,
    Term,
    Territories,
    Transfer,
)
from app.domain.royalties.contracts.mechanicals import Clause, ControlledComposition, Format

PERIOD = Period(date(2026, 1, 1), date(2026, 4, 1))
RATES = {
    ("USD", "EUR"): Rate(Decimal("0.8531"), "ECB", date(2026, 3, 31)),
    ("EUR", "USD"): Rate(Decimal("1.1722"), "ECB", date(2026, 3, 31)),
}
RECORDINGS = ("aurora", "borealis", "comet")
TITLES = (*RECORDINGS, "song")
GROUPS = ("albums", "singles")
COUNTRIES = ("US", "SE", "DE")
CHANNELS = ("stream", "physical")
PAYEES = ("juno", "mo", "nova")

FIRST_DAY = date(2025, 11, 1).toordinal()
CURRENCIES = ("EUR", "USD")

PERCENTS = tuple(map(Decimal, ("0", "2.5", "10", "15.75", "33.333333", "50", "100")))
MODEST = tuple(map(Decimal, ("0", "1", "5", "12.5", "20")))
PER_COPY = tuple(map(Decimal, ("0", "0.2275", "0.01", "1.5")))
NO_MORE = (Decimal(0), Decimal(0), Decimal(0), Decimal("0.2275"))
SCHEDULES = (
    (Decimal(100),),
    (Decimal(25), Decimal(75)),
    (Decimal("33.34"), Decimal(0), Decimal("66.66")),
)
SHARES = (
    {"nova": Decimal(100)},
    {"nova": Decimal("33.333333"), "mo": Decimal("66.666667")},
    {"juno": Decimal(20), "mo": Decimal(30), "nova": Decimal(50)},
)


@dataclass(frozen=True)
class Case:
    earnings: list[Earning]
    contracts: list[Contract]
    balances: Balances
    crossings: list[Crossing]
    transfers: list[Transfer]
    songs: dict[str, Song]


class Dice:
    """Chances a shrinking test can turn down: every figure is drawn by Hypothesis."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.one = random.choice

    def chance(self, of: int) -> bool:
        return self.random.randrange(of) == of - 1

    def maybe(self, make):
        return make() if self.random.randrange(2) else None

    def upto(self, most: int) -> range:
        return range(self.random.randint(0, most))

    def some(self, values):
        return frozenset(self.one(values) for _ in range(2))

    def day(self) -> date:
        return date.fromordinal(FIRST_DAY + self.random.randrange(150))

    def money(self, most: int = 40_000) -> Decimal:
        return Decimal(self.random.randint(0, most)) / 100

    def ratio(self, low: int, high: int) -> Fraction:
        return Fraction(self.random.randint(low, high), self.one((1, 3, 7, 9)))


def dated_steps(dice: Dice):
    starts = sorted({dice.day() for _ in dice.upto(2)})
    return tuple(DatedPercent(day, dice.one(PERCENTS)) for day in starts)


def conditions(dice: Dice) -> Conditions:
    def territories() -> Territories:
        included = dice.maybe(lambda: dice.some(COUNTRIES)) or frozenset()
        return Territories(included, frozenset({dice.one(COUNTRIES)} if dice.chance(2) else ()))

    return Conditions(
        groups=dice.maybe(lambda: dice.some(GROUPS)),
        territories=dice.maybe(territories),
        channels=dice.maybe(lambda: dice.some(CHANNELS)),
        configurations=frozenset({"vinyl"}) if dice.chance(4) else None,
        sources=frozenset({"store"}) if dice.chance(4) else None,
        price_categories=frozenset({"mid"}) if dice.chance(6) else None,
        catalogue_types=frozenset({"master"}) if dice.chance(4) else None,
        sold_from=dice.day() if dice.chance(4) else None,
        sold_until=dice.day() if dice.chance(4) else None,
    )


def escalation(dice: Dice, base: Base, rates) -> Escalation:
    above = sorted({dice.random.randint(0, 60) for _ in range(3)})
    measures = [Measure.UNITS] if base is Base.PER_UNIT else list(Measure)
    return Escalation(
        steps=tuple(RateStep(Decimal(step), dice.one(rates)) for step in above),
        measure=dice.one(measures),
        per_territory=dice.chance(2),
        retroactive=dice.chance(2),
    )


def term(dice: Dice, name: str, when: Conditions) -> Term:
    base = dice.one(list(Base))
    rates = PER_COPY if base is Base.PER_UNIT else PERCENTS
    kinds = list(ReserveKind) if base.is_money_received else [ReserveKind.POST]
    return Term(
        id=name,
        rate=dice.one(rates),
        base=base,
        when=when,
        packaging=Decimal(0) if base is Base.PER_UNIT else dice.one(MODEST),
        free_goods=dice.one(MODEST),
        reserve=dice.maybe(
            lambda: ReservePolicy(dice.one(MODEST), dice.one(SCHEDULES), dice.one(kinds))
        ),
        escalation=dice.maybe(lambda: escalation(dice, base, rates)),
    )


def deductions(dice: Dice, of: list[Of], to: list[Purse]) -> tuple[Deduction, ...]:
    return tuple(
        Deduction(
            kind=dice.one(list(Kind)),
            percent=dice.one(MODEST),
            of=dice.one(of),
            per_unit=dice.one(NO_MORE),
            sunset=dated_steps(dice) if dice.chance(3) else (),
            to=dice.one(to) if dice.chance(3) else None,
        )
        for _ in dice.upto(2)
    )


def contract(dice: Dice, name: str, currency: str, to: list[Purse]) -> Contract:
    common = {
        "id": name,
        "currency": currency,
        "shares": dice.one(SHARES),
        "scope": Scope(
            groups=dice.some(GROUPS) if dice.chance(4) else None,
            recordings=dice.some(RECORDINGS) if dice.chance(3) else None,
            works=frozenset({"song"}) if dice.chance(5) else None,
            releases=frozenset({"lights"}) if dice.chance(5) else None,
            participation={dice.one(TITLES): dice.one(PERCENTS)} if dice.chance(3) else {},
        ),
        "starts": dice.day() if dice.chance(4) else None,
        "until": dice.day() if dice.chance(3) else None,
        "deductions": deductions(dice, [Of.GROSS, Of.REMAINDER], to),
        "minimum": dice.one([Decimal(0), Decimal(50)]),
        "mechanicals": mechanicals(dice) if dice.chance(3) else None,
    }
    of = [Of.GROSS, Of.REMAINDER, Of.BASE]
    if dice.chance(4):
        return Contract(
            **common,
            basis=Basis.PROFIT_SHARE,
            profit_share=dice.one(PERCENTS),
            commissions=deductions(dice, of, to),
        )
    whens = [*([] if dice.chance(4) else [Conditions()]), *(conditions(dice) for _ in dice.upto(3))]
    written = tuple(term(dice, f"term {place}", when) for place, when in enumerate(whens))
    if any(each.base is Base.PER_UNIT for each in written):
        of = [Of.GROSS, Of.REMAINDER]
    return Contract(
        **common,
        terms=written,
        sunset=dated_steps(dice),
        own_shares={dice.one(("aurora", "lights", "song")): dice.one(SHARES) for _ in dice.upto(2)},
        commissions=deductions(dice, of, to),
    )


def mechanicals(dice: Dice) -> Clause:
    return Clause(
        ControlledComposition(dice.one(PERCENTS), dice.one(PERCENTS)),
        dice.one(list(Format)),
        frozenset({"physical"} if dice.chance(2) else CHANNELS),
        excess_to_artist=dice.chance(2),
        rates_of=date(2010, 1, 1) if dice.chance(3) else None,
    )


def song(dice: Dice) -> Song:
    """Written by payees and by others; long enough to be paid by the minute, or of no length."""
    first = dice.one(PERCENTS[1:-1])
    writers = dice.one([("nova", "outsider"), ("mo", "juno"), ("outsider", "somebody")])
    shares = zip(writers, (first, 100 - first), strict=True)
    return Song(dice.one((0, 180, 300, 374, 900)), tuple(shares))


def earning(dice: Dice, place: int) -> Earning:
    sign = dice.one((1, 1, 1, -1))
    release = dice.one(("", "lights"))
    return Earning(
        id=f"line {place}",
        recording=dice.one(RECORDINGS),
        work=dice.one(("", "song")),
        release=release,
        copies=sign * dice.random.randint(0, 90) if release and dice.chance(2) else None,
        gross=sign * (dice.ratio(0, 300) if dice.chance(4) else dice.money()),
        currency=dice.one(CURRENCIES),
        sold_on=dice.day(),
        units=sign * dice.random.randint(0, 30),
        price=dice.maybe(lambda: dice.money(3_000)),
        catalogue_type=dice.one(("master", "video")),
        group=dice.one(GROUPS),
        country=dice.one(COUNTRIES),
        channel=dice.one(CHANNELS),
        configuration=dice.one(("vinyl", "cd")),
        price_category=dice.one(("mid", "full")),
        source=dice.one(("store", "society")),
        contract=dice.one(("", "", "", "album")),
    )


def balances(dice: Dice, contracts: list[Contract]) -> Balances:
    ids = [each.id for each in contracts]
    counters = {
        CounterKey(each.id, term.id, country if term.escalation.per_territory else ""): Counter(
            dice.ratio(-5, 70), dice.ratio(-90, 900)
        )
        for each in contracts
        for term in each.terms
        if term.escalation
        for country in dice.some(COUNTRIES)
    }
    return Balances(
        owed={Purse(dice.one(ids), dice.one(PAYEES)): dice.ratio(-300, 300) for _ in dice.upto(4)},
        recoupables=tuple(recoupable(dice, place, ids) for place in dice.upto(5)),
        reserves=tuple(held(dice, ids) for _ in dice.upto(2)),
        counters=counters,
        losses={
            each.id: dice.ratio(-200, 0) for each in contracts if each.basis is Basis.PROFIT_SHARE
        },
    )


def recoupable(dice: Dice, place: int, ids: list[str]) -> Recoupable:
    kind = dice.one(list(CostKind))
    return Recoupable(
        id=f"item {place}",
        contract=dice.one(ids),
        kind=kind,
        amount=dice.money(),
        payee="" if kind is CostKind.SHARED else dice.one(("", *PAYEES)),
        percent=dice.one(PERCENTS),
        cap=dice.money() if dice.chance(4) else None,
        order=dice.random.randint(0, 2),
        recouped=Fraction(0),
    )


def held(dice: Dice, ids: list[str]) -> Held:
    schedule, kind = dice.one(SCHEDULES), dice.one(list(ReserveKind))
    return Held(
        contract=dice.one(ids),
        payee=dice.one(PAYEES),
        term="earlier",
        taken_in=date(2025, 10, 1),
        policy=ReservePolicy(dice.one(PERCENTS), schedule, kind),
        taken=dice.ratio(0, 200),
        rate=Fraction(1) if kind is ReserveKind.POST else Fraction(dice.random.randint(0, 8), 8),
        releases=dice.random.randrange(len(schedule)),
    )


def case(random: Random) -> Case:
    """Three contracts in one currency that may cross and pass on, and one in another."""
    dice = Dice(random)
    names = ["album", "band", "producer"]
    purses = [Purse(name, payee) for name in names for payee in PAYEES]
    contracts = [
        *(contract(dice, name, "EUR", purses) for name in names),
        contract(dice, "abroad", "USD", [Purse("abroad", "mo")]),
    ]
    contracts = favored(dice, contracts)
    debtor = dice.one(names[1:])
    crossing = Crossing(
        "crossed",
        dice.one(PAYEES),
        dice.one([("album", debtor), (debtor, "album"), ("producer", "album", "band")]),
        dice.maybe(dice.money),
    )
    transfers = [
        Transfer(*dice.one(purses[:5]), *dice.one(purses[5:]), dice.one(PERCENTS), of)
        for of in Passing
        if dice.chance(2)
    ]
    return Case(
        earnings=[earning(dice, place) for place in dice.upto(12)],
        contracts=contracts,
        balances=balances(dice, contracts),
        crossings=[crossing] if dice.chance(2) else [],
        transfers=transfers,
        songs={name: song(dice) for name in RECORDINGS if not dice.chance(4)},
    )


def favored(dice: Dice, contracts: list[Contract]) -> list[Contract]:
    """Some contracts are most favored nations of a later one, so that nothing goes in a circle."""
    return [
        replace(each, most_favored_with=dice.one(contracts[place + 1 :]).id)
        if each.basis is Basis.ROYALTY and place < len(contracts) - 1 and dice.chance(4)
        else each
        for place, each in enumerate(contracts)
    ]


def cases() -> st.SearchStrategy[Case]:
    return st.randoms(use_true_random=False).map(case)
