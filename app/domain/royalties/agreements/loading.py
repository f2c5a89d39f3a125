"""Everything agreed, as the engine takes it: contracts, what they recoup, and what passes between.

Ids of the engine are the text of ours: a contract's, a party's, a recording's. A release is its
UPC as printed in reports, a catalogue group its name.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.catalog import PartyView, get_parties, works_of
from app.domain.royalties.agreements.deal import Deal, Rate
from app.domain.royalties.agreements.models import (
    Accounting,
    ContractCrossing,
    ContractItem,
    ContractOpening,
    ContractTransfer,
    ContractVersion,
    RoyaltyContract,
)
from app.domain.royalties.agreements.queries.agreed import (
    contracts_to_account,
    crossed_contracts,
    crossings_in_force,
    favored_links,
    fee_targets,
    group_names,
    grouped_recordings,
    items_of,
    openings_of,
    parts_of,
    transfers_in_force,
    versions_in_force,
)
from app.domain.royalties.agreements.rows import Parts, deal_of
from app.domain.royalties.agreements.translating import COMPOSITION, engine_contract, main_units
from app.domain.royalties.contracts import (
    Base,
    Contract,
    CostKind,
    Crossing,
    Passing,
    Recoupable,
    Transfer,
)
from app.domain.royalties.contracts.deductions import Purse
from app.domain.royalties.prices import PriceList, price_list

Links = Collection[tuple[UUID, UUID]]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A contract and the version of it that was loaded, which a statement refers to."""

    id: UUID
    number: str
    name: str
    currency: str
    accounting: Accounting
    income: str
    version_id: UUID
    version: int
    deal: Deal


@dataclass(frozen=True, slots=True)
class Agreements:
    """`recoupables` are as agreed, with nothing earned back, and `openings` as they were brought.

    What earlier periods did to both is the accounting's to add. `agreed`, `payees` and `groups`
    (of recordings) are by the engine's ids, `works` by the recordings contracts name.
    """

    contracts: tuple[Contract, ...]
    recoupables: tuple[Recoupable, ...]
    openings: Mapping[Purse, Fraction]
    crossings: tuple[Crossing, ...]
    transfers: tuple[Transfer, ...]
    payees: Mapping[str, PartyView]
    agreed: Mapping[str, Agreed]
    groups: Mapping[str, str]
    works: Mapping[UUID, UUID]
    prices: PriceList

    def term_name(self, contract: str, term: str) -> str:
        """What a rate is called; one of another contract, of which that is favored, with both."""
        found, agreed = self._rate(contract, term)
        name = found.name if found else ""
        return f"{name} (as {agreed.number})" if agreed and str(agreed.id) != contract else name

    def is_per_unit(self, contract: str, term: str) -> bool:
        """Whether a rate is an amount for each unit."""
        found, _ = self._rate(contract, term)
        return found is not None and found.base is Base.PER_UNIT

    def _rate(self, contract: str, term: str) -> tuple[Rate | None, Agreed | None]:
        """A rate by the engine's name for it, which begins with its contract when not this one."""
        other, _, key = term.rpartition("/")
        agreed = self.agreed.get(other or contract)
        rates = agreed.deal.terms if agreed else ()
        return next((rate for rate in rates if rate.key == key), None), agreed


async def load_agreements(
    uow: UnitOfWork,
    *,
    on: date | None = None,
    contract_ids: Collection[UUID] | None = None,
) -> Agreements:
    """What is in force on the last day of a period; without a day, all as last agreed.

    All contracts but drafts; or those named, drafts included, and the ones they pay into.
    """
    transfers = await transfers_in_force(uow, on)
    crossings = await crossings_in_force(uow, on)
    crossed = await crossed_contracts(uow)
    if contract_ids is not None:
        links = links_between(transfers, crossings, crossed)
        links += [*await fee_targets(uow), *await favored_links(uow)]
        contract_ids = reached_from(contract_ids, links)
    contracts = await contracts_to_account(uow, contract_ids)
    versions = await versions_in_force(uow, [contract.id for contract in contracts], on)
    known = [contract.id for contract in contracts if contract.id in versions]
    parts = await parts_of(uow, [version.id for version in versions.values()])
    rows = Rows(
        contracts=contracts,
        versions=versions,
        parts=parts,
        items=await items_of(uow, known, on),
        openings=await openings_of(uow, known, on),
        transfers=transfers,
        crossings=crossings,
        crossed=crossed,
        groups=await group_names(uow),
        grouped=await grouped_recordings(uow),
        works=await works_of(uow, titles_of_works(contracts, versions.values(), parts)),
    )
    agreements = assemble(rows, {})
    deals = [each.deal for each in agreements.agreed.values()]
    payees, prices = await payees_of(uow, deals, rows), await prices_for(uow, deals)
    return replace(agreements, payees=payees, prices=prices)


@dataclass(frozen=True, slots=True)
class Rows:
    """What is in force at one time, as it is stored; contracts without a version are not."""

    contracts: Sequence[RoyaltyContract]
    versions: Mapping[UUID, ContractVersion]
    parts: Mapping[UUID, Parts]
    items: Sequence[ContractItem]
    openings: Sequence[ContractOpening]
    transfers: Sequence[ContractTransfer]
    crossings: Sequence[ContractCrossing]
    crossed: Mapping[UUID, list[UUID]]
    groups: Mapping[UUID, str]
    grouped: Mapping[UUID, UUID]
    works: Mapping[UUID, UUID]
    prices: PriceList = field(default_factory=PriceList)


def assemble(rows: Rows, payees: Mapping[str, PartyView]) -> Agreements:
    """Rows as agreements, in the words of the engine."""
    known = {contract.id: contract for contract in rows.contracts if contract.id in rows.versions}
    agreed = {
        str(key): _agreed(row, rows.versions[key], rows.parts.get(rows.versions[key].id, Parts()))
        for key, row in known.items()
    }
    return Agreements(
        contracts=tuple(
            engine_contract(
                each.id,
                each.currency,
                each.deal,
                rows.groups,
                income=each.income,
                works=rows.works,
            )
            for each in agreed.values()
        ),
        recoupables=tuple(_recoupable(item) for item in rows.items),
        openings={
            Purse(str(each.contract_id), str(each.party_id)): Fraction(
                main_units(each.amount, each.currency)
            )
            for each in rows.openings
        },
        crossings=tuple(
            _crossing(each, rows.crossed[each.id])
            for each in rows.crossings
            if set(rows.crossed[each.id]) <= set(known)
        ),
        transfers=tuple(
            _transfer(each)
            for each in rows.transfers
            if {each.contract_id, each.to_contract_id} <= set(known)
        ),
        payees=payees,
        agreed=agreed,
        groups={str(recording): rows.groups[group] for recording, group in rows.grouped.items()},
        works=rows.works,
        prices=rows.prices,
    )


async def prices_for(uow: UnitOfWork, deals: Iterable[Deal]) -> PriceList:
    """The prices to dealers, where any rate is a part of them."""
    counts = any(rate.base is Base.PPD for deal in deals for rate in deal.terms)
    return await price_list(uow) if counts else PriceList()


def links_between(
    transfers: Iterable[ContractTransfer],
    crossings: Iterable[ContractCrossing],
    crossed: Mapping[UUID, list[UUID]],
) -> list[tuple[UUID, UUID]]:
    """Pairs of contracts of which the first passes money to the second."""
    links = [(each.contract_id, each.to_contract_id) for each in transfers]
    return links + [pair for each in crossings for pair in _pairs(crossed[each.id])]


def reached_from(start: Collection[UUID], links: Links) -> set[UUID]:
    """All that can be reached from the start by following links."""
    found, frontier = set(start), set(start)
    while frontier:
        frontier = {to for of, to in links if of in frontier} - found
        found |= frontier
    return found


def titles_of_works(
    contracts: Iterable[RoyaltyContract],
    versions: Iterable[ContractVersion],
    parts: Mapping[UUID, Parts],
) -> set[UUID]:
    """The recordings that contracts about works name."""
    about = {contract.id for contract in contracts if contract.income == COMPOSITION}
    said = [parts[each.id] for each in versions if each.contract_id in about and each.id in parts]
    scopes = {row.recording_id for each in said for row in each.scopes if row.recording_id}
    return scopes | {row.recording_id for each in said for row in each.shares if row.recording_id}


def _pairs(contracts: list[UUID]) -> list[tuple[UUID, UUID]]:
    return [(one, other) for one in contracts for other in contracts if one != other]


def _agreed(contract: RoyaltyContract, version: ContractVersion, parts: Parts) -> Agreed:
    return Agreed(
        id=contract.id,
        number=contract.number,
        name=contract.name,
        currency=contract.currency,
        accounting=Accounting(contract.accounting),
        income=contract.income,
        version_id=version.id,
        version=version.number,
        deal=deal_of(version, parts),
    )


def recoverable_of(item: ContractItem) -> int:
    """What of an advance or cost is to be earned back, in whole minor units."""
    part = floor(item.amount * Fraction(item.percent) / 100)
    return part if item.cap is None else min(part, item.cap)


def _recoupable(item: ContractItem) -> Recoupable:
    return Recoupable(
        id=str(item.id),
        contract=str(item.contract_id),
        kind=CostKind(item.kind),
        amount=main_units(item.amount, item.currency),
        payee=str(item.party_id) if item.party_id else "",
        percent=item.percent,
        cap=None if item.cap is None else main_units(item.cap, item.currency),
        order=item.position,
    )


def _crossing(crossing: ContractCrossing, contracts: list[UUID]) -> Crossing:
    cap: Decimal | None = None
    if crossing.cap is not None:
        cap = main_units(crossing.cap, crossing.currency)
    return Crossing(str(crossing.id), str(crossing.party_id), tuple(map(str, contracts)), cap)


def _transfer(transfer: ContractTransfer) -> Transfer:
    return Transfer(
        contract=str(transfer.contract_id),
        payee=str(transfer.party_id),
        to_contract=str(transfer.to_contract_id),
        to_payee=str(transfer.to_party_id),
        percent=transfer.percent,
        of=Passing(transfer.of),
    )


async def payees_of(uow: UnitOfWork, deals: Iterable[Deal], rows: Rows) -> dict[str, PartyView]:
    """Everybody whom these deals, or what is agreed besides, give something; by id as text."""
    wanted = {item.party_id for item in rows.items if item.party_id}
    wanted |= {opening.party_id for opening in rows.openings}
    wanted |= {party for each in rows.transfers for party in (each.party_id, each.to_party_id)}
    for deal in deals:
        wanted |= {share.party_id for share in deal.shares}
        wanted |= {share.party_id for share in deal.own_shares}
        wanted |= {fee.to_party_id for fee in deal.fees if fee.to_party_id}
    return {str(key): view for key, view in (await get_parties(uow, list(wanted))).items()}
