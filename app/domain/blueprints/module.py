"""What blueprints, checklists and handshakes add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import (
    ALL_SCOPES,
    OFFICE,
    VENUES,
    Module,
    Nav,
    Notice,
    Permission,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.blueprints import events, models
from app.domain.blueprints.mailing import mail_offer
from app.domain.blueprints.parts import PARTS
from app.domain.blueprints.queries.checklists import count_open_items
from app.domain.blueprints.queries.handshakes import count_asking
from app.domain.blueprints.routes.applying import ApplyingController
from app.domain.blueprints.routes.blueprints import BlueprintsController
from app.domain.blueprints.routes.checklists import ChecklistsController
from app.domain.blueprints.routes.handshakes import HandshakesController
from app.domain.blueprints.routes.offers import OfferController, TakingController
from app.domain.blueprints.search import SOURCES

_MANAGERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER})


async def _to_do(uow: UnitOfWork) -> WaitingView | None:
    items = await count_open_items(uow)
    if not items:
        return None
    return WaitingView(
        f"{counted(items, 'thing')} to do on your checklists",
        "Tick off what is done.",
        "See the checklists",
        "checklists",
        "list-checks",
    )


async def _asking(uow: UnitOfWork) -> WaitingView | None:
    changes = await count_asking(uow)
    if not changes:
        return None
    return WaitingView(
        f"{counted(changes, 'change')} proposed by others",
        "What is in force holds until you answer.",
        "Look at the changes",
        "handshakes",
        "handshake",
    )


MODULE = Module(
    name="blueprints",
    routes=(
        BlueprintsController,
        ApplyingController,
        ChecklistsController,
        TakingController,
        HandshakesController,
        OfferController,
    ),
    jobs=(mail_offer,),
    events=(
        events.BlueprintSaved,
        events.BlueprintArchived,
        events.BlueprintApplied,
        events.ChecklistWritten,
        events.ChecklistArchived,
        events.SeatPlanned,
        events.ItemTicked,
        events.HandshakeOffered,
        events.HandshakeSent,
        events.HandshakeTaken,
        events.HandshakeChanged,
        events.HandshakeEnded,
        events.HandshakeTold,
    ),
    notices=(
        Notice(events.HandshakeTold, "handshakes.agree", lambda e: f"handshakes/{e.handshake_id}"),
        Notice(events.BlueprintApplied, "settings.manage", lambda _: "checklists/set-up"),
    ),
    permissions=(
        Permission("blueprints.read", "See blueprints", OFFICE),
        Permission("blueprints.manage", "Save blueprints and apply them to clients", _MANAGERS),
        Permission("checklists.read", "See checklists", OFFICE, scopes=ALL_SCOPES),
        Permission(
            "checklists.write",
            "Write and tick off checklists, plan seats",
            _MANAGERS | {Role.MEMBER, Role.ACCOUNTANT},
            scopes=ALL_SCOPES - {GrantScope.READ_ONLY},
        ),
        Permission("handshakes.read", "See co-writes and deals", OFFICE, scopes=ALL_SCOPES),
        Permission(
            "handshakes.agree",
            "Offer, accept, change and end co-writes and deals",
            _MANAGERS,
            scopes=frozenset({GrantScope.CATALOG}),
        ),
    ),
    search=SOURCES,
    nav=(
        Nav(
            "Blueprints",
            "agency/blueprints",
            "copy-plus",
            "Agency",
            "blueprints.read",
            kinds=frozenset({"agency"}),
        ),
        Nav(
            "Co-writes and deals",
            "handshakes",
            "signature",
            "Catalogue",
            "handshakes.read",
            quiet_for=VENUES,
        ),
        Nav("Checklists", "checklists", "list-checks", "Workspace", "checklists.read"),
    ),
    waiting=(
        Waiting("handshakes.agree", _asking, order=28),
        Waiting("checklists.write", _to_do, order=90),
    ),
    blueprint_parts=PARTS,
)

TABLES = models
