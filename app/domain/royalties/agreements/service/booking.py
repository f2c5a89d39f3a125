"""Advances, costs and opening balances in the ledger, from the moment they are entered."""

from decimal import Decimal

from app.billing import Entry, Reference, chart, post
from app.core.ids import new_id
from app.core.money import EXACT, exact_sum
from app.core.uow import UnitOfWork
from app.domain.catalog import get_parties
from app.domain.royalties.agreements.models import ContractItem, ContractOpening, RoyaltyContract
from app.domain.royalties.agreements.translating import main_units


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
