"""What advances add to the band's money."""

from app.core.module import Command, Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.bandmoney.advances import events, models
from app.domain.bandmoney.advances.queries import unrecouped
from app.domain.bandmoney.advances.routes import AdvanceController, AdvancesController


async def _to_recoup(uow: UnitOfWork) -> WaitingView | None:
    number = sum((await unrecouped(uow)).values())
    if not number:
        return None
    verb = "has" if number == 1 else "have"
    return WaitingView(
        f"{counted(number, 'settled show')} {verb} not paid back the advance yet",
        "Book what they pay back, then pay the lender.",
        "Open advances",
        "tour-money/advances",
        "landmark",
    )


ROUTES = (AdvancesController, AdvanceController)
EVENTS = (
    events.AdvanceTaken,
    events.AdvanceUndone,
    events.AdvanceRecouped,
    events.AdvancePaidBack,
    events.AdvanceWaived,
    events.AdvanceMoveUndone,
)
WAITING = (Waiting("bandmoney.share", _to_recoup, order=59),)
COMMANDS = (
    Command(
        "Note an advance for a tour", "tour-money/advances/new", "landmark", "bandmoney.share",
        "label agency loan financing recoup lender", kinds=frozenset({"artist"}),
    ),
)  # fmt: skip
REFERENCES = {"tour_advance": "tour-money/advances/{id}"}
TABLES = models
