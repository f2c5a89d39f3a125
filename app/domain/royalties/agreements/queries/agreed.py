"""Contracts as an accounting needs them: all rows of a kind in one query."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.db import Base
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.models import (
    CatalogueGroup,
    ContractCrossing,
    ContractFee,
    ContractItem,
    ContractOpening,
    ContractScope,
    ContractShare,
    ContractStatus,
    ContractTerm,
    ContractTransfer,
    ContractVersion,
    CrossedContract,
    GroupedRecording,
    RoyaltyContract,
)
from app.domain.royalties.agreements.rows import Parts, grouped

PARTS: tuple[type[Any], ...] = (ContractShare, ContractScope, ContractTerm, ContractFee)


async def contracts_to_account(
    uow: UnitOfWork, contract_ids: Collection[UUID] | None
) -> list[RoyaltyContract]:
    """The contracts named, or all that are no drafts, in order of their ids."""
    if contract_ids is None:
        wanted: ColumnElement[bool] = RoyaltyContract.status != ContractStatus.DRAFT
    else:
        wanted = RoyaltyContract.id.in_(contract_ids)
    found = await uow.db.scalars(select(RoyaltyContract).where(wanted).order_by(RoyaltyContract.id))
    return list(found)


async def versions_in_force(
    uow: UnitOfWork, contract_ids: Collection[UUID], on: date | None
) -> dict[UUID, ContractVersion]:
    """The last version of each contract that is effective on the day, or the last of all."""
    effective: ColumnElement[bool] = true()
    if on is not None:
        effective = or_(
            ContractVersion.effective_from.is_(None), ContractVersion.effective_from <= on
        )
    found = await uow.db.scalars(
        select(ContractVersion)
        .ext(distinct_on(ContractVersion.contract_id))
        .where(ContractVersion.contract_id.in_(contract_ids))
        .where(effective)
        .order_by(ContractVersion.contract_id, ContractVersion.number.desc())
    )
    return {version.contract_id: version for version in found}


async def parts_of(uow: UnitOfWork, version_ids: Collection[UUID]) -> dict[UUID, Parts]:
    """What each version consists of; one query for each of the four tables."""
    found: dict[type[Any], Sequence[Any]] = {}
    for kind in PARTS:
        rows = await uow.db.scalars(
            select(kind)
            .where(kind.version_id.in_(version_ids))
            .order_by(kind.version_id, kind.position, kind.id)
        )
        found[kind] = rows.all()
    return grouped(found)


async def items_of(
    uow: UnitOfWork, contract_ids: Collection[UUID], on: date | None
) -> list[ContractItem]:
    """Advances and costs up to the day, the first to be earned back first."""
    query = (
        select(ContractItem)
        .where(ContractItem.contract_id.in_(contract_ids))
        .where(ContractItem.withdrawn_at.is_(None))
        .order_by(ContractItem.contract_id, ContractItem.position, ContractItem.id)
    )
    if on is not None:
        query = query.where(ContractItem.incurred_on <= on)
    return list(await uow.db.scalars(query))


async def openings_of(
    uow: UnitOfWork, contract_ids: Collection[UUID], on: date | None
) -> list[ContractOpening]:
    query = (
        select(ContractOpening)
        .where(ContractOpening.contract_id.in_(contract_ids))
        .order_by(ContractOpening.contract_id, ContractOpening.party_id)
    )
    if on is not None:
        query = query.where(ContractOpening.as_of <= on)
    return list(await uow.db.scalars(query))


async def transfers_in_force(uow: UnitOfWork, on: date | None) -> list[ContractTransfer]:
    query = select(ContractTransfer).order_by(ContractTransfer.position, ContractTransfer.id)
    return list(await uow.db.scalars(_in_force(query, ContractTransfer, on)))


async def crossings_in_force(uow: UnitOfWork, on: date | None) -> list[ContractCrossing]:
    query = select(ContractCrossing).order_by(ContractCrossing.id)
    return list(await uow.db.scalars(_in_force(query, ContractCrossing, on)))


async def crossed_contracts(uow: UnitOfWork) -> dict[UUID, list[UUID]]:
    """The contracts of every crossing, in order."""
    found: dict[UUID, list[UUID]] = {}
    rows = await uow.db.scalars(
        select(CrossedContract).order_by(CrossedContract.position, CrossedContract.id)
    )
    for row in rows:
        found.setdefault(row.crossing_id, []).append(row.contract_id)
    return found


async def fee_targets(uow: UnitOfWork) -> list[tuple[UUID, UUID]]:
    """Pairs of contracts of which the first pays a fee into the second, in any version."""
    rows = await uow.db.execute(
        select(ContractVersion.contract_id, ContractFee.to_contract_id)
        .join(ContractVersion, ContractVersion.id == ContractFee.version_id)
        .where(ContractFee.to_contract_id.is_not(None))
        .distinct()
    )
    return [(of, to) for of, to in rows if to is not None]


async def favored_links(uow: UnitOfWork) -> list[tuple[UUID, UUID]]:
    """Pairs of contracts of which the first is a most favored nation of the second, ever."""
    rows = await uow.db.execute(
        select(ContractVersion.contract_id, ContractVersion.favored_with_id)
        .where(ContractVersion.favored_with_id.is_not(None))
        .distinct()
    )
    return [(of, to) for of, to in rows if to is not None]


async def favored_now(uow: UnitOfWork) -> dict[UUID, UUID]:
    """The contract each is a most favored nation of, by what was agreed last."""
    last = (
        select(ContractVersion.contract_id, ContractVersion.favored_with_id)
        .ext(distinct_on(ContractVersion.contract_id))
        .order_by(ContractVersion.contract_id, ContractVersion.number.desc())
    )
    return {of: to for of, to in await uow.db.execute(last) if to is not None}


async def group_names(uow: UnitOfWork) -> dict[UUID, str]:
    rows = await uow.db.execute(select(CatalogueGroup.id, CatalogueGroup.name))
    return {row.id: row.name for row in rows}


async def grouped_recordings(uow: UnitOfWork) -> dict[UUID, UUID]:
    """The group of each recording that is in one."""
    rows = await uow.db.execute(select(GroupedRecording.recording_id, GroupedRecording.group_id))
    return {row.recording_id: row.group_id for row in rows}


def _in_force(query: Select[Any], table: type[Base], on: date | None) -> Select[Any]:
    starts, until = table.__table__.c.starts, table.__table__.c.until
    if on is None:
        return query.where(until.is_(None))
    return query.where(starts <= on).where(or_(until.is_(None), until > on))
