"""Advances, costs and opening balances of contracts."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.deal import WHOLE
from app.domain.royalties.agreements.errors import (
    AlreadyAccounted,
    BelongsToClosedPeriod,
    NotAPayee,
    NothingPaidYet,
    OnlyAdvancesAreOwed,
)
from app.domain.royalties.agreements.events import CostEntered, CostWithdrawn, OpeningEntered
from app.domain.royalties.agreements.models import (
    ContractItem,
    ContractOpening,
)
from app.domain.royalties.agreements.queries.agreed import parts_of
from app.domain.royalties.agreements.queries.closed import first_open_day
from app.domain.royalties.agreements.queries.contracts import (
    get_item,
    last_position,
    last_version,
    lock_contract,
    opening_amount,
)
from app.domain.royalties.agreements.service.booking import (
    book_item,
    book_opening,
    owe_advance,
    owe_no_longer,
    unbook_item,
)
from app.domain.royalties.contracts import CostKind


async def enter_cost(
    uow: UnitOfWork,
    contract_id: UUID,
    *,
    kind: CostKind,
    amount: Decimal,
    incurred_on: date,
    description: str,
    party_id: UUID | None = None,
    percent: Decimal = Decimal(100),
    cap: Decimal | None = None,
    position: int | None = None,
    receipt: str = "",
    is_owed: bool = False,
) -> ContractItem:
    """Enter an advance or a cost to be earned back; last in the order unless said otherwise.

    Amounts are in main units of the contract's currency. An advance that `is_owed` is paid with
    the next payout. Raises NotAPayee, BelongsToClosedPeriod, OnlyAdvancesAreOwed, NothingPaidYet.
    """
    contract = await lock_contract(uow, contract_id)
    if is_owed and kind is not CostKind.ADVANCE:
        raise OnlyAdvancesAreOwed(fields={"is_owed": OnlyAdvancesAreOwed.sentence})
    if is_owed and not contract.is_active:
        raise NothingPaidYet(fields={"is_owed": NothingPaidYet.sentence})
    await _check_day(uow, incurred_on)
    if kind is CostKind.SHARED:
        party_id = None
    elif party_id is not None:
        await _check_payee(uow, contract_id, party_id)
    money = Money.of(amount, contract.currency)
    item = ContractItem(
        id=new_id(),
        tenant_id=uow.tenant_id,
        contract_id=contract_id,
        kind=str(kind),
        party_id=party_id,
        amount=money.minor,
        currency=contract.currency,
        percent=percent,
        cap=None if cap is None else Money.of(cap, contract.currency).minor,
        position=await last_position(uow, contract_id) + 1 if position is None else position,
        incurred_on=incurred_on,
        description=clean_line(description),
        receipt=clean_line(receipt),
        is_owed=is_owed,
    )
    uow.db.add(item)
    await uow.flush_rows()
    await book_item(uow, item)
    if is_owed:
        await owe_advance(uow, item, await _paid_to(uow, item))
    uow.record(
        CostEntered(
            contract_id=contract_id,
            number=contract.number,
            title=contract.name,
            item_id=item.id,
            kind=item.kind,
            amount=str(money.decimal),
            currency=contract.currency,
            is_owed=is_owed,
        )
    )
    return item


async def withdraw_cost(uow: UnitOfWork, contract_id: UUID, item_id: UUID) -> ContractItem:
    """Take a mistake back, unless a published period knows it. Doing it twice is doing it once."""
    contract = await lock_contract(uow, contract_id)
    item = await get_item(uow, contract_id, item_id)
    opened = await first_open_day(uow)
    if opened is not None and item.incurred_on < opened:
        raise AlreadyAccounted
    if item.withdrawn_at is None:
        if item.is_owed:
            await owe_no_longer(uow, item)
        item.withdrawn_at = uow.now
        await unbook_item(uow, item)
        uow.record(
            CostWithdrawn(
                contract_id=contract_id,
                number=contract.number,
                title=contract.name,
                item_id=item.id,
                kind=item.kind,
                amount=str(Money(item.amount, item.currency).decimal),
                currency=item.currency,
            )
        )
    return item


async def enter_opening(
    uow: UnitOfWork,
    contract_id: UUID,
    *,
    party_id: UUID,
    amount: Decimal,
    as_of: date,
    note: str = "",
) -> None:
    """What a payee brings along under a contract, a debt negative; entered again, it replaces."""
    contract = await lock_contract(uow, contract_id)
    await _check_day(uow, as_of)
    await _check_payee(uow, contract_id, party_id)
    money = Money.of(amount, contract.currency)
    before = await opening_amount(uow, contract_id, party_id)
    said = {"amount": money.minor, "as_of": as_of, "note": clean_line(note)}
    saved = await uow.db.scalars(
        insert(ContractOpening)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            contract_id=contract_id,
            party_id=party_id,
            currency=contract.currency,
            **said,
        )
        .on_conflict_do_update(index_elements=["tenant_id", "contract_id", "party_id"], set_=said)
        .returning(ContractOpening),
        execution_options={"populate_existing": True},
    )
    await book_opening(uow, contract, saved.one(), before)
    uow.record(
        OpeningEntered(
            contract_id=contract_id,
            number=contract.number,
            title=contract.name,
            party_id=party_id,
            amount=str(money.decimal),
            currency=contract.currency,
        )
    )


async def _check_day(uow: UnitOfWork, day: date) -> None:
    opened = await first_open_day(uow)
    if opened is not None and day < opened:
        raise BelongsToClosedPeriod(
            f"Statements are published up to then. Give a day from {opened} on.",
            fields={"incurred_on": f"Statements are published up to then; {opened} is open."},
        )


async def _paid_to(uow: UnitOfWork, item: ContractItem) -> dict[UUID, Decimal]:
    if item.party_id is not None:
        return {item.party_id: WHOLE}
    version = await last_version(uow, item.contract_id)
    shares = (await parts_of(uow, [version.id]))[version.id].shares
    return {share.party_id: share.percent for share in shares}


async def _check_payee(uow: UnitOfWork, contract_id: UUID, party_id: UUID) -> None:
    version = await last_version(uow, contract_id)
    parts = await parts_of(uow, [version.id])
    if party_id not in {share.party_id for share in parts[version.id].shares}:
        raise NotAPayee(fields={"party_id": NotAPayee.sentence})
