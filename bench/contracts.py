"""Lines a core-second through the contract engine, against a second accountant and a bare sum.

Run as `python -m bench.contracts`; the goal is fifty times the bare sum or less, twenty times as
fast as line by line or more, and no fewer lines a second when there are ten times the lines.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from app.core.money import EXACT
from app.core.period import Period
from app.domain.royalties.contracts import (
    Balances,
    Base,
    Conditions,
    Contract,
    CostKind,
    Deduction,
    Earning,
    Escalation,
    Kind,
    Rate,
    RateStep,
    Recoupable,
    ReservePolicy,
    Scope,
    Term,
    Territories,
    run,
)
from tests.domain.royalties.contracts.oracle import Oracle

PERIOD = Period(date(2026, 1, 1), date(2026, 4, 1))
COUNTRIES = ("US", "GB", "DE", "FR", "SE", "NL", "BR", "MX", "JP", "AU", "CA", "IT")
CHANNELS = ("stream", "download", "physical")
RATES = {("USD", "EUR"): Rate(Decimal("0.8531"), "ECB", date(2026, 3, 31))}
CONTRACTS = 40
TRACKS = 400
ORACLE_LINES = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200_000)
    lines = parser.parse_args().lines
    contracts = [_contract(number) for number in range(CONTRACTS)]
    balances = Balances(recoupables=tuple(_advance(contract) for contract in contracts))
    earnings = _report(lines)
    few = earnings[:ORACLE_LINES]

    ours = _rate(lines, lambda: run(PERIOD, earnings, contracts, balances, RATES))
    tenth = _rate(lines // 10, lambda: run(PERIOD, earnings[::10], contracts, balances, RATES))
    bare = _rate(lines, lambda: _sum(earnings))
    oracle = _rate(len(few), lambda: Oracle(PERIOD, few, contracts, balances, RATES))
    print(
        f"contracts: {bare / ours:.1f} times the bare sum, {ours / oracle:.0f} times as fast as "
        f"line by line ({ours:,.0f} lines/s under {CONTRACTS} contracts, {tenth:,.0f} with a tenth "
        f"of the {lines:,} lines; bare {bare:,.0f}, line by line {oracle:,.0f})"
    )


def _contract(number: int) -> Contract:
    """A tenth of the recordings, with a Nordic rate, an escalation and a physical reserve."""
    reserve = ReservePolicy(Decimal(20), (Decimal(50), Decimal(50)))
    steps = Escalation((RateStep(Decimal(10_000), Decimal(22)),), per_territory=True)
    nordic = Conditions(territories=Territories(frozenset({"SE", "NO", "DK"})))
    physical = Conditions(channels=frozenset({"physical"}))
    return Contract(
        id=f"contract {number:03}",
        currency="EUR",
        shares={f"payee {number}": Decimal(60), "producer": Decimal(40)},
        terms=(
            Term("all", Decimal(20), escalation=steps),
            Term("nordic", Decimal(25), when=nordic),
            Term("physical", Decimal(15), Base.GROSS, physical, reserve=reserve),
        ),
        scope=Scope(recordings=frozenset(f"track {at}" for at in range(number, TRACKS, CONTRACTS))),
        deductions=(Deduction(Kind.DISTRIBUTION, Decimal(15)),),
        commissions=(Deduction(Kind.MANAGER, Decimal(10)),),
    )


def _advance(contract: Contract) -> Recoupable:
    return Recoupable(contract.id, contract.id, CostKind.ADVANCE, Decimal(500))


def _report(lines: int) -> list[Earning]:
    chance = random.Random(4)
    return [
        Earning(
            id=str(line),
            recording=f"track {chance.randrange(TRACKS)}",
            gross=Decimal(chance.randrange(10**9)).scaleb(-11),
            currency="USD",
            sold_on=date(2026, chance.randint(1, 3), 1),
            units=chance.randint(1, 500),
            country=chance.choice(COUNTRIES),
            channel=chance.choice(CHANNELS),
        )
        for line in range(lines)
    ]


def _sum(earnings: list[Earning]) -> Decimal:
    total = Decimal(0)
    for earning in earnings:
        total = EXACT.add(total, earning.gross)  # type: ignore[arg-type]
    return total


def _rate(lines: int, work: Callable[[], object]) -> float:
    """Lines for each second of one core, so that a busy machine changes nothing."""
    best = float("inf")
    for _ in "123":
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return lines / best


if __name__ == "__main__":
    main()
