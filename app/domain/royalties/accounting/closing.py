"""What a contract's closed period hands to its next one, as it is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from app.domain.royalties.contracts import (
    Balances,
    Counter,
    CounterKey,
    Crossing,
    Held,
    Purse,
    Recoupable,
    ReserveKind,
    ReservePolicy,
)

PLACES = 18
_SCALE = 10**PLACES
ZERO = Fraction(0)


class HeldBack(msgspec.Struct, frozen=True):
    """A reserve of one period, with the policy it was taken under."""

    payee: str
    term: str
    taken_in: date
    kind: ReserveKind
    percent: Decimal
    schedule: tuple[Decimal, ...]
    taken: Decimal
    rate: Decimal
    releases: int


class Counted(msgspec.Struct, frozen=True):
    """The counter of an escalation; `territory` is empty unless each counts on its own."""

    term: str
    territory: str
    position: Decimal
    base: Decimal


class Closing(msgspec.Struct, frozen=True):
    """Amounts in main units of the contract's currency, cut to 18 decimals.

    `recouped` is by item, `crossed` by the crossings this contract is the first of.
    """

    owed: dict[str, Decimal] = {}
    recouped: dict[str, Decimal] = {}
    reserves: tuple[HeldBack, ...] = ()
    counters: tuple[Counted, ...] = ()
    loss: Decimal = Decimal(0)
    crossed: dict[str, Decimal] = {}

    @property
    def reserved(self) -> dict[str, Decimal]:
        """What is held back of each payee."""
        left: dict[str, Fraction] = {}
        for held in self.reserves:
            left[held.payee] = left.get(held.payee, ZERO) + _held("", held).left
        return {payee: cut(amount) for payee, amount in left.items()}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Closing":
        return msgspec.convert(stored, cls, strict=False)

    def write(self) -> dict[str, Any]:
        written: dict[str, Any] = msgspec.to_builtins(self)
        return written


def cut(amount: Fraction) -> Decimal:
    """The nearest amount of 18 decimals, a half to the even one."""
    scaled = round(amount * _SCALE)
    sign, digits, _ = Decimal(scaled).as_tuple()
    return Decimal((sign, digits, -PLACES))


def closings_of(balances: Balances, crossings: Iterable[Crossing]) -> dict[str, Closing]:
    """The balances of a run by contract, cut."""
    parts: dict[str, dict[str, Any]] = {}
    for purse, owed in balances.owed.items():
        _of(parts, purse.contract, "owed")[purse.payee] = cut(owed)
    for item in balances.recoupables:
        _of(parts, item.contract, "recouped")[item.id] = cut(item.recouped)
    for held in balances.reserves:
        part = parts.setdefault(held.contract, {})
        part["reserves"] = (*part.get("reserves", ()), _held_back(held))
    for key, counter in balances.counters.items():
        part = parts.setdefault(key.contract, {})
        counted = Counted(key.term, key.territory, cut(counter.position), cut(counter.base))
        part["counters"] = (*part.get("counters", ()), counted)
    for contract, loss in balances.losses.items():
        if cut(loss):
            parts.setdefault(contract, {})["loss"] = cut(loss)
    for crossing in crossings:
        moved = balances.crossed.get(crossing.id)
        if moved is not None:
            _of(parts, crossing.contracts[0], "crossed")[crossing.id] = cut(moved)
    return {contract: Closing(**part) for contract, part in parts.items()}


def balances_of(
    closings: Mapping[str, Closing],
    *,
    recoupables: Iterable[Recoupable] = (),
    openings: Mapping[Purse, Fraction],
) -> Balances:
    """The opening balances after these closings.

    A contract without a closing opens with what it was brought with; an item nothing has been
    earned back of is outstanding in full.
    """
    owed = {
        Purse(contract, payee): Fraction(amount)
        for contract, closing in closings.items()
        for payee, amount in closing.owed.items()
    }
    brought = {
        purse: amount for purse, amount in openings.items() if purse.contract not in closings
    }
    crossed: dict[str, Fraction] = {}
    for closing in closings.values():
        crossed |= {crossing: Fraction(amount) for crossing, amount in closing.crossed.items()}
    return Balances(
        owed={**owed, **brought},
        recoupables=tuple(_outstanding(item, closings) for item in recoupables),
        reserves=tuple(
            _held(contract, held)
            for contract, closing in sorted(closings.items())
            for held in closing.reserves
        ),
        counters={
            CounterKey(contract, each.term, each.territory): Counter(
                Fraction(each.position), Fraction(each.base)
            )
            for contract, closing in closings.items()
            for each in closing.counters
        },
        losses={
            contract: Fraction(closing.loss)
            for contract, closing in closings.items()
            if closing.loss
        },
        crossed=crossed,
    )


def _of(parts: dict[str, dict[str, Any]], contract: str, name: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = parts.setdefault(contract, {}).setdefault(name, {})
    return found


def _outstanding(item: Recoupable, closings: Mapping[str, Closing]) -> Recoupable:
    closing = closings.get(item.contract)
    recouped = closing.recouped.get(item.id) if closing else None
    return item if recouped is None else replace(item, recouped=Fraction(recouped))


def _held_back(held: Held) -> HeldBack:
    policy = held.policy
    return HeldBack(
        payee=held.payee,
        term=held.term,
        taken_in=held.taken_in,
        kind=policy.kind,
        percent=policy.percent,
        schedule=policy.schedule,
        taken=cut(held.taken),
        rate=cut(held.rate),
        releases=held.releases,
    )


def _held(contract: str, held: HeldBack) -> Held:
    return Held(
        contract=contract,
        payee=held.payee,
        term=held.term,
        taken_in=held.taken_in,
        policy=ReservePolicy(held.percent, held.schedule, held.kind),
        taken=Fraction(held.taken),
        rate=Fraction(held.rate),
        releases=held.releases,
    )
