"""What catalog adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import (
    ALL_SCOPES,
    OFFICE,
    VENUES,
    WITH_CATALOGUE,
    Command,
    Module,
    Nav,
    Notice,
    Permission,
    Step,
    Tile,
    TileView,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.catalog import events, models
from app.domain.catalog.mailing import mail_share
from app.domain.catalog.queries.lists import (
    count_projects,
    count_recordings,
    has_agreed_splits,
    has_recordings,
)
from app.domain.catalog.routes.api import RecordingsApi
from app.domain.catalog.routes.artists import ArtistsController, PublicArtistController
from app.domain.catalog.routes.guests import SplitLinkController
from app.domain.catalog.routes.people import PeopleController, SharedController
from app.domain.catalog.routes.recordings import RecordingsController
from app.domain.catalog.routes.splits import SplitEditorController, SplitSheetsController
from app.domain.catalog.routes.works import WorksController
from app.domain.catalog.search import SOURCES

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_GROUP = "Catalogue"
_READ = "catalog.read"


def _sheet_path(event: events.SplitsAgreed | events.SplitsDeclined) -> str:
    return f"splits/{event.sheet_id}"


async def _tile(uow: UnitOfWork) -> TileView | None:
    total, without = await count_recordings(uow)
    if not total:
        return None
    note = f"{total - without:,} with agreed splits" if without else "All with agreed splits"
    return TileView("Recordings", f"{total:,}", note, "recordings")


async def _without_splits(uow: UnitOfWork) -> WaitingView | None:
    _, without = await count_recordings(uow)
    if not without:
        return None
    verb = "has" if without == 1 else "have"
    return WaitingView(
        f"{counted(without, 'recording')} {verb} no agreed splits",
        "What they earn is held until everybody has agreed.",
        "Agree splits",
        "recordings?missing=splits",
        "handshake",
    )


MODULE = Module(
    name="catalog",
    routes=(
        RecordingsController,
        WorksController,
        ArtistsController,
        PublicArtistController,
        PeopleController,
        SharedController,
        SplitEditorController,
        SplitSheetsController,
        SplitLinkController,
        RecordingsApi,
    ),
    jobs=(mail_share,),
    events=(
        events.ArtistRegistered,
        events.ArtistPublished,
        events.WorkRegistered,
        events.RecordingRegistered,
        events.RecordingArchived,
        events.RecordingBroughtBack,
        events.CatalogEdited,
        events.SplitsProposed,
        events.SplitsAgreed,
        events.SplitsDeclined,
        events.SplitsWithdrawn,
        events.ShareAgreed,
        events.ShareClaimed,
    ),
    notices=(
        Notice(events.SplitsAgreed, _READ, _sheet_path),
        Notice(events.SplitsDeclined, _READ, _sheet_path),
    ),
    permissions=(
        Permission(_READ, "See the catalogue and its splits", OFFICE, scopes=ALL_SCOPES),
        Permission(
            "catalog.write",
            "Change the catalogue and propose splits",
            _WRITERS,
            scopes=frozenset({GrantScope.CATALOG}),
        ),
    ),
    nav=(
        Nav(
            "Recordings",
            "recordings",
            "disc-3",
            _GROUP,
            _READ,
            key="r",
            docked=WITH_CATALOGUE,
            quiet_for=VENUES,
        ),
        Nav("Works", "works", "music-4", _GROUP, _READ, key="w", quiet_for=VENUES),
        Nav("Artists", "artists", "mic-vocal", _GROUP, _READ, key="a", quiet_for=VENUES),
        Nav("People", "people", "users", _GROUP, _READ, key="p", quiet_for=VENUES),
        Nav("Shared with you", "shared", "handshake", _GROUP, _READ, quiet_for=VENUES),
    ),
    tiles=(Tile(_READ, _tile, order=50),),
    waiting=(Waiting("catalog.write", _without_splits, order=30),),
    search=SOURCES,
    commands=(
        Command("New recording", "recordings/new", "disc-3", "catalog.write", "add song track"),
        Command("New work", "works/new", "music-4", "catalog.write", "add song composition"),
        Command("New artist", "artists/new", "mic-vocal", "catalog.write", "add band"),
        Command("New person", "people", "users", "catalog.write", "add payee party"),
    ),
    meters={"projects": count_projects},
    steps=(
        Step(
            "Enter a recording",
            "Title, artist and ISRC are enough. Everything else hangs on it.",
            "recordings/new",
            has_recordings,
            order=10,
            kinds=frozenset({"artist"}),
        ),
        Step(
            "Agree the splits",
            "Say who holds how much. Everybody gets a link and agrees by typing their name.",
            "recordings?missing=splits",
            has_agreed_splits,
            order=30,
            kinds=frozenset({"artist"}),
        ),
    ),
    api_scopes={
        _READ: "Read recordings and their splits",
        "catalog.write": "Enter recordings with splits",
    },
)

TABLES = models
