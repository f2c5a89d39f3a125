"""What shows add to the product."""

from app.billing.invoices.events import InvoiceIssued, InvoicePaid
from app.core.actor import GrantScope, Role
from app.core.client_columns import ClientColumn
from app.core.module import (
    OFFICE,
    VENUES,
    Command,
    DeadlineKind,
    Engagements,
    Module,
    Nav,
    Notice,
    Permission,
    Reaction,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.holds.events import HoldRescheduled
from app.domain.shows import events, models
from app.domain.shows.columns import next_show
from app.domain.shows.costing import manifest as costing
from app.domain.shows.mailing import mail_move
from app.domain.shows.queries.engagements import list_agreed
from app.domain.shows.queries.shows import count_waiting
from app.domain.shows.reactions import follow_moved, name_issued, note_deposit_paid
from app.domain.shows.routes.attachments import AttachmentsController
from app.domain.shows.routes.beginning import BeginningController
from app.domain.shows.routes.contracts import ContractsController
from app.domain.shows.routes.guests import ShowLinkController
from app.domain.shows.routes.nights import NightsController
from app.domain.shows.routes.offers import OffersController
from app.domain.shows.routes.shows import ShowsController
from app.domain.shows.search import SOURCES
from app.domain.shows.service.attachments import forget_paper
from app.domain.shows.service.contracts import print_contract
from app.domain.shows.service.keeping import play_show
from app.domain.shows.service.offers import expire_offer
from app.domain.shows.service.reminding import remind_contract, remind_deposit
from app.domain.shows.settling import manifest as settling

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_SIDES = frozenset({"artist", "venue"})
_MOVES = (
    events.ShowPenciled,
    events.ShowChanged,
    events.ShowReaddressed,
    events.ShowCanceled,
    events.ShowPlayed,
    events.ShowJoined,
    events.MessageWritten,
    events.OfferMade,
    events.OfferAccepted,
    events.OfferDeclined,
    events.OfferWithdrawn,
    events.OfferExpired,
    events.PaperAttached,
    events.PaperDetached,
    events.ContractSigned,
    events.ShowContracted,
    events.DepositBilled,
    events.ContractWaits,
    events.DepositDue,
    events.ShowTold,
)


async def _offered(uow: UnitOfWork) -> WaitingView | None:
    number = await count_waiting(uow)
    if not number:
        return None
    verb = "waits" if number == 1 else "wait"
    return WaitingView(
        f"{counted(number, 'offer')} for a show {verb} for your answer",
        "Read it, see what changed, and accept or make the next version.",
        "Open shows",
        "shows?state=offered",
        "handshake",
    )


MODULE = Module(
    name="shows",
    routes=(
        ShowsController, BeginningController, NightsController, OffersController,
        ContractsController, AttachmentsController, ShowLinkController,
        *settling.ROUTES,
        *costing.ROUTES,
    ),
    jobs=(
        mail_move,
        play_show,
        expire_offer,
        print_contract,
        forget_paper,
        name_issued,
        note_deposit_paid,
        follow_moved,
        remind_contract,
        remind_deposit,
        *settling.JOBS,
    ),
    reactions=(
        Reaction(InvoiceIssued, name_issued),
        Reaction(HoldRescheduled, follow_moved),
        Reaction(InvoicePaid, note_deposit_paid),
        *settling.REACTIONS,
    ),
    events=(*_MOVES, events.ShowDid, events.SecretChanged, *settling.EVENTS, *costing.EVENTS),
    notices=(
        *(Notice(event, "shows.read", lambda event: f"shows/{event.show_id}") for event in _MOVES),
        *settling.NOTICES,
    ),
    permissions=(
        Permission(
            "shows.read",
            "See shows and the offers on them",
            OFFICE,
            scopes=frozenset({GrantScope.BOOKINGS, GrantScope.READ_ONLY}),
        ),
        Permission(
            "shows.write",
            "Make, answer and sign offers for shows",
            _WRITERS,
            scopes=frozenset({GrantScope.BOOKINGS}),
        ),
    ),
    nav=(
        Nav(
            "Shows", "shows", "ticket", "Live", "shows.read", order=92,
            docked=VENUES, kinds=_SIDES,
        ),
        *costing.NAV,
    ),
    engagements=(Engagements("shows.read", list_agreed),),
    paid_directly=settling.PAID_DIRECTLY,
    waiting=(Waiting("shows.write", _offered, order=21), *settling.WAITING),
    deadlines=(
        DeadlineKind("show_offer", "shows.read", "Answer the offer of {other}", "shows/{id}"),
        DeadlineKind("show_contract", "shows.read", "Sign the contract with {other}", "shows/{id}"),
        DeadlineKind(
            "show_deposit", "shows.read", "Pay deposit {subject} to {other}", "shows/{id}"
        ),
        *settling.DEADLINES,
    ),
    client_columns=(
        ClientColumn(
            "shows", "Next show", "clients.read", next_show, order=70, is_figure=False
        ),
    ),
    search=SOURCES,
    references={"show_settlement": "shows/{id}/settlement"},
    commands=(
        Command(
            "Pencil in a show", "shows/new", "ticket", "shows.write", "gig concert date offer",
            kinds=_SIDES,
        ),
        *costing.COMMANDS,
    ),
)  # fmt: skip

TABLES = models
