"""What royalties says on the dashboard."""

from decimal import Decimal

from app.billing import list_balances
from app.core.module import TileView
from app.core.uow import UnitOfWork
from app.domain.royalties.queries.matching import suspense_totals
from app.web.filters import money


async def unmatched_money(uow: UnitOfWork) -> TileView | None:
    """Money that waits for somebody to say which recording it is."""
    totals = await suspense_totals(uow)
    if not totals:
        return None
    currency, amount, _ = totals[0]
    lines = sum(count for _, _, count in totals)
    more = f" and {len(totals) - 1} more currencies" if len(totals) > 1 else ""
    return TileView(
        title="Unmatched money",
        figure=money(amount, currency).striptags(),
        note=f"{lines:,} lines wait for a recording{more}",
        path="royalties/matching",
        icon="circle-help",
    )


async def owed_to_payees(uow: UnitOfWork) -> TileView | None:
    """What published statements owe and nobody has been paid yet."""
    owed: dict[str, Decimal] = {}
    payees = set()
    for account in await list_balances(uow, "payable:"):
        owed[account.currency] = owed.get(account.currency, Decimal(0)) + account.natural_balance
        payees.add(account.owner_id)
    if not owed:
        return None
    currency, amount = max(owed.items(), key=lambda each: abs(each[1]))
    more = f" and {len(owed) - 1} more currencies" if len(owed) > 1 else ""
    return TileView(
        title="Owed to payees",
        figure=money(amount, currency).striptags(),
        note=f"{len(payees):,} payee{'' if len(payees) == 1 else 's'}{more}, by your statements",
        path="royalties/statements",
        icon="wallet",
    )
