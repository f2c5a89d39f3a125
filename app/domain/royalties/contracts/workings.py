"""What a run has worked out so far: accounts of payees, counters, reserves, items, movements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.core.period import Period
from app.domain.royalties.contracts.balances import Balances, CounterKey
from app.domain.royalties.contracts.cells import Cell
from app.domain.royalties.contracts.deductions import Purse, Taken, deduct
from app.domain.royalties.contracts.escalation import Counter
from app.domain.royalties.contracts.exact import ZERO, per_cent
from app.domain.royalties.contracts.postings import Account, Book, Kind
from app.domain.royalties.contracts.recoupment import Recoupable, Row
from app.domain.royalties.contracts.reserves import Held, ReserveKind, ReservePolicy, to_hold
from app.domain.royalties.contracts.terms import Contract

Shares = Iterable[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Royalty:
    """An amount earned on a base: from which account it comes, what may be held back of it."""

    source: Account
    amount: Fraction
    base: Fraction
    units: Fraction
    day: date
    term: str = ""
    reserve: ReservePolicy | None = None
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class Borne:
    """What a cell bore: its rate, and the part of its base that shared costs left."""

    rate: Fraction
    left_by_costs: Fraction


@dataclass
class Workings:
    """Belongs to one run; `earned` is what each purse got in the period, before recoupment."""

    period: Period
    contracts: dict[str, Contract]
    owed: defaultdict[Purse, Fraction]
    items: dict[str, tuple[Recoupable, ...]]
    counters: dict[CounterKey, Counter]
    losses: dict[str, Fraction]
    crossed: dict[str, Fraction]
    book: Book = field(default_factory=Book)
    earned: defaultdict[Purse, Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    held: list[Held] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    borne: dict[Cell, Borne] = field(default_factory=dict)

    @classmethod
    def opening(
        cls, period: Period, contracts: dict[str, Contract], balances: Balances
    ) -> "Workings":
        return cls(
            period=period,
            contracts=contracts,
            owed=defaultdict(Fraction, balances.owed),
            items={
                contract: tuple(item for item in balances.recoupables if item.contract == contract)
                for contract in contracts
            },
            counters=dict(balances.counters),
            losses=dict(balances.losses),
            crossed=dict(balances.crossed),
        )

    def closing(self) -> Balances:
        return Balances(
            owed={purse: amount for purse, amount in sorted(self.owed.items()) if amount},
            recoupables=tuple(item for items in self.items.values() for item in items),
            reserves=merged(self.held),
            counters=self.counters,
            losses=self.losses,
            crossed=self.crossed,
        )

    def currency(self, contract: str) -> str:
        return self.contracts[contract].currency

    def credit(self, contract: Contract, shares: Shares, royalty: Royalty) -> None:
        """Share a royalty: commissions out of it in order, then reserves of what each gets."""
        commissions, left = deduct(
            contract.commissions,
            royalty.amount,
            units=royalty.units,
            on=royalty.day,
            base=royalty.base,
        )
        for payee, share in shares:
            purse = Purse(contract.id, payee)
            part = per_cent(share)
            self.pay_in(royalty.source, purse, royalty.amount * part)
            for taken in commissions:
                self._pay_commission(purse, taken, part)
            self._hold(purse, royalty, left * part)

    def pay_in(self, source: Account, purse: Purse, amount: Fraction) -> None:
        """Credit a purse with income of the period."""
        self.book.move(source, account(purse), self.currency(purse.contract), amount)
        self.owed[purse] += amount
        self.earned[purse] += amount

    def take(self, purse: Purse, target: Account, amount: Fraction) -> None:
        """Take out of a purse what is not income passed on."""
        self.book.move(account(purse), target, self.currency(purse.contract), amount)
        self.owed[purse] -= amount

    def hold(self, held: Held, source: Account) -> None:
        reserve = Account(Kind.RESERVE, held.contract, held.payee)
        self.book.move(source, reserve, self.currency(held.contract), held.taken)
        self.held.append(held)

    def _pay_commission(self, purse: Purse, taken: Taken, part: Fraction) -> None:
        amount, to = taken.amount * part, taken.deduction.to
        self.earned[purse] -= amount
        if to is None:
            kept = Account(Kind.DEDUCTION, purse.contract, name=taken.deduction.kind)
            self.take(purse, kept, amount)
        else:
            self.owed[purse] -= amount
            self.pay_in(account(purse), to, amount)

    def _hold(self, purse: Purse, royalty: Royalty, amount: Fraction) -> None:
        policy = royalty.reserve
        if policy is None or policy.kind is not ReserveKind.POST:
            return
        holding = to_hold(policy, amount, is_return=royalty.is_return)
        if holding:
            self.hold(
                Held(*purse, royalty.term, self.period.start, policy, holding), account(purse)
            )
            self.owed[purse] -= holding
            self.earned[purse] -= holding


def account(purse: Purse) -> Account:
    return Account(Kind.PAYEE, purse.contract, purse.payee)


def merged(reserves: Iterable[Held]) -> tuple[Held, ...]:
    """Reserves of the same payee, term, policy, rate and period as one."""
    sums: defaultdict[Held, Fraction] = defaultdict(Fraction)
    for held in reserves:
        sums[replace(held, taken=ZERO)] += held.taken
    return tuple(replace(held, taken=taken) for held, taken in sums.items())
