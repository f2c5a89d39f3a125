"""Scenarios as an address holds them: which terms can be tried, and what was typed. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.money import InvalidMoney, Money
from app.core.text import clean_line
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.models import ContractItem
from app.domain.royalties.agreements.notation import (
    plain,
    read_number,
    read_schedule,
    write_schedule,
)
from app.domain.royalties.agreements.words import BASES
from app.domain.royalties.contracts import Base, Basis, CostKind
from app.domain.royalties.whatif.changes import Change, fee_keys

LETTERS = ("a", "b", "c")
TYPED_AT_MOST = 200
Typed = Mapping[str, str]
Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A term that can be tried: `now` is what it says today, `part` and `of` what it changes."""

    name: str
    label: str
    unit: str
    now: str
    read: Read
    part: str
    of: Any = None


@dataclass(slots=True)
class Scenario:
    """What was typed under one letter; `change` counts only while there are no errors."""

    letter: str
    name: str
    typed: dict[str, str]
    change: Change
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> list[tuple[str, str]]:
        """The scenario as it stands in an address."""
        named = [("name", self.name)] if self.name != _called(self.letter) else []
        return [(f"{self.letter}.{name}", text) for name, text in (*named, *self.typed.items())]


def terms_to_try(
    deal: Deal, items: Sequence[ContractItem], currency: str, names: Mapping[UUID, str]
) -> list[Asked]:
    """The terms of a contract, in the order a form shows them."""
    return [
        *_rates(deal, currency),
        *_shares(deal, names),
        *_fees(deal),
        *_reserve(deal),
        *_advances(items, currency),
        *_others(deal, items, currency),
    ]


def scenarios_in(params: Typed, terms: Sequence[Asked]) -> list[Scenario]:
    """The scenarios of an address, by their letters; what is left empty is not part of one."""
    found = []
    for letter in LETTERS:
        typed = {
            term.name: text
            for term in terms
            if (text := clean_line(params.get(f"{letter}.{term.name}", ""), limit=TYPED_AT_MOST))
        }
        name = clean_line(params.get(f"{letter}.name", ""), limit=40)
        if typed or name:
            found.append(_read(letter, name or _called(letter), typed, terms))
    return found


def _called(letter: str) -> str:
    return f"Scenario {letter.upper()}"


def _read(letter: str, name: str, typed: dict[str, str], terms: Sequence[Asked]) -> Scenario:
    parts: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for term in terms:
        if term.name not in typed:
            continue
        try:
            value = term.read(typed[term.name])
        except ValueError as error:
            errors[f"{letter}.{term.name}"] = f"{name}, {term.label}: {error}"
            continue
        if term.of is None:
            parts[term.part] = value
        else:
            parts.setdefault(term.part, {})[term.of] = value
    if "shares" in parts:
        now = {term.of: Decimal(term.now) for term in terms if term.part == "shares"}
        parts["shares"] = now | parts["shares"]
        if sum(parts["shares"].values()) != 100:
            errors[f"{letter}.share"] = f"{name}: let the shares add up to exactly 100 per cent."
    return Scenario(letter, name, typed, Change(**parts), errors)


def _rates(deal: Deal, currency: str) -> Iterable[Asked]:
    if deal.basis is Basis.PROFIT_SHARE:
        now = plain(deal.profit_share)
        yield Asked("profit", "Share of the profit", "%", now, _per_cent, "profit_share")
    for rate in deal.terms:
        per_unit = rate.base is Base.PER_UNIT
        unit = currency if per_unit else "%"
        label = f"{rate.name}, {unit} of {BASES[rate.base]}" if not per_unit else rate.name
        read = read_number if per_unit else _per_cent
        yield Asked(f"rate.{rate.key}", label, unit, plain(rate.rate), read, "rates", rate.key)


def _shares(deal: Deal, names: Mapping[UUID, str]) -> Iterable[Asked]:
    if len(deal.shares) > 1:
        for share in deal.shares:
            label = f"Share of {names.get(share.party_id, 'somebody')}"
            name, now = f"share.{share.party_id}", plain(share.percent)
            yield Asked(name, label, "%", now, _per_cent, "shares", share.party_id)


def _fees(deal: Deal) -> Iterable[Asked]:
    for place, (fee, key) in enumerate(zip(deal.fees, fee_keys(deal.fees), strict=True), 1):
        if not fee.per_unit:
            label, now = str(fee.kind).capitalize(), plain(fee.percent)
            yield Asked(f"fee.{place}", label, "%", now, _per_cent, "fees", key)


def _reserve(deal: Deal) -> Iterable[Asked]:
    if deal.only_receives or deal.basis is Basis.PROFIT_SHARE:
        return
    held = {rate.clause.reserve for rate in deal.terms}
    one = next(iter(held)) if len(held) == 1 else None
    now = "differs" if len(held) > 1 else plain(one.percent) if one else "0"
    yield Asked("reserve", "Reserve of every rate", "%", now, _per_cent, "reserve")
    released = write_schedule(one.schedule) if one else ""
    yield Asked("release", "Released, period by period", "%", released, _schedule, "schedule")


def _advances(items: Sequence[ContractItem], currency: str) -> Iterable[Asked]:
    for item in items:
        if item.kind == CostKind.ADVANCE:
            now = plain(Money(item.amount, item.currency).decimal)
            name, label = f"advance.{item.id}", f"Advance: {item.description}"
            yield Asked(name, label, currency, now, _amount(currency), "advances", item.id)
    yield Asked("advance", "Another advance", currency, "0", _amount(currency), "new_advance")


def _others(deal: Deal, items: Sequence[ContractItem], currency: str) -> Iterable[Asked]:
    costs = {item.percent for item in items if item.kind != CostKind.ADVANCE}
    if costs:
        now = plain(costs.pop()) if len(costs) == 1 else "differs"
        yield Asked("costs", "Recoupable part of costs", "%", now, _per_cent, "costs")
    smallest = plain(Money(deal.minimum, currency).decimal)
    yield Asked("minimum", "Smallest payment", currency, smallest, _minor(currency), "minimum")


def _per_cent(text: str) -> Decimal:
    value = read_number(text)
    if value > 100:
        raise ValueError("write a percentage from 0 to 100.")
    return value


def _schedule(text: str) -> tuple[Decimal, ...]:
    parts = read_schedule(text)
    if sum(parts) != 100:
        raise ValueError("let the parts add up to 100, such as “50, 50”.")
    return parts


def _amount(currency: str) -> Read:
    return lambda text: _money(text, currency).decimal


def _minor(currency: str) -> Read:
    return lambda text: _money(text, currency).minor


def _money(text: str, currency: str) -> Money:
    try:
        return Money.of(read_number(text), currency)
    except InvalidMoney as error:
        raise ValueError(str(error)) from error
