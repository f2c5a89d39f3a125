"""What of taxes waits for somebody, on the first page."""

from app.billing.tax.people import standings
from app.billing.tax.queries.forms import find_active_payer
from app.core.module import WaitingView
from app.core.uow import UnitOfWork


async def forms_wanted(uow: UnitOfWork) -> WaitingView | None:
    """Payees without a form that holds, while tax is kept back."""
    if await find_active_payer(uow) is None:
        return None
    without = [each for each in await standings(uow) if each.state != "given"]
    if not without:
        return None
    people = "payee has" if len(without) == 1 else "payees have"
    return WaitingView(
        text=f"{len(without)} {people} no tax form that holds",
        note="Tax is kept back of what they are paid until they give one.",
        action="Ask for the forms",
        path="tax",
        icon="file-text",
    )
