"""What a show or tour came to, line by line: what is shared out is what was read. Pure."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app.core.money import Money
from app.domain.bandmoney.division import Division, Rule, Sharer, divide, part_of


class Income(msgspec.Struct, frozen=True):
    """The artist's settlement of a show, in the workspace's currency; None where it has no rate."""

    show_id: UUID
    earned: int | None
    withheld: int
    source_amount: int
    source_currency: str
    rate: str = ""
    rate_source: str = ""

    @property
    def source(self) -> Money:
        """As both sides signed it."""
        return Money(self.source_amount, self.source_currency)


class Spent(msgspec.Struct, frozen=True):
    """An expense as it stood: its edition says which it was."""

    expense_id: UUID
    edition: int
    category: str
    amount: int


class Part(msgspec.Struct, frozen=True):
    """What a member gets: a share, or a hired player's fee."""

    member_id: UUID
    amount: int


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts in minor units of `currency`. `parts` and `kept` are together exactly the net."""

    currency: str
    incomes: list[Income]
    spent: list[Spent]
    commission_percent: Decimal
    commission: int
    fees: list[Part]
    rule: str
    parts: list[Part]
    kept: int

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    @property
    def earned(self) -> Money:
        return self.money(sum(each.earned or 0 for each in self.incomes))

    @property
    def withheld(self) -> Money:
        return self.money(sum(each.withheld for each in self.incomes))

    @property
    def costs(self) -> Money:
        return self.money(sum(each.amount for each in self.spent))

    @property
    def players(self) -> Money:
        return self.money(sum(each.amount for each in self.fees))

    @property
    def profit(self) -> Money:
        """Before anything is shared: income less costs, fees of players and the commission."""
        return self.earned - self.costs - self.players - self.money(self.commission)

    @property
    def net(self) -> Money:
        """What can be shared out: the profit less the tax houses keep for the tax office."""
        return self.profit - self.withheld

    @property
    def shared(self) -> Money:
        return self.money(sum(each.amount for each in self.parts))

    @property
    def unrated(self) -> list[Income]:
        return [each for each in self.incomes if each.earned is None]

    @property
    def fingerprint(self) -> bytes:
        """What one was shown, in 32 bytes."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).digest()

    def cost_of(self, category: str) -> Money:
        return self.money(sum(e.amount for e in self.spent if e.category == category))

    def has_facts_of(self, other: "Statement") -> bool:
        """Whether nothing was earned or spent in one that was not in the other."""
        return self.incomes == other.incomes and self.spent == other.spent


def state(
    currency: str,
    *,
    incomes: Iterable[Income],
    spent: Iterable[Spent],
    commission_percent: Decimal,
    fees: Iterable[tuple[UUID, Money]],
    rule: Rule,
    sharers: Iterable[Sharer],
) -> Statement:
    """The statement of these lines. The order they come in changes nothing."""
    lines = sorted(incomes, key=lambda each: each.show_id)
    earned = Money(sum(each.earned or 0 for each in lines), currency)
    before = Statement(
        currency=currency,
        incomes=lines,
        spent=sorted(spent, key=lambda each: each.expense_id),
        commission_percent=commission_percent,
        commission=part_of(earned, commission_percent).minor,
        fees=_parts({member: fee for member, fee in fees if fee.minor}),
        rule=str(rule),
        parts=[],
        kept=0,
    )
    found: Division = divide(before.net, rule, list(sharers))
    return msgspec.structs.replace(before, parts=_parts(found.shares), kept=found.kept.minor)


def written(statement: Statement) -> dict[str, Any]:
    kept: dict[str, Any] = msgspec.to_builtins(statement)
    return kept


def read(kept: dict[str, Any]) -> Statement:
    return msgspec.convert(kept, Statement)


def _parts(amounts: dict[UUID, Money]) -> list[Part]:
    return [Part(member, amount.minor) for member, amount in sorted(amounts.items())]
