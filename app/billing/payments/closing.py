"""Before a workspace goes: what of its money is on its way, and the end of its own account."""

from dataclasses import dataclass

from app.billing.payments.queries.provider import count_on_its_way, find_account_ref
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.integrations.payments import Accounts, BalanceTooLow, RequestRefused, UnknownHere


@dataclass(frozen=True)
class OnItsWay:
    """Money that moves between others and the workspace: what, and its page in the tenant."""

    words: str
    path: str


async def list_on_its_way(uow: UnitOfWork) -> list[OnItsWay]:
    """What of the tenant's money has left one side and not reached the other."""
    counts = await count_on_its_way(uow)
    kinds = (
        ("payment", "not confirmed yet", "payments?status=processing"),
        ("refund", "on the way back to the payer", "payments"),
        ("dispute", "not decided yet", "payments/disputes"),
        ("payout", "not arrived yet", "payouts"),
    )
    return [
        OnItsWay(f"{found} {noun}{'' if found == 1 else 's'} {state}", path)
        for found, (noun, state, path) in zip(counts, kinds, strict=True)
        if found
    ]


async def has_account(uow: UnitOfWork) -> bool:
    """Whether the tenant has an account of its own at the provider."""
    return await find_account_ref(uow, uow.tenant_id) is not None


async def close_account(accounts: Accounts, ref: str) -> bool:
    """End the connection to an account; False where it holds money and therefore stays.

    Closing a closed one is closing it once.
    """
    try:
        await accounts.close_account(ref, key=f"account-close:{new_id()}")
    except UnknownHere:
        return True
    except (BalanceTooLow, RequestRefused):
        return False
    return True
