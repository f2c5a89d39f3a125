"""What of the catalogue the search finds."""

from typing import Any

from sqlalchemy import and_, func, select

from app.core.module import SearchSource
from app.core.searching import TENANT, Column, things, worded
from app.domain.catalog.choices import SheetStatus
from app.domain.catalog.models import Artist, Party, Recording, SplitShare, SplitSheet, Work


def party_name(party_id: Column) -> Any:
    """The name of a person of the catalogue, where a search of another module reads it."""
    return select(Party.name).where(Party.id == party_id).scalar_subquery()


_SHEETS = {"master": "Master", "composition": "Composition"}
_STATES = {"draft": "Draft", "proposed": "Proposed", "agreed": "Agreed"}

_title = func.concat(
    Recording.title,
    func.coalesce(" (" + func.nullif(Recording.version_title, "") + ")", ""),
)
_recordings = things(
    Recording.id,
    _title,
    Recording.artist_name,
    Recording.isrc,
    note=(Recording.artist_name, Recording.isrc),
).where(Recording.archived_at.is_(None))

_subject = func.coalesce(Recording.title, Work.title)
_sheets = (
    things(
        SplitSheet.id,
        _subject,
        "splits",
        note=(
            worded(SplitSheet.kind, _SHEETS),
            func.concat("Version ", SplitSheet.version),
            worded(SplitSheet.status, _STATES),
        ),
    )
    .outerjoin(
        Recording,
        and_(Recording.tenant_id == SplitSheet.tenant_id, Recording.id == SplitSheet.recording_id),
    )
    .outerjoin(Work, and_(Work.tenant_id == SplitSheet.tenant_id, Work.id == SplitSheet.work_id))
    .where(SplitSheet.status.in_([SheetStatus.DRAFT, SheetStatus.PROPOSED, SheetStatus.AGREED]))
)
_shared = things(
    SplitShare.id,
    SplitShare.sheet_title,
    SplitShare.sheet_artist,
    SplitShare.owner_name,
    note=(SplitShare.sheet_artist, SplitShare.owner_name),
).where(SplitShare.party_tenant_id == TENANT)


SOURCES = (
    SearchSource("Recordings", "catalog.read", "disc-3", "recordings/{key}", _recordings),
    SearchSource(
        "Works",
        "catalog.read",
        "music-4",
        "works/{key}",
        things(Work.id, Work.title, Work.iswc, note=(Work.iswc,)),
    ),
    SearchSource(
        "Artists", "catalog.read", "mic-vocal", "artists/{key}", things(Artist.id, Artist.name)
    ),
    SearchSource(
        "People",
        "catalog.read",
        "users",
        "people/{key}",
        things(Party.id, Party.name, Party.email, note=(Party.email,)),
    ),
    SearchSource("Split sheets", "catalog.read", "split", "splits/{key}", _sheets),
    SearchSource("Shared with you", "catalog.read", "split", "shared/{key}", _shared),
)
