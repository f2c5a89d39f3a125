"""What hangs on a contract besides its versions: costs, openings, transfers, crossings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, or_, select

from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.models import (
    CatalogueGroup,
    ContractCrossing,
    ContractItem,
    ContractOpening,
    ContractTransfer,
    CrossedContract,
    GroupedRecording,
    RoyaltyContract,
)


@dataclass(frozen=True, slots=True)
class Ties:
    """`crossed` are the contracts of each crossing in order; `others` those named, by id."""

    items: Sequence[ContractItem]
    openings: Sequence[ContractOpening]
    transfers: Sequence[ContractTransfer]
    crossings: Sequence[ContractCrossing]
    crossed: dict[UUID, list[UUID]] = field(default_factory=dict)
    others: dict[UUID, RoyaltyContract] = field(default_factory=dict)

    @property
    def parties(self) -> set[UUID]:
        found = {item.party_id for item in self.items if item.party_id}
        found |= {opening.party_id for opening in self.openings}
        found |= {party for t in self.transfers for party in (t.party_id, t.to_party_id)}
        return found | {crossing.party_id for crossing in self.crossings}


async def ties_of(uow: UnitOfWork, contract_id: UUID) -> Ties:
    items = await uow.db.scalars(
        select(ContractItem)
        .where(ContractItem.contract_id == contract_id)
        .order_by(ContractItem.position, ContractItem.id)
    )
    openings = await uow.db.scalars(
        select(ContractOpening)
        .where(ContractOpening.contract_id == contract_id)
        .order_by(ContractOpening.party_id)
    )
    transfers = await uow.db.scalars(
        select(ContractTransfer)
        .where(
            or_(
                ContractTransfer.contract_id == contract_id,
                ContractTransfer.to_contract_id == contract_id,
            )
        )
        .order_by(ContractTransfer.position, ContractTransfer.id)
    )
    own = select(CrossedContract.crossing_id).where(CrossedContract.contract_id == contract_id)
    crossings = await uow.db.scalars(
        select(ContractCrossing).where(ContractCrossing.id.in_(own)).order_by(ContractCrossing.id)
    )
    found = Ties(items.all(), openings.all(), transfers.all(), crossings.all())
    await _name_others(uow, found)
    return found


async def _name_others(uow: UnitOfWork, ties: Ties) -> None:
    if ties.crossings:
        rows = await uow.db.scalars(
            select(CrossedContract)
            .where(CrossedContract.crossing_id.in_([each.id for each in ties.crossings]))
            .order_by(CrossedContract.position)
        )
        for row in rows:
            ties.crossed.setdefault(row.crossing_id, []).append(row.contract_id)
    ids = {key for keys in ties.crossed.values() for key in keys}
    ids |= {key for each in ties.transfers for key in (each.contract_id, each.to_contract_id)}
    if ids:
        others = await uow.db.scalars(select(RoyaltyContract).where(RoyaltyContract.id.in_(ids)))
        ties.others.update({other.id: other for other in others})


async def all_crossings(uow: UnitOfWork) -> Ties:
    """Every crossing there is or was, the newest first, with its contracts."""
    crossings = await uow.db.scalars(select(ContractCrossing).order_by(ContractCrossing.id.desc()))
    found = Ties((), (), (), crossings.all())
    await _name_others(uow, found)
    return found


async def group_sizes(uow: UnitOfWork) -> list[tuple[str, int]]:
    """The groups of the catalogue by name, and how many recordings are in each."""
    rows = await uow.db.execute(
        select(CatalogueGroup.name, func.count(GroupedRecording.id))
        .outerjoin(GroupedRecording, GroupedRecording.group_id == CatalogueGroup.id)
        .group_by(CatalogueGroup.id, CatalogueGroup.name)
        .order_by(CatalogueGroup.name)
    )
    return [(name, count) for name, count in rows]
