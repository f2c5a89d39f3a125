"""Reads of single contracts and their versions."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.errors import (
    ContractNotFound,
    CrossingNotFound,
    ItemNotFound,
    TransferNotFound,
)
from app.domain.royalties.agreements.models import (
    CatalogueGroup,
    ContractCrossing,
    ContractItem,
    ContractOpening,
    ContractTransfer,
    ContractVersion,
    RoyaltyContract,
)


async def get_contract(uow: UnitOfWork, contract_id: UUID) -> RoyaltyContract:
    contract = await uow.db.get(RoyaltyContract, (uow.tenant_id, contract_id))
    if contract is None:
        raise ContractNotFound
    return contract


async def lock_contract(uow: UnitOfWork, contract_id: UUID) -> RoyaltyContract:
    """The contract, while nobody else writes a version of it."""
    contract = (
        await uow.db.scalars(
            select(RoyaltyContract)
            .where(RoyaltyContract.id == contract_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if contract is None:
        raise ContractNotFound
    return contract


async def list_contracts_by_number(uow: UnitOfWork, numbers: Collection[str]) -> list[str]:
    """Those of the numbers that are taken."""
    found = await uow.db.scalars(
        select(RoyaltyContract.number).where(RoyaltyContract.number.in_(numbers))
    )
    return list(found)


async def get_contracts(
    uow: UnitOfWork, contract_ids: Collection[UUID]
) -> dict[UUID, RoyaltyContract]:
    """Contracts by id; unknown ones are absent."""
    found = await uow.db.scalars(
        select(RoyaltyContract).where(RoyaltyContract.id.in_(contract_ids))
    )
    return {contract.id: contract for contract in found}


async def last_version(uow: UnitOfWork, contract_id: UUID) -> ContractVersion:
    return (
        await uow.db.scalars(
            select(ContractVersion)
            .where(ContractVersion.contract_id == contract_id)
            .order_by(ContractVersion.number.desc())
            .limit(1)
        )
    ).one()


async def get_version(uow: UnitOfWork, contract_id: UUID, number: int) -> ContractVersion:
    version = (
        await uow.db.scalars(
            select(ContractVersion)
            .where(ContractVersion.contract_id == contract_id)
            .where(ContractVersion.number == number)
        )
    ).one_or_none()
    if version is None:
        raise ContractNotFound
    return version


async def list_versions(uow: UnitOfWork, contract_id: UUID) -> list[ContractVersion]:
    """The newest first."""
    found = await uow.db.scalars(
        select(ContractVersion)
        .where(ContractVersion.contract_id == contract_id)
        .order_by(ContractVersion.number.desc())
    )
    return list(found)


async def get_item(uow: UnitOfWork, contract_id: UUID, item_id: UUID) -> ContractItem:
    item = await uow.db.get(ContractItem, (uow.tenant_id, item_id), with_for_update=True)
    if item is None or item.contract_id != contract_id:
        raise ItemNotFound
    return item


async def get_transfer(uow: UnitOfWork, contract_id: UUID, transfer_id: UUID) -> ContractTransfer:
    transfer = await uow.db.get(ContractTransfer, (uow.tenant_id, transfer_id))
    if transfer is None or transfer.contract_id != contract_id:
        raise TransferNotFound
    return transfer


async def get_crossing(uow: UnitOfWork, crossing_id: UUID) -> ContractCrossing:
    crossing = await uow.db.get(ContractCrossing, (uow.tenant_id, crossing_id))
    if crossing is None:
        raise CrossingNotFound
    return crossing


async def find_group(uow: UnitOfWork, name: str) -> CatalogueGroup | None:
    return (
        await uow.db.scalars(select(CatalogueGroup).where(CatalogueGroup.name == name))
    ).one_or_none()


async def known_groups(uow: UnitOfWork, group_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = await uow.db.execute(
        select(CatalogueGroup.id, CatalogueGroup.name).where(CatalogueGroup.id.in_(group_ids))
    )
    return {row.id: row.name for row in rows}


async def last_position(uow: UnitOfWork, contract_id: UUID) -> int:
    """The place of the last advance or cost in the order they are earned back; 0 without any."""
    found = await uow.db.scalar(
        select(func.max(ContractItem.position)).where(ContractItem.contract_id == contract_id)
    )
    return found or 0


async def opening_amount(uow: UnitOfWork, contract_id: UUID, party_id: UUID) -> int:
    """What a payee has been entered with so far, in minor units; zero when not at all."""
    amount = await uow.db.scalar(
        select(ContractOpening.amount)
        .where(ContractOpening.contract_id == contract_id)
        .where(ContractOpening.party_id == party_id)
    )
    return int(amount or 0)
