"""What merchandise adds to the product."""

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
from app.domain.merch import events, models
from app.domain.merch.queries.nights import count_unclosed
from app.domain.merch.routes.nights import MerchController, NightsController
from app.domain.merch.routes.reorder import ReorderController
from app.domain.merch.routes.stock import (
    BundlesController,
    ItemsController,
    StockController,
    VariantsController,
)
from app.domain.merch.search import SOURCES

_READERS = OFFICE - {Role.VIEWER}
_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_CLOSERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER})
_KINDS = frozenset({"artist"})


async def _unclosed(uow: UnitOfWork) -> WaitingView | None:
    number = await count_unclosed(uow, uow.now.date())
    if not number:
        return None
    verb = "is" if number == 1 else "are"
    return WaitingView(
        f"{counted(number, 'night')} of merch {verb} counted and not closed",
        "Count what is left and close it: stock moves on, and what was taken is booked.",
        "Open merch",
        "merch?when=past",
        "shopping-bag",
    )


MODULE = Module(
    name="merch",
    routes=(
        MerchController, StockController, ItemsController, BundlesController, VariantsController,
        NightsController, ReorderController,
    ),
    events=(
        events.ItemAdded,
        events.ItemChanged,
        events.ItemRetired,
        events.ItemReturned,
        events.ItemsImported,
        events.StockMoved,
        events.Counted,
        events.NightSet,
        events.NightClosed,
        events.NightOpened,
        events.CountDropped,
    ),
    notices=(
        Notice(events.NightClosed, "merch.read", lambda event: event.path),
        Notice(events.NightOpened, "merch.read", lambda event: event.path),
    ),
    permissions=(
        Permission(
            "merch.read",
            "See merchandise, what is on hand, and what shows sold",
            _READERS,
            scopes=frozenset({GrantScope.MONEY_READ, GrantScope.MONEY_ACT}),
        ),
        Permission(
            "merch.write",
            "Keep merchandise, note stock and count it at shows",
            _WRITERS,
            scopes=frozenset({GrantScope.MONEY_ACT}),
        ),
        Permission(
            "merch.close",
            "Close nights of merchandise and open them again",
            _CLOSERS,
            scopes=frozenset({GrantScope.MONEY_ACT}),
        ),
    ),
    nav=(
        Nav("Merch", "merch", "shopping-bag", "Live", "merch.read", order=97, kinds=_KINDS),
    ),
    waiting=(Waiting("merch.write", _unclosed, order=61),),
    search=SOURCES,
    commands=(
        Command("Count merch", "merch", "shopping-bag", "merch.write",
                "merchandise count in out show shirts vinyl", kinds=_KINDS),
        Command("Add a merch item", "merch/items/new", "plus", "merch.write",
                "merchandise shirt vinyl variant stock", kinds=_KINDS),
    ),
    references={"merch_item": "merch/items/{id}"},
)  # fmt: skip

TABLES = models
