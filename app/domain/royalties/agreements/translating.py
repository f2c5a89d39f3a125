"""A version of a contract in the words of the engine, which refuses what makes no sense."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from app.core.money import Money
from app.domain.catalog import SheetKind
from app.domain.royalties.agreements.deal import (
    Covered,
    Dated,
    Deal,
    Fee,
    Holding,
    Mechanicals,
    OwnShare,
    Rate,
    Stage,
    Steps,
    When,
)
from app.domain.royalties.agreements.folding import folded_all
from app.domain.royalties.contracts import (
    Conditions,
    Contract,
    DatedPercent,
    Deduction,
    Escalation,
    RateStep,
    ReservePolicy,
    Scope,
    Term,
    Territories,
)
from app.domain.royalties.contracts.deductions import Purse
from app.domain.royalties.contracts.mechanicals import Clause, ControlledComposition
from app.domain.royalties.reports.fields import format_of

NOTHING_SOLD = Scope(recordings=frozenset())

Groups = Mapping[UUID, str]
"""Names of the catalogue groups, by id: what a sale's group is called in the engine."""
Works = Mapping[UUID, UUID]
"""The works of recordings, by their ids."""
COMPOSITION = str(SheetKind.COMPOSITION)


def engine_contract(
    contract_id: UUID,
    currency: str,
    deal: Deal,
    groups: Groups,
    *,
    income: str = "",
    works: Works = MappingProxyType({}),
) -> Contract:
    """The contract as the engine accounts it. Raises InvalidContract, saying what to change.

    One about income of works covers the works of its recordings, whichever of them is named.
    """
    works = works if income == COMPOSITION else {}
    covered = NOTHING_SOLD if deal.only_receives else _scope(deal.covers, groups, works)
    return Contract(
        id=str(contract_id),
        currency=currency,
        shares={str(share.party_id): share.percent for share in deal.shares},
        terms=tuple(_term(rate) for rate in deal.terms),
        scope=replace(covered, catalogue_type=income),
        own_shares=_own_shares(deal.own_shares, works),
        starts=deal.starts,
        until=deal.until,
        sunset=_dated(deal.sunset),
        basis=deal.basis,
        profit_share=deal.profit_share,
        deductions=_chain(deal.fees, Stage.BEFORE),
        commissions=_chain(deal.fees, Stage.COMMISSION),
        minimum=main_units(deal.minimum, currency),
        mechanicals=_clause(deal.mechanicals),
        most_favored_with=str(deal.favored_with_id) if deal.favored_with_id else "",
    )


def main_units(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).decimal


def _term(rate: Rate) -> Term:
    clause = rate.clause
    return Term(
        id=rate.key,
        rate=rate.rate,
        base=rate.base,
        when=_conditions(clause.when),
        packaging=clause.packaging,
        free_goods=clause.free_goods,
        reserve=_reserve(clause.reserve),
        escalation=_escalation(clause.escalation),
    )


def _conditions(when: When) -> Conditions:
    places = Territories(frozenset(when.included), frozenset(when.excluded))
    return Conditions(
        groups=frozenset(when.groups) or None,
        territories=places if when.included or when.excluded else None,
        channels=folded_all(when.channels),
        configurations=folded_all(tuple(format_of(each) or each for each in when.configurations)),
        price_categories=folded_all(when.price_categories),
        sources=folded_all(when.sources),
        catalogue_types=folded_all(when.catalogue_types),
        sold_from=when.sold_from,
        sold_until=when.sold_until,
    )


def _reserve(holding: Holding | None) -> ReservePolicy | None:
    if holding is None:
        return None
    return ReservePolicy(holding.percent, holding.schedule, holding.kind)


def _escalation(steps: Steps | None) -> Escalation | None:
    if steps is None:
        return None
    return Escalation(
        steps=tuple(RateStep(step.above, step.rate) for step in steps.steps),
        measure=steps.measure,
        per_territory=steps.per_territory,
        retroactive=steps.retroactive,
    )


def _clause(clause: Mechanicals | None) -> Clause | None:
    if clause is None:
        return None
    return Clause(
        controlled=ControlledComposition(clause.rate, clause.reduced),
        format=clause.format,
        channels=frozenset({"physical"} if clause.physical_only else {"physical", "download"}),
        excess_to_artist=not clause.label_bears_excess,
        rates_of=clause.rates_of,
    )


def _scope(covers: Iterable[Covered], groups: Groups, works: Works) -> Scope:
    named = tuple(covers)
    if not named:
        return Scope()
    recordings = {str(c.recording_id): c.participation for c in named if c.recording_id}
    of_works = {each: str(works[UUID(each)]) for each in recordings if UUID(each) in works}
    parts = recordings | {work: recordings[recording] for recording, work in of_works.items()}
    return Scope(
        groups=frozenset(groups[c.group_id] for c in named if c.group_id) or None,
        recordings=frozenset(recordings) or None,
        releases=frozenset(c.upc for c in named if c.upc) or None,
        works=frozenset(of_works.values()) or None,
        participation={key: part for key, part in parts.items() if part != Decimal(100)},
    )


def _own_shares(shares: Iterable[OwnShare], works: Works) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for share in shares:
        title = str(share.recording_id) if share.recording_id else share.upc
        for each in (title, works.get(share.recording_id) if share.recording_id else None):
            if each:
                found.setdefault(str(each), {})[str(share.party_id)] = share.percent
    return found


def _chain(fees: Iterable[Fee], stage: Stage) -> tuple[Deduction, ...]:
    return tuple(
        Deduction(
            kind=fee.kind,
            percent=fee.percent,
            of=fee.of,
            per_unit=fee.per_unit,
            sunset=_dated(fee.sunset),
            to=_purse(fee),
        )
        for fee in fees
        if fee.stage == stage
    )


def _purse(fee: Fee) -> Purse | None:
    if fee.to_contract_id is None or fee.to_party_id is None:
        return None
    return Purse(str(fee.to_contract_id), str(fee.to_party_id))


def _dated(steps: Iterable[Dated]) -> tuple[DatedPercent, ...]:
    return tuple(DatedPercent(step.starts, step.percent) for step in steps)


def is_in_force(starts: date | None, until: date | None, day: date | None) -> bool:
    """Whether an agreement that runs from `starts` up to `until` holds on a day, or ever."""
    if day is None:
        return True
    return (starts is None or starts <= day) and (until is None or day < until)
