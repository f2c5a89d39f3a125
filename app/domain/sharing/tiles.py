"""What of sharing waits for somebody."""

from app.core.module import Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.sharing.queries.requests import count_waiting


async def _asked(uow: UnitOfWork) -> WaitingView | None:
    number = await count_waiting(uow)
    if not number:
        return None
    verb = "waits" if number == 1 else "wait"
    return WaitingView(
        f"{counted(number, 'request')} to share {verb} for your answer",
        "Say yes, no, or propose other days.",
        "See the requests",
        "sharing/requests?which=waiting",
        "arrow-left-right",
    )


WAITING = (Waiting("sharing.write", _asked, order=27),)
