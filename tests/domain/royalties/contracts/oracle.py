"""A second accountant: the same contracts worked out line by line, slowly, with fractions.

Reads contracts and lines as data and shares no arithmetic with the engine. Every figure is kept
per line until it is added to an account, and every rule is spelled out where it applies.
"""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from tests.domain.royalties.contracts.oracle_reading import (
    PART,
    best_term,
    counter_key,
    dated,
    earned_by,
    favorable,
    in_scope,
    part_due,
    reached,
    recoverable,
    shares_of,
    standing,
    taking_part,
)
from tests.domain.royalties.contracts.oracle_songs import SongBook


class Oracle:
    """`accounts` holds what came in less what went out; `owed` and `counters` are closing."""

    def __init__(
        self, period, earnings, contracts, balances, rates, crossings=(), transfers=(), songs=None
    ):
        self.end = date.fromordinal(period.until.toordinal() - 1)
        self.contracts = {c.id: c for c in sorted(contracts, key=lambda c: c.id)}
        self.rates = rates
        self.accounts = defaultdict(Fraction)
        self.owed = defaultdict(Fraction, balances.owed)
        self.earned = defaultdict(Fraction)
        self.counters = {tuple(k): (v.position, v.base) for k, v in balances.counters.items()}
        self.opening = dict(self.counters)
        self.book = SongBook(self.contracts, rates, songs or {})
        self.items = {i.id: i for i in balances.recoupables}
        self.recouped = {i.id: Fraction(i.recouped) for i in balances.recoupables}
        self.losses = dict(balances.losses)
        self.crossed = defaultdict(Fraction, balances.crossed)
        self.lines = {c: [] for c in self.contracts}
        self._release(balances.reserves)
        for earning in earnings:
            self._place(earning)
        for contract in self.contracts.values():
            if contract.basis == "profit share":
                self._profit(contract)
            else:
                self._royalties(contract)
        self._pay_writers()
        self._pass_on(transfers, "income", dict(self.earned))
        for contract in self.contracts:
            self._recoup_own(contract)
        for crossing in crossings:
            self._cross(crossing)
        for transfer in transfers:
            if transfer.of == "balance":
                left = {
                    (transfer.contract, transfer.payee): self.owed[
                        transfer.contract, transfer.payee
                    ]
                }
                self._pass_on([transfer], "balance", left)
                self._recoup_own(transfer.to_contract)
        for (contract, payee), amount in list(self.owed.items()):
            if amount > 0 and amount >= self.contracts[contract].minimum:
                self._out_of_purse(contract, payee, amount, ("payable", contract, payee, ""))

    def _move(self, source, target, amount):
        self.accounts[source] -= amount
        self.accounts[target] += amount

    def _into_purse(self, source, contract, payee, amount):
        self._move(source, ("payee", contract, payee, ""), amount)
        self.owed[contract, payee] += amount
        self.earned[contract, payee] += amount

    def _out_of_purse(self, contract, payee, amount, target):
        self._move(("payee", contract, payee, ""), target, amount)
        self.owed[contract, payee] -= amount

    def _place(self, earning):
        first, under = True, []
        for contract in self.contracts.values():
            direct = earning.contract == contract.id
            if not direct and not in_scope(contract, earning):
                continue
            due = part_due(contract, earning.sold_on)
            term = self._term(contract, earning)
            if due == 0 or (contract.basis == "royalty" and term is None):
                continue
            taking = taking_part(contract, earning)
            same = earning.currency == contract.currency
            fx = (
                Fraction(1)
                if same
                else Fraction(self.rates[earning.currency, contract.currency].value)
            )
            gross = Fraction(earning.gross) * fx * taking
            income = ("income", contract.id, "", "")
            if first:
                report = ("report", "", "", earning.currency)
                self._move(report, income, gross)
                self._move(report, ("house", "", "", ""), Fraction(earning.gross) * fx - gross)
            else:
                self._move(("house", "", "", ""), income, gross)
            first = False
            under.append(contract)
            self.lines[contract.id].append((earning, term, due, taking, fx, gross))
        self.book.sell(earning, under)
        if first:
            self._move(
                ("report", "", "", earning.currency),
                ("suspense", "", "", ""),
                Fraction(earning.gross),
            )

    def _pay_writers(self):
        for (contract, writer), amount in self.book.paid.items():
            house, purse = ("house", contract, "", "mechanicals"), ("payee", contract, writer, "")
            self._move(house, purse, amount)
            self._move(purse, ("payable", contract, writer, ""), amount)
        for contract, over in self.book.charged().items():
            kept = ("deduction", contract, "", "mechanicals above the cap")
            for payee, share in self.contracts[contract].shares.items():
                self._out_of_purse(contract, payee, over * Fraction(share) * PART, kept)
                self.earned[contract, payee] -= over * Fraction(share) * PART

    def _term(self, contract, earning):
        """The best of its own and of all it is favored with, each rate as it stood at the start."""
        won = best_term(contract.terms, earning)
        other = self.contracts.get(contract.most_favored_with)
        while other:
            theirs = best_term(favorable(contract, other, self.opening), earning)
            if theirs and (won is None or self._pays_more(contract, earning, theirs, won)):
                won = theirs
            other = self.contracts.get(other.most_favored_with)
        return won

    def _pays_more(self, contract, earning, theirs, ours):
        returned = earning.gross < 0 or earning.units < 0
        gain = self._alone(contract, earning, theirs) - self._alone(contract, earning, ours)
        return gain < 0 if returned else gain > 0

    def _alone(self, contract, earning, term):
        same = earning.currency == contract.currency
        fx = 1 if same else Fraction(self.rates[earning.currency, contract.currency].value)
        gross, units = Fraction(earning.gross) * fx, Fraction(earning.units)
        left = gross
        for step in contract.deductions if term.base == "net receipts" else ():
            whole = gross if step.of == "gross" else left
            percent = dated(step.sunset, step.percent, earning.sold_on)
            left -= percent * PART * whole + Fraction(step.per_unit) * units
        base = {
            "gross": gross, "net receipts": left, "per unit": units,
            "ppd": Fraction(earning.price or 0) * units * fx,
        }[term.base.value]  # fmt: skip
        base *= (100 - Fraction(term.packaging)) * PART * (100 - Fraction(term.free_goods)) * PART
        return (
            base * standing(contract, term, self.opening) * (1 if term.base == "per unit" else PART)
        )

    def _deduct(self, contract, earning, units, gross):
        left = gross
        for step in contract.deductions:
            amount = dated(step.sunset, step.percent, earning.sold_on) * PART
            amount = amount * gross if step.of == "gross" else amount * left
            amount += Fraction(step.per_unit) * units
            left -= amount
            income = ("income", contract.id, "", "")
            if step.to:
                self._into_purse(income, step.to.contract, step.to.payee, amount)
            else:
                self._move(income, ("deduction", contract.id, "", str(step.kind)), amount)
        return left

    def _shared_costs(self, contract, there):
        gone = Fraction(0)
        for item in self._ordered(contract.id, shared=True):
            amount = max(Fraction(0), min(there - gone, recoverable(item) - self.recouped[item.id]))
            self.recouped[item.id] += amount
            gone += amount
            self._move(
                ("income", contract.id, "", ""), ("recouped", contract.id, "", item.id), amount
            )
        return gone

    def _profit(self, contract):
        income = ("income", contract.id, "", "")
        total, units = Fraction(0), Fraction(0)
        for earning, _, _, taking, _, gross in self.lines[contract.id]:
            units += Fraction(earning.units) * taking
            total += self._deduct(contract, earning, Fraction(earning.units) * taking, gross)
        opening = self.losses.get(contract.id, Fraction(0))
        there = total + opening
        profit = max(Fraction(0), there - self._shared_costs(contract, there))
        self.losses[contract.id] = min(Fraction(0), there)
        self._move(income, ("loss", contract.id, "", ""), self.losses[contract.id] - opening)
        share = profit * Fraction(contract.profit_share) * PART
        self._move(income, ("house", contract.id, "", ""), profit - share)
        if profit > 0:
            self._pay(contract, contract.shares, income, share, profit, units, self.end)

    def _royalties(self, contract):
        income, house = ("income", contract.id, "", ""), ("house", contract.id, "", "")
        lines = []
        for earning, term, due, taking, fx, gross in self.lines[contract.id]:
            units = Fraction(earning.units) * taking
            net = (
                self._deduct(contract, earning, units, gross)
                if term.base == "net receipts"
                else gross
            )
            sold = {
                "gross": gross,
                "net receipts": net,
                "ppd": Fraction(earning.price or 0) * units * fx,
                "per unit": units,
            }[term.base.value]
            sold *= (
                (100 - Fraction(term.packaging)) * PART * (100 - Fraction(term.free_goods)) * PART
            )
            lines.append((earning, term, units, net, sold, sold * due))
        money = [line for line in lines if line[1].base in ("gross", "net receipts")]
        pool = sum((line[5] for line in money), Fraction(0))
        costs = self._shared_costs(contract, pool)
        kept = 1 - costs / pool if pool > 0 else Fraction(1)
        bearing = [line[5] * (kept if line in money else 1) for line in lines]
        rates = self._rates(contract, lines, bearing)
        for line, base, rate in zip(lines, bearing, rates, strict=True):
            earning, term, units, net, _, full = line
            returned = earning.gross < 0 or earning.units < 0
            shares = shares_of(contract, earning)
            before = Fraction(0)
            if term.reserve and term.reserve.kind == "pre" and not returned:
                before = base * Fraction(term.reserve.percent) * PART
                for payee, share in shares.items():
                    self._move(
                        income, ("reserve", contract.id, payee, ""), before * Fraction(share) * PART
                    )
            royalty = (base - before) * rate
            after = Fraction(0)
            if term.reserve and term.reserve.kind == "post" and not returned:
                after = Fraction(term.reserve.percent) * PART
            self._pay(
                contract, shares, income, royalty, base - before, units, earning.sold_on, after
            )
            self._move(income, house, net - (full - base) - before - royalty)

    def _rates(self, contract, lines, bearing):
        """The average each line bears: royalty up to the new position less royalty up to the old."""
        moved, based = defaultdict(Fraction), defaultdict(Fraction)
        for (earning, term, _, _, sold, _), base in zip(lines, bearing, strict=True):
            key = counter_key(contract, term, earning)
            by_units = term.escalation and term.escalation.measure == "units"
            moved[key] += Fraction(earning.units) if by_units else sold
            based[key] += base
        rates = {}
        for earning, term, *_ in lines:
            key = counter_key(contract, term, earning)
            if key in rates:
                continue
            scale = Fraction(1) if term.base == "per unit" else PART
            if not term.escalation:
                rates[key] = Fraction(term.rate) * scale
                continue
            start, before = self.counters.get(key, (Fraction(0), Fraction(0)))
            end = start + moved[key]
            self.counters[key] = (end, before + based[key])
            if term.escalation.retroactive:
                rates[key] = reached(term, end) * scale
                more = before * (reached(term, end) - reached(term, start)) * scale
                if more:
                    self._pay(
                        contract,
                        contract.shares,
                        ("house", contract.id, "", ""),
                        more,
                        Fraction(0),
                        Fraction(0),
                        self.end,
                    )
            elif start == end:
                rates[key] = reached(term, end) * scale
            else:
                rates[key] = (earned_by(term, end) - earned_by(term, start)) / (end - start) * scale
        return [rates[counter_key(contract, term, earning)] for earning, term, *_ in lines]

    def _pay(self, contract, shares, source, royalty, base, units, day, reserve=Fraction(0)):
        for payee, share in shares.items():
            mine = Fraction(share) * PART
            self._into_purse(source, contract.id, payee, royalty * mine)
            left = royalty * mine
            for step in contract.commissions:
                of = {"gross": royalty * mine, "remainder": left, "base": base * mine}[
                    step.of.value
                ]
                amount = (
                    dated(step.sunset, step.percent, day) * PART * of
                    + Fraction(step.per_unit) * units * mine
                )
                left -= amount
                self.earned[contract.id, payee] -= amount
                if step.to:
                    self.owed[contract.id, payee] -= amount
                    purse = ("payee", contract.id, payee, "")
                    self._into_purse(purse, step.to.contract, step.to.payee, amount)
                else:
                    kept = ("deduction", contract.id, "", str(step.kind))
                    self._out_of_purse(contract.id, payee, amount, kept)
            self._out_of_purse(
                contract.id, payee, left * reserve, ("reserve", contract.id, payee, "")
            )
            self.earned[contract.id, payee] -= left * reserve

    def _release(self, reserves):
        for held in reserves:
            amount = held.taken * Fraction(held.policy.schedule[held.releases]) * PART
            reserve = ("reserve", held.contract, held.payee, "")
            if held.policy.kind == "post":
                self._into_purse(reserve, held.contract, held.payee, amount)
            else:
                contract = self.contracts[held.contract]
                royalty = amount * held.rate
                self._pay(
                    contract, {held.payee: 100}, reserve, royalty, amount, Fraction(0), self.end
                )
                self._move(reserve, ("house", held.contract, "", ""), amount - royalty)

    def _pass_on(self, transfers, kind, amounts):
        for t in transfers:
            if t.of == kind:
                amount = (
                    max(Fraction(0), amounts.get((t.contract, t.payee), Fraction(0)))
                    * Fraction(t.percent)
                    * PART
                )
                self._out_of_purse(
                    t.contract, t.payee, amount, ("payee", t.to_contract, t.to_payee, "")
                )
                self.owed[t.to_contract, t.to_payee] += amount

    def _recoup_own(self, contract):
        for item in self._ordered(contract, shared=False):
            purses = {
                payee: amount
                for (c, payee), amount in self.owed.items()
                if c == contract and amount > 0 and (not item.payee or item.payee == payee)
            }
            there = sum(purses.values(), Fraction(0))
            take = min(there, recoverable(item) - self.recouped[item.id])
            for payee, amount in purses.items():
                self._recoup(item, contract, payee, take * amount / there)

    def _cross(self, crossing):
        who = crossing.payee
        for earner in crossing.contracts:
            for debtor in crossing.contracts:
                if earner == debtor or self.owed[earner, who] <= 0:
                    continue
                debt = max(Fraction(0), -self.owed[debtor, who])
                amount = min(debt, self.owed[earner, who], self._room(crossing))
                self._out_of_purse(earner, who, amount, ("payee", debtor, who, ""))
                self.owed[debtor, who] += amount
                self.crossed[crossing.id] += amount
                for item in self._ordered(debtor, shared=False):
                    if item.payee in ("", who):
                        open_amount = recoverable(item) - self.recouped[item.id]
                        amount = min(open_amount, self.owed[earner, who], self._room(crossing))
                        self._recoup(item, earner, who, amount)
                        self.crossed[crossing.id] += amount

    def _room(self, crossing):
        return (
            Fraction(10**30)
            if crossing.cap is None
            else Fraction(crossing.cap) - self.crossed[crossing.id]
        )

    def _recoup(self, item, earner, payee, amount):
        self.recouped[item.id] += amount
        self._out_of_purse(earner, payee, amount, ("recouped", item.contract, payee, item.id))

    def _ordered(self, contract, *, shared):
        mine = [i for i in self.items.values() if i.contract == contract]
        mine = [i for i in mine if (i.kind == "shared cost") == shared]
        return sorted(mine, key=lambda i: (i.order, i.id))
