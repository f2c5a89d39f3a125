"""What the portal adds to the product."""

from app.core.actor import Role
from app.core.client_columns import ClientColumn
from app.core.module import (
    OFFICE,
    Cron,
    DeadlineKind,
    Module,
    Nav,
    Notice,
    Permission,
    Waiting,
)
from app.domain.portal import events, models
from app.domain.portal.columns import unread
from app.domain.portal.jobs import renew_links, sweep_files
from app.domain.portal.mailing import mail_decided, mail_link, mail_request, mail_unread
from app.domain.portal.routes.agency import PortalsController
from app.domain.portal.routes.agency_people import PortalPeopleController
from app.domain.portal.routes.agency_talk import PortalTalkController
from app.domain.portal.routes.guests import PortalController
from app.domain.portal.routes.inbox import AgencyRoomController, InboxController
from app.domain.portal.search import SOURCES
from app.domain.portal.waiting import requests_waiting

_ANSWERERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER})


def _agency_path(event: events.RequestDecided) -> str:
    return f"portals/{event.portal_id}/requests/{event.request_id}"


MODULE = Module(
    name="portal",
    routes=(
        InboxController,
        AgencyRoomController,
        PortalsController,
        PortalTalkController,
        PortalPeopleController,
        PortalController,
    ),
    jobs=(mail_request, mail_decided, mail_link, mail_unread, renew_links, sweep_files),
    schedule=(Cron("41 3 * * *", sweep_files),),
    events=(
        events.PortalOpened,
        events.PortalJoined,
        events.ContactAdded,
        events.ContactRevoked,
        events.RequestAsked,
        events.RequestDecided,
        events.RequestWithdrawn,
        events.MessageSent,
        events.FileSent,
        events.FileHandedIn,
        events.FileRefused,
        events.PortalTold,
    ),
    notices=(
        Notice(events.RequestDecided, "portal.share", _agency_path),
        Notice(events.FileRefused, "portal.share", lambda e: f"portals/{e.portal_id}/files"),
        Notice(events.PortalTold, "portal.answer", lambda event: str(event.path)),
    ),
    permissions=(
        # No scope opens these to an agency: what it asks of a client, the client answers.
        Permission("portal.read", "See what agencies ask and share", OFFICE),
        Permission("portal.answer", "Answer requests for the workspace", _ANSWERERS),
        Permission("portal.share", "Ask clients, and share with them", _ANSWERERS | {Role.MEMBER}),
    ),
    search=SOURCES,
    nav=(
        Nav("Inbox", "inbox", "inbox", "", "portal.read", key="b", order=110),
        Nav(
            "Client portals",
            "portals",
            "message-circle",
            "Agency",
            "portal.share",
            order=40,
            kinds=frozenset({"agency"}),
        ),
    ),
    client_columns=(ClientColumn("unread", "Unread", "portal.share", unread, order=60),),
    waiting=(Waiting("portal.answer", requests_waiting, order=5),),
    deadlines=(
        DeadlineKind(
            "request", "portal.read", "{subject}, asked by {other}", "inbox/requests/{id}"
        ),
        DeadlineKind(
            "asked",
            "portal.share",
            "{subject}, asked of {other}",
            "portals/{within_id}/requests/{id}",
            is_listed=False,
        ),
    ),
)

TABLES = models
