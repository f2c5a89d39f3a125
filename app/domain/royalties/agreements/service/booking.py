"""Advances, costs and opening balances in the ledger, from the moment they are entered."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from app.billing import Entry, Reference, chart, find_posting, list_entries_of, post, reverse
from app.billing.payments import lock_payees, owed
from app.core.ids import new_id
from app.core.money import EXACT, Money, exact_sum
from app.core.uow import UnitOfWork
from app.domain.catalog import get_parties
from app.domain.royalties.agreements.errors import AdvancePaid
from app.domain.royalties.agreements.models import ContractItem, ContractOpening, RoyaltyContract
from app.domain.royalties.agreements.translating import main_units

ADVANCE = "contract_advance"


def recoverable(item: ContractItem) -> Decimal:
    """What of an item may be earned back: its recoverable part, at most its cap."""
    amount = EXACT.multiply(main_units(item.amount, item.currency), item.percent) / 100
    return amount if item.cap is None else min(amount, main_units(item.cap, item.currency))


async def book_item(uow: UnitOfWork, item: ContractItem) -> None:
    """Wait for what is recoverable of an item."""
    await _book(uow, item, recoverable(item), kind="contract_item")


async def unbook_item(uow: UnitOfWork, item: ContractItem) -> None:
    """Wait no longer: the item was withdrawn before anything was earned back."""
    await _book(uow, item, recoverable(item).copy_negate(), kind="contract_item_withdrawn")


async def owe_advance(uow: UnitOfWork, item: ContractItem, shares: Mapping[UUID, Decimal]) -> None:
    """Owe an advance to the payees by their shares, for their next payouts to pay."""
    money = Money(item.amount, item.currency)
    parties = await get_parties(uow, list(shares))
    parts = [
        Entry(chart.payable(party_id, parties[party_id].name, part.currency), -part.decimal)
        for party_id, part in money.allocate_by(shares).items()
        if part.minor
    ]
    await post(
        uow,
        kind=ADVANCE,
        key=str(item.id),
        entries=[Entry(chart.royalty_outlay(item.currency), money.decimal), *parts],
        description=item.description,
        reference=Reference("royalty_contract", item.contract_id),
    )


async def owe_no_longer(uow: UnitOfWork, item: ContractItem) -> None:
    """Take an advance back that nobody was paid yet. Raises AdvancePaid."""
    posting = await find_posting(uow, ADVANCE, str(item.id))
    if posting is None:
        return
    entries = await list_entries_of(uow, posting.id)
    parts = {account.owner_id: -entry.amount for entry, account in entries if account.owner_id}
    await lock_payees(uow, parts)
    for party_id, part in parts.items():
        if (await owed(uow, party_id, item.currency)).decimal < part:
            raise AdvancePaid
    await reverse(uow, posting.id, reason=f"Withdrawn: {item.description}")


async def book_opening(
    uow: UnitOfWork, contract: RoyaltyContract, opening: ContractOpening, before: int
) -> None:
    """Owe what a payee brings along; `before`, in minor units, is what was entered until now."""
    more = main_units(opening.amount - before, opening.currency)
    if not more:
        return
    name = (await get_parties(uow, [opening.party_id]))[opening.party_id].name
    called = f"{contract.number} {contract.name}"
    account = chart.royalty(contract.id, called, opening.party_id, name, opening.currency)
    await post(
        uow,
        kind="contract_opening",
        key=str(new_id()),
        entries=[
            Entry(account, more.copy_negate()),
            Entry(chart.royalty_outlay(opening.currency), more),
        ],
        description=f"Brought along by {name}: {called}",
        reference=Reference("royalty_contract", contract.id),
    )


async def _book(uow: UnitOfWork, item: ContractItem, amount: Decimal, *, kind: str) -> None:
    label = item.description or item.kind.capitalize()
    entries = [
        Entry(chart.recoupable(item.id, label, item.currency), amount),
        Entry(chart.royalty_outlay(item.currency), amount.copy_negate()),
    ]
    if exact_sum(abs(entry.amount) for entry in entries):
        await post(
            uow,
            kind=kind,
            key=str(item.id),
            entries=entries,
            description=label,
            reference=Reference("royalty_contract", item.contract_id),
        )
