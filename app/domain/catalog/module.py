"""What catalog adds to the product."""

from app.core.actor import Role
from app.core.module import ALL_ROLES, Module, Notice, Permission
from app.domain.catalog import events, models
from app.domain.catalog.mailing import mail_share

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})


def _sheet_path(event: events.SplitsAgreed) -> str:
    return f"splits/{event.sheet_id}"


MODULE = Module(
    name="catalog",
    jobs=(mail_share,),
    events=(
        events.ArtistRegistered,
        events.ArtistPublished,
        events.WorkRegistered,
        events.RecordingRegistered,
        events.CatalogEdited,
        events.SplitsProposed,
        events.SplitsAgreed,
        events.SplitsDeclined,
        events.SplitsWithdrawn,
        events.ShareAgreed,
        events.ShareClaimed,
    ),
    notices=(
        Notice(events.SplitsAgreed, "catalog.read", _sheet_path),
        Notice(events.SplitsDeclined, "catalog.read", _sheet_path),
    ),
    permissions=(
        Permission("catalog.read", "See the catalogue and its splits", ALL_ROLES),
        Permission("catalog.write", "Change the catalogue and propose splits", _WRITERS),
    ),
)

TABLES = models
