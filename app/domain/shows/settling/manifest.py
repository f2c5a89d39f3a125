"""What settling adds to the module of shows."""

from typing import Any

from app.core.jobs import Job
from app.core.module import DeadlineKind, Notice, Reaction, Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.shows.settling import events, models
from app.domain.shows.settling.books import book_settled, book_settled_told
from app.domain.shows.settling.guests import SettlementLinkController
from app.domain.shows.settling.printing import print_settlement
from app.domain.shows.settling.queries import count_to_sign
from app.domain.shows.settling.routes import SettlementsController
from app.domain.shows.settling.taxing import list_paid_acts
from app.tenants import ask_for_second_factor

_MOVES = (
    events.SettlementKept,
    events.SettlementSignedBySide,
    events.ShowSettled,
    events.SettlementPaidBySide,
    events.SettlementPaidTakenBack,
)


def _path(event: Any) -> str:
    return f"shows/{event.show_id}/settlement"


async def _to_sign(uow: UnitOfWork) -> WaitingView | None:
    number = await count_to_sign(uow)
    if not number:
        return None
    verb = "waits" if number == 1 else "wait"
    return WaitingView(
        f"{counted(number, 'settlement')} of a show {verb} for your signature",
        "The other side has signed. Read the figures, then sign or change them.",
        "Open past shows",
        "shows?when=past",
        "signature",
    )


ROUTES = (SettlementsController, SettlementLinkController)
JOBS: tuple[Job[Any], ...] = (book_settled, book_settled_told, print_settlement)
REACTIONS = (
    Reaction(events.ShowSettled, book_settled),
    Reaction(events.SettlementPaidBySide, ask_for_second_factor),
)
EVENTS = (*_MOVES, events.SettledTold)
NOTICES = (
    *(Notice(event, "shows.read", _path) for event in _MOVES),
    Notice(events.SettledTold, "shows.read", _path, mail=book_settled_told),
)
DEADLINES = (
    DeadlineKind(
        "show_settlement", "shows.read", "Settle the show with {other}", "shows/{id}/settlement"
    ),
)
WAITING = (Waiting("shows.write", _to_sign, order=22),)
PAID_DIRECTLY = (list_paid_acts,)
TABLES = models
