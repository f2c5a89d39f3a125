"""What passes between contracts: crossings, transfers, and groups of the catalogue."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.errors import (
    CrossingRefused,
    CrossingTaken,
    RecordingGrouped,
    TransferRefused,
)
from app.domain.royalties.agreements.events import (
    CatalogueGrouped,
    ContractsCrossed,
    CrossingEnded,
    TransferAgreed,
    TransferEnded,
)
from app.domain.royalties.agreements.models import (
    CatalogueGroup,
    ContractCrossing,
    ContractTransfer,
    CrossedContract,
    GroupedRecording,
)
from app.domain.royalties.agreements.queries.agreed import parts_of, versions_in_force
from app.domain.royalties.agreements.queries.contracts import (
    find_group,
    get_contract,
    get_contracts,
    get_crossing,
    get_transfer,
)
from app.domain.royalties.contracts import Passing


async def cross_contracts(
    uow: UnitOfWork,
    contract_ids: Sequence[UUID],
    *,
    party_id: UUID,
    name: str,
    starts: date,
    cap: Decimal | None = None,
) -> ContractCrossing:
    """Let contracts of a payee recoup each other, in this order, up to the cap in main units."""
    contracts = await get_contracts(uow, contract_ids)
    currencies = {contract.currency for contract in contracts.values()}
    if len(contracts) < 2 or len(contracts) != len(contract_ids) or len(currencies) > 1:
        raise CrossingRefused
    if any(party_id not in payees for payees in (await _payees(uow, contract_ids)).values()):
        raise CrossingRefused
    currency = currencies.pop()
    crossing = ContractCrossing(
        id=new_id(),
        tenant_id=uow.tenant_id,
        party_id=party_id,
        name=clean_line(name),
        cap=None if cap is None else Money.of(cap, currency).minor,
        currency=currency,
        starts=starts,
    )
    async with uow.refusing(CrossingTaken(fields={"name": CrossingTaken.sentence})):
        uow.db.add(crossing)
    uow.db.add_all(
        CrossedContract(
            id=new_id(),
            tenant_id=uow.tenant_id,
            crossing_id=crossing.id,
            position=place,
            contract_id=contract_id,
        )
        for place, contract_id in enumerate(contract_ids)
    )
    uow.record(
        ContractsCrossed(
            crossing_id=crossing.id, title=crossing.name, contract_ids=list(contract_ids)
        )
    )
    return crossing


async def end_crossing(uow: UnitOfWork, crossing_id: UUID, *, until: date) -> None:
    """From that day on each contract recoups on its own; what has crossed stays crossed."""
    crossing = await get_crossing(uow, crossing_id)
    if crossing.until is None:
        crossing.until = max(until, crossing.starts)
        uow.record(CrossingEnded(crossing_id=crossing.id, title=crossing.name))


async def agree_transfer(
    uow: UnitOfWork,
    contract_id: UUID,
    *,
    party_id: UUID,
    to_contract_id: UUID,
    to_party_id: UUID,
    percent: Decimal,
    of: Passing,
    starts: date,
) -> ContractTransfer:
    """Pass on so many per cent of what a payee has here to an account of a contract."""
    contract, target = await get_contract(uow, contract_id), await get_contract(uow, to_contract_id)
    payees = await _payees(uow, [contract_id, to_contract_id])
    known = party_id in payees[contract_id] and to_party_id in payees[to_contract_id]
    elsewhere = (contract_id, party_id) != (to_contract_id, to_party_id)
    if not known or not elsewhere or contract.currency != target.currency:
        raise TransferRefused
    transfer = ContractTransfer(
        id=new_id(),
        tenant_id=uow.tenant_id,
        contract_id=contract_id,
        party_id=party_id,
        to_contract_id=to_contract_id,
        to_party_id=to_party_id,
        percent=percent,
        of=str(of),
        starts=starts,
    )
    uow.db.add(transfer)
    await uow.flush_rows()
    uow.record(
        TransferAgreed(
            contract_id=contract_id,
            number=contract.number,
            title=contract.name,
            to_contract_id=to_contract_id,
            percent=f"{percent.normalize():f}",
        )
    )
    return transfer


async def end_transfer(
    uow: UnitOfWork, contract_id: UUID, transfer_id: UUID, *, until: date
) -> None:
    contract = await get_contract(uow, contract_id)
    transfer = await get_transfer(uow, contract_id, transfer_id)
    if transfer.until is None:
        transfer.until = max(until, transfer.starts)
        uow.record(
            TransferEnded(
                contract_id=contract_id,
                number=contract.number,
                title=contract.name,
                to_contract_id=transfer.to_contract_id,
            )
        )


async def group_recordings(
    uow: UnitOfWork, name: str, recording_ids: Sequence[UUID]
) -> CatalogueGroup:
    """Put recordings into the group of this name, which is made when there is none."""
    name = clean_line(name)
    group = await find_group(uow, name)
    if group is None:
        group = CatalogueGroup(id=new_id(), tenant_id=uow.tenant_id, name=name)
        uow.db.add(group)
        await uow.flush_rows()
    async with uow.refusing(RecordingGrouped):
        uow.db.add_all(
            GroupedRecording(
                id=new_id(), tenant_id=uow.tenant_id, group_id=group.id, recording_id=each
            )
            for each in recording_ids
        )
    uow.record(CatalogueGrouped(group_id=group.id, title=name, recordings=len(recording_ids)))
    return group


async def _payees(uow: UnitOfWork, contract_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    versions = await versions_in_force(uow, contract_ids, None)
    parts = await parts_of(uow, [version.id for version in versions.values()])
    return {
        key: {share.party_id for share in parts[version.id].shares}
        for key, version in versions.items()
    }
