"""The income of one contract in one period: deductions, shared costs, rate, payees, the label."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from app.domain.royalties.contracts.balances import CounterKey
from app.domain.royalties.contracts.cells import Cell
from app.domain.royalties.contracts.deductions import Taken
from app.domain.royalties.contracts.escalation import (
    Counter,
    Escalation,
    Measure,
    catch_up_rate,
    period_rate,
)
from app.domain.royalties.contracts.exact import ZERO, fraction, per_cent
from app.domain.royalties.contracts.postings import Account, Kind
from app.domain.royalties.contracts.pricing import Priced, royalty_rate
from app.domain.royalties.contracts.recoupment import CostKind, recoup
from app.domain.royalties.contracts.reserves import Held, ReserveKind, to_hold
from app.domain.royalties.contracts.terms import Basis, Contract, Term
from app.domain.royalties.contracts.workings import Borne, Royalty, Workings

Prices = Mapping[Cell, Priced]


def accrue(contract: Contract, prices: Prices, work: Workings) -> None:
    """Move all of the contract's income on: nothing stays, nothing is invented."""
    for cell, priced in prices.items():
        _take_in(contract, cell, priced, work)
        _post_deductions(contract, priced.deducted, work)
    if contract.basis is Basis.PROFIT_SHARE:
        _share_profit(contract, prices, work)
    else:
        _share_royalties(contract, prices, work)


def _take_in(contract: Contract, cell: Cell, priced: Priced, work: Workings) -> None:
    # Each line is reported once: further contracts on it are paid out of the label's part.
    income, house = Account(Kind.INCOME, contract.id), Account(Kind.HOUSE)
    report = Account(Kind.REPORT, name=cell.currency)
    source = report if cell.first else house
    work.book.move(source, income, contract.currency, priced.gross)
    if cell.first:
        outside = priced.reported - priced.gross
        work.book.move(report, house, contract.currency, outside)


def _post_deductions(contract: Contract, deducted: tuple[Taken, ...], work: Workings) -> None:
    income = Account(Kind.INCOME, contract.id)
    for taken in deducted:
        to = taken.deduction.to
        if to is None:
            kept = Account(Kind.DEDUCTION, contract.id, name=taken.deduction.kind)
            work.book.move(income, kept, contract.currency, taken.amount)
        else:
            work.pay_in(income, to, taken.amount)


def _share_profit(contract: Contract, prices: Prices, work: Workings) -> None:
    income = Account(Kind.INCOME, contract.id)
    net = sum((priced.net for priced in prices.values()), ZERO)
    opening = work.losses.get(contract.id, ZERO)
    available = net + opening
    profit = max(ZERO, available - _recoup_shared(contract, available, work))
    loss = min(ZERO, available)
    work.book.move(income, Account(Kind.LOSS, contract.id), contract.currency, loss - opening)
    work.losses[contract.id] = loss
    royalty = profit * per_cent(contract.profit_share)
    work.book.move(income, Account(Kind.HOUSE, contract.id), contract.currency, profit - royalty)
    if profit:
        units = sum((priced.units for priced in prices.values()), ZERO)
        earned = Royalty(income, royalty, profit, units, work.period.last_day)
        work.credit(contract, sorted(contract.shares.items()), earned)


def _share_royalties(contract: Contract, prices: Prices, work: Workings) -> None:
    terms = contract.all_terms
    received = {
        cell: priced for cell, priced in prices.items() if terms[cell.term].base.is_money_received
    }
    base = sum((priced.base for priced in received.values()), ZERO)
    left_by_costs = 1 - _recoup_shared(contract, base, work) / base if base > 0 else fraction(1)
    bearing = {
        cell: priced.base * (left_by_costs if cell in received else 1)
        for cell, priced in prices.items()
    }
    rates = _count(contract, terms, prices, bearing, work)
    for cell, priced in prices.items():
        work.borne[cell] = Borne(rates[cell], left_by_costs if cell in received else fraction(1))
        _share_cell(terms[cell.term], cell, priced, bearing[cell], work)


def _recoup_shared(contract: Contract, base: Fraction, work: Workings) -> Fraction:
    """Take shared costs off the top of the base, as far as it goes; returns how much they took."""
    shared = [item for item in work.items[contract.id] if item.kind is CostKind.SHARED]
    others = [item for item in work.items[contract.id] if item.kind is not CostKind.SHARED]
    done = recoup(shared, {"": base}, earned_under=contract.id)
    income = Account(Kind.INCOME, contract.id)
    for (item, _), amount in done.taken.items():
        recouped = Account(Kind.RECOUPED, contract.id, name=item)
        work.book.move(income, recouped, contract.currency, amount)
    work.items[contract.id] = (*done.items, *others)
    work.rows.extend(done.rows)
    return sum(done.taken.values(), ZERO)


def _count(
    contract: Contract,
    terms: Mapping[str, Term],
    prices: Prices,
    bearing: Mapping[Cell, Fraction],
    work: Workings,
) -> dict[Cell, Fraction]:
    """Move the counters by the period, pay what retroactive steps add; rates by cell."""
    by_counter: defaultdict[CounterKey, list[Cell]] = defaultdict(list)
    for cell in prices:
        by_counter[CounterKey(contract.id, cell.term, cell.territory)].append(cell)
    rates = {}
    for key, cells in by_counter.items():
        term = terms[key.term]
        rate = fraction(term.rate)
        if term.escalation:
            by_units = term.escalation.measure is Measure.UNITS
            counted = (prices[cell].copies if by_units else prices[cell].sold for cell in cells)
            base = sum((bearing[cell] for cell in cells), ZERO)
            movement = Counter(sum(counted, ZERO), base)
            rate = _escalate(term, term.escalation, key, movement, work)
        rates.update(dict.fromkeys(cells, royalty_rate(term, rate)))
    return rates


def _escalate(
    term: Term, escalation: Escalation, key: CounterKey, movement: Counter, work: Workings
) -> Fraction:
    contract = work.contracts[key.contract]
    before = work.counters.get(key, Counter())
    after = Counter(before.position + movement.position, before.base + movement.base)
    work.counters[key] = after
    way = (term.rate, escalation, before.position, after.position)
    catch_up = before.base * royalty_rate(term, catch_up_rate(*way))
    if catch_up:
        house = Account(Kind.HOUSE, contract.id)
        earned = Royalty(house, catch_up, ZERO, ZERO, work.period.last_day)
        work.credit(contract, sorted(contract.shares.items()), earned)
    return period_rate(*way)


def _share_cell(term: Term, cell: Cell, priced: Priced, bearing: Fraction, work: Workings) -> None:
    contract = work.contracts[cell.contract]
    income, rate = Account(Kind.INCOME, contract.id), work.borne[cell].rate
    policy = term.reserve
    before_rate = policy if policy and policy.kind is ReserveKind.PRE else None
    held = to_hold(before_rate, bearing, is_return=cell.is_return)
    if before_rate and held:
        for payee, share in cell.shares:
            part = held * per_cent(share)
            kept = Held(
                contract.id, payee, term.id, work.period.start, before_rate, part, rate=rate
            )
            work.hold(kept, income)
    royalty = (bearing - held) * rate
    earned = Royalty(
        source=income,
        amount=royalty,
        base=bearing - held,
        units=priced.units,
        day=cell.day,
        term=term.id,
        reserve=policy,
        is_return=cell.is_return,
    )
    work.credit(contract, cell.shares, earned)
    costs = priced.base - bearing
    house = Account(Kind.HOUSE, contract.id)
    work.book.move(income, house, contract.currency, priced.net - costs - held - royalty)
