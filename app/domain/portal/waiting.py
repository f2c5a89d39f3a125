"""What the portal says on the dashboard."""

from app.core.module import WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.portal.queries.contents import count_waiting


async def requests_waiting(uow: UnitOfWork) -> WaitingView | None:
    count = await count_waiting(uow)
    if not count:
        return None
    verb = "waits" if count == 1 else "wait"
    return WaitingView(
        f"{counted(count, 'request')} of your agency {verb} for you",
        "Approve, sign, pay, upload or comment.",
        "See to it",
        "inbox",
        "inbox",
    )
