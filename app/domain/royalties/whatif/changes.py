"""Terms somebody would try in place of those agreed, and what they make of a contract. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

import msgspec

from app.domain.royalties.agreements import Agreements
from app.domain.royalties.agreements.checking import check_deal
from app.domain.royalties.agreements.deal import Deal, Fee, Holding, Rate, Share
from app.domain.royalties.agreements.translating import Groups, engine_contract
from app.domain.royalties.contracts import CostKind, Recoupable

NEW_ADVANCE = "what-if"
ALL_AT_ONCE = (Decimal(100),)


@dataclass(frozen=True, slots=True)
class Change:
    """What a scenario says otherwise; what it leaves out stays as each version says it.

    `rates` are by the key of the term, `shares` by payee and of all payees, `fees` by stage, kind
    and place among those alike, `advances` by item and in main units. `costs` is the recoupable
    part of everything that is no advance, `reserve` what every rate holds back.
    """

    rates: Mapping[str, Decimal] = field(default_factory=dict)
    shares: Mapping[UUID, Decimal] = field(default_factory=dict)
    fees: Mapping[tuple[str, str, int], Decimal] = field(default_factory=dict)
    advances: Mapping[UUID, Decimal] = field(default_factory=dict)
    new_advance: Decimal | None = None
    costs: Decimal | None = None
    reserve: Decimal | None = None
    schedule: tuple[Decimal, ...] = ()
    profit_share: Decimal | None = None
    minimum: int | None = None

    def __bool__(self) -> bool:
        return self != Change()

    @property
    def moves_sales(self) -> bool:
        """Whether sales that were added up together may have to be told apart now.

        All else changes what a sum earns, not what is in it.
        """
        return bool(self.shares)


def changed(
    agreements: Agreements, contract_id: UUID, change: Change, groups: Groups
) -> Agreements:
    """The agreements with the change in one contract. Raises InvalidContract and DealRefused."""
    key = str(contract_id)
    if not change or key not in agreements.agreed:
        return agreements
    agreed = agreements.agreed[key]
    deal = changed_deal(agreed.deal, change)
    check_deal(deal)
    contract = engine_contract(
        agreed.id, agreed.currency, deal, groups, income=agreed.income, works=agreements.works
    )
    return replace(
        agreements,
        contracts=tuple(contract if each.id == key else each for each in agreements.contracts),
        recoupables=tuple(_items(agreements.recoupables, key, change)),
        agreed={**agreements.agreed, key: replace(agreed, deal=deal)},
    )


def changed_deal(deal: Deal, change: Change) -> Deal:
    """What a version would say."""
    fees = zip(deal.fees, fee_keys(deal.fees), strict=True)
    profit, minimum = change.profit_share, change.minimum
    return msgspec.structs.replace(
        deal,
        terms=tuple(_rate(rate, change) for rate in deal.terms),
        shares=tuple(Share(p, s) for p, s in change.shares.items()) or deal.shares,
        fees=tuple(_fee(fee, change.fees.get(key)) for fee, key in fees),
        profit_share=deal.profit_share if profit is None else profit,
        minimum=deal.minimum if minimum is None else minimum,
    )


def fee_keys(fees: Iterable[Fee]) -> list[tuple[str, str, int]]:
    """What finds a fee again in another version: its stage, its kind, and which of those it is."""
    found: list[tuple[str, str, int]] = []
    for fee in fees:
        alike = str(fee.stage), str(fee.kind)
        found.append((*alike, sum(key[:2] == alike for key in found)))
    return found


def _rate(rate: Rate, change: Change) -> Rate:
    clause = rate.clause
    if change.reserve is not None or (change.schedule and clause.reserve):
        clause = msgspec.structs.replace(clause, reserve=_holding(clause.reserve, change))
    return msgspec.structs.replace(rate, rate=change.rates.get(rate.key, rate.rate), clause=clause)


def _holding(before: Holding | None, change: Change) -> Holding | None:
    percent = change.reserve
    if percent is None and before:
        percent = before.percent
    if not percent:
        return None
    schedule = change.schedule or (before.schedule if before else ALL_AT_ONCE)
    return Holding(percent, schedule, before.kind) if before else Holding(percent, schedule)


def _fee(fee: Fee, percent: Decimal | None) -> Fee:
    return fee if percent is None else msgspec.structs.replace(fee, percent=percent)


def _items(items: Iterable[Recoupable], contract: str, change: Change) -> list[Recoupable]:
    found = [_item(item, change) if item.contract == contract else item for item in items]
    if change.new_advance:
        last = max((item.order for item in found if item.contract == contract), default=0)
        kind = CostKind.ADVANCE
        found.append(Recoupable(NEW_ADVANCE, contract, kind, change.new_advance, order=last + 1))
    return found


def _item(item: Recoupable, change: Change) -> Recoupable:
    if item.kind is CostKind.ADVANCE:
        return replace(item, amount=change.advances.get(UUID(item.id), item.amount))
    return item if change.costs is None else replace(item, percent=change.costs)
