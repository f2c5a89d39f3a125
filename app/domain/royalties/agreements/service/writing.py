"""Contracts are written, amended in versions, put in force and ended."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line, plain_letters
from app.core.uow import UnitOfWork
from app.domain.catalog import SheetKind, get_parties, get_recordings
from app.domain.royalties.agreements.checking import check_deal, check_head
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.errors import (
    ContractChanged,
    ContractEnded,
    DealRefused,
    NotADraft,
    NotInForce,
    NumberTaken,
)
from app.domain.royalties.agreements.events import (
    ContractActivated,
    ContractAmended,
    ContractClosed,
    ContractWritten,
)
from app.domain.royalties.agreements.memo import compare, memo
from app.domain.royalties.agreements.models import (
    Accounting,
    ContractStatus,
    ContractVersion,
    RoyaltyContract,
)
from app.domain.royalties.agreements.queries.agreed import favored_now, group_names, parts_of
from app.domain.royalties.agreements.queries.closed import first_open_day
from app.domain.royalties.agreements.queries.contracts import (
    get_contracts,
    last_version,
    lock_contract,
)
from app.domain.royalties.agreements.queries.naming import names_in
from app.domain.royalties.agreements.rows import Parts, deal_of, part_rows, version_columns
from app.domain.royalties.agreements.translating import engine_contract
from app.domain.royalties.contracts import InvalidContract
from app.domain.royalties.contracts.favoring import check_circle

MASTER = str(SheetKind.MASTER)


async def write_contract(
    uow: UnitOfWork,
    deal: Deal,
    *,
    number: str,
    name: str,
    currency: str,
    accounting: Accounting = Accounting.QUARTER,
    income: str = MASTER,
) -> RoyaltyContract:
    """Write a contract as a draft, its first version. Raises NumberTaken and DealRefused."""
    check_head(number, name, currency)
    contract = RoyaltyContract(
        id=new_id(),
        tenant_id=uow.tenant_id,
        number=clean_line(number, limit=40),
        name=clean_line(name),
        status=ContractStatus.DRAFT,
        currency=currency,
        accounting=accounting,
        income=income,
        search_text=_search_text(number, name),
    )
    await _check(uow, contract, deal)
    await _save_contract(uow, contract)
    await _save_version(uow, contract, deal, number=1, effective_from=None)
    uow.record(
        ContractWritten(contract_id=contract.id, number=contract.number, title=contract.name)
    )
    return contract


async def amend_contract(
    uow: UnitOfWork,
    contract_id: UUID,
    deal: Deal,
    *,
    seen: int,
    number: str,
    name: str,
    accounting: Accounting,
    income: str = MASTER,
) -> ContractVersion:
    """Write the next version, in force from the first day no statement is published for.

    `seen` is the version the writer saw. Raises ContractChanged when it is not the last one.
    """
    contract = await lock_contract(uow, contract_id)
    before = await last_version(uow, contract_id)
    if before.number != seen:
        raise ContractChanged
    if contract.status == ContractStatus.ENDED:
        raise ContractEnded
    check_head(number, name, contract.currency)
    contract.number, contract.name = clean_line(number, limit=40), clean_line(name)
    contract.accounting, contract.income = accounting, income
    contract.search_text = _search_text(number, name)
    await _check(uow, contract, deal)
    await _save_contract(uow, contract)
    parts = await parts_of(uow, [before.id])
    said = deal_of(before, parts.get(before.id, Parts()))
    version = await _save_version(
        uow,
        contract,
        deal,
        number=before.number + 1,
        effective_from=None if contract.is_draft else await first_open_day(uow),
    )
    uow.record(
        ContractAmended(
            contract_id=contract.id,
            number=contract.number,
            title=contract.name,
            edition=version.number,
            differences=await _differences(uow, contract.currency, said, deal),
        )
    )
    return version


async def activate_contract(uow: UnitOfWork, contract_id: UUID) -> RoyaltyContract:
    """Put a draft in force: from the next accounting on it is accounted."""
    contract = await lock_contract(uow, contract_id)
    if not contract.is_draft:
        raise NotADraft
    contract.status = ContractStatus.ACTIVE
    uow.record(
        ContractActivated(contract_id=contract.id, number=contract.number, title=contract.name)
    )
    return contract


async def end_contract(uow: UnitOfWork, contract_id: UUID) -> RoyaltyContract:
    """Close a contract to amendments. What it says of its last day and sunset goes on to hold."""
    contract = await lock_contract(uow, contract_id)
    if not contract.is_active:
        raise NotInForce
    contract.status = ContractStatus.ENDED
    uow.record(ContractClosed(contract_id=contract.id, number=contract.number, title=contract.name))
    return contract


async def _differences(
    uow: UnitOfWork, currency: str, before: Deal, after: Deal
) -> dict[str, tuple[str, str]]:
    """What the versions say differently, in sentences, by what they are about."""
    names = await names_in(uow, [before, after])
    changes = compare(memo(before, currency, names), memo(after, currency, names))
    return {each.title: (" ".join(each.removed), " ".join(each.added)) for each in changes}


async def _check(uow: UnitOfWork, contract: RoyaltyContract, deal: Deal) -> None:
    check_deal(deal)
    groups = await group_names(uow)
    await _check_references(uow, contract, deal, groups)
    try:
        engine_contract(contract.id, contract.currency, deal, groups, income=contract.income)
    except InvalidContract as error:
        raise DealRefused(str(error)) from error


async def _check_references(
    uow: UnitOfWork, contract: RoyaltyContract, deal: Deal, groups: dict[UUID, str]
) -> None:
    """Everything a deal names exists: parties, recordings, groups and contracts of its currency."""
    parties = {share.party_id for share in deal.shares}
    parties |= {share.party_id for share in deal.own_shares}
    parties |= {fee.to_party_id for fee in deal.fees if fee.to_party_id}
    recordings = {part.recording_id for part in deal.covers if part.recording_id}
    recordings |= {share.recording_id for share in deal.own_shares if share.recording_id}
    named = {each.group_id for each in deal.covers if each.group_id}
    _all_known("payees", parties, await get_parties(uow, list(parties)))
    _all_known("recordings", recordings, await get_recordings(uow, list(recordings)))
    _all_known("groups", named, groups)
    asked = {name for rate in deal.terms for name in rate.clause.when.groups}
    if asked - set(groups.values()):
        raise DealRefused("A term names a catalogue group that does not exist. Choose another.")
    targets = {fee.to_contract_id for fee in deal.fees if fee.to_contract_id} - {contract.id}
    await _check_favored(uow, contract, deal)
    found = await get_contracts(uow, targets)
    _all_known("contracts", targets, found)
    if any(other.currency != contract.currency for other in found.values()):
        raise DealRefused("Pay a fee only into a contract in the same currency.")


async def _check_favored(uow: UnitOfWork, contract: RoyaltyContract, deal: Deal) -> None:
    if deal.favored_with_id is None:
        return
    _all_known(
        "contracts", {deal.favored_with_id}, await get_contracts(uow, {deal.favored_with_id})
    )
    links = {str(of): str(to) for of, to in (await favored_now(uow)).items()}
    links[str(contract.id)] = str(deal.favored_with_id)
    try:
        check_circle(str(contract.id), links)
    except InvalidContract as error:
        raise DealRefused(str(error), fields={"favored_with": str(error)}) from error


def _all_known(what: str, wanted: Iterable[UUID], known: Iterable[UUID]) -> None:
    if set(wanted) - set(known):
        raise DealRefused(f"One of the {what} no longer exists. Choose another.")


async def _save_contract(uow: UnitOfWork, contract: RoyaltyContract) -> None:
    async with uow.refusing(NumberTaken(fields={"number": NumberTaken.sentence})):
        uow.db.add(contract)


async def _save_version(
    uow: UnitOfWork,
    contract: RoyaltyContract,
    deal: Deal,
    *,
    number: int,
    effective_from: date | None,
) -> ContractVersion:
    version = ContractVersion(
        id=new_id(),
        tenant_id=uow.tenant_id,
        contract_id=contract.id,
        number=number,
        effective_from=effective_from,
        saved_by=uow.actor.name,
        **version_columns(deal),
    )
    uow.db.add(version)
    await uow.flush_rows()
    uow.db.add_all(part_rows(deal, uow.tenant_id, version.id))
    await uow.flush_rows()
    return version


def _search_text(number: str, name: str) -> str:
    return plain_letters(f"{number} {name}")
