"""What the band's money adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import (
    OFFICE,
    Command,
    Module,
    Nav,
    Notice,
    Permission,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.bandmoney import events, models
from app.domain.bandmoney.advances import manifest as advances
from app.domain.bandmoney.queries.band import count_members, list_unshared
from app.domain.bandmoney.routes.allowances import (
    MileageController,
    PerDiemsController,
    RatesController,
)
from app.domain.bandmoney.routes.band import BandController, MembersController
from app.domain.bandmoney.routes.books import (
    BookController,
    OverviewController,
    TourBookController,
)
from app.domain.bandmoney.routes.expenses import ExpensesController
from app.domain.bandmoney.search import SOURCES
from app.domain.bandmoney.service.reporting import list_paid_players

_READERS = OFFICE - {Role.VIEWER}
_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_SHARERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER})
_KINDS = frozenset({"artist"})


async def _unshared(uow: UnitOfWork) -> WaitingView | None:
    if not await count_members(uow):
        return None
    number = len(await list_unshared(uow))
    if not number:
        return None
    verb = "is" if number == 1 else "are"
    return WaitingView(
        f"{counted(number, 'settled show')} {verb} not shared out yet",
        "Both sides have signed. See what is left, and owe everybody their part.",
        "Open tour money",
        "tour-money",
        "hand-coins",
    )


MODULE = Module(
    name="bandmoney",
    routes=(
        OverviewController, ExpensesController, MileageController, RatesController,
        BandController, MembersController, PerDiemsController, *advances.ROUTES,
        TourBookController, BookController,
    ),
    events=(
        events.ExpenseNoted,
        events.ExpenseChanged,
        events.ExpenseRemoved,
        events.BudgetSet,
        events.TourShowsChosen,
        events.SharedOut,
        events.SharingReversed,
        events.MemberAdded,
        events.MemberChanged,
        events.MemberLeft,
        events.MemberReturned,
        events.MemberPaid,
        events.PaymentUndone,
        events.SharingRuleSet,
        events.MileageRateWritten,
        events.MileageRateRemoved,
        *advances.EVENTS,
    ),
    notices=(
        Notice(events.SharedOut, "bandmoney.read", lambda event: event.path),
        Notice(events.SharingReversed, "bandmoney.read", lambda event: event.path),
    ),
    permissions=(
        Permission(
            "bandmoney.read",
            "See what shows and tours cost and brought, and what the band is owed",
            _READERS,
            scopes=frozenset({GrantScope.MONEY_READ, GrantScope.MONEY_ACT}),
        ),
        Permission(
            "bandmoney.write",
            "Note expenses and set budgets of shows and tours",
            _WRITERS,
            scopes=frozenset({GrantScope.MONEY_ACT}),
        ),
        Permission(
            "bandmoney.share",
            "Say who is in the band, share out and note what was paid",
            _SHARERS,
            scopes=frozenset({GrantScope.MONEY_ACT}),
        ),
    ),
    paid_directly=(list_paid_players,),
    nav=(
        Nav(
            "Tour money", "tour-money", "hand-coins", "Live", "bandmoney.read", order=96,
            kinds=_KINDS,
        ),
    ),
    waiting=(Waiting("bandmoney.share", _unshared, order=58), *advances.WAITING),
    search=SOURCES,
    commands=(
        Command(
            "Note an expense", "tour-money/expenses/new", "receipt", "bandmoney.write",
            "receipt cost spent fuel hotel tour", kinds=_KINDS,
        ),
        Command(
            "Note mileage", "tour-money/mileage/new", "route", "bandmoney.write",
            "car driving kilometers miles", kinds=_KINDS,
        ),
        Command(
            "Pay somebody of the band", "tour-money/band", "hand-coins", "bandmoney.share",
            "member share split owed payout", kinds=_KINDS,
        ),
        *advances.COMMANDS,
    ),
    references={
        "road_expense": "tour-money/expenses/{id}",
        "road_book": "tour-money/books/{id}",
        "band_member": "tour-money/band/{id}",
        **advances.REFERENCES,
    },
)  # fmt: skip

TABLES = models
