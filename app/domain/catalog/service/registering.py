"""Artists, works, recordings and parties are entered and corrected."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.errors import Refusal
from app.core.identifiers import InvalidIdentifier, parse_ipi_name, parse_isrc, parse_iswc
from app.core.ids import new_id
from app.core.text import clean_line, plain_letters, slugify
from app.core.uow import UnitOfWork
from app.domain.catalog.errors import (
    EmailTaken,
    InvalidIpi,
    InvalidIsrc,
    InvalidIswc,
    IsrcTaken,
    IswcTaken,
)
from app.domain.catalog.events import (
    ArtistPublished,
    ArtistRegistered,
    CatalogEdited,
    RecordingRegistered,
    WorkRegistered,
)
from app.domain.catalog.models import Artist, Credit, Party, Recording, Work
from app.domain.catalog.queries.subjects import (
    find_artist_by_name,
    get_artist,
    get_party,
    get_work,
    list_artist_slugs,
)
from app.domain.catalog.service.changing import GATE, recording_to_change


async def register_artist(uow: UnitOfWork, *, name: str, bio: str = "", notes: str = "") -> Artist:
    """Enter an act; its page address is made from the name and stays."""
    artist = Artist(
        id=new_id(),
        tenant_id=uow.tenant_id,
        name=name,
        slug=await _free_slug(uow, name),
        bio=bio,
        notes=notes,
    )
    uow.db.add(artist)
    uow.record(ArtistRegistered(artist_id=artist.id, artist_name=name))
    await uow.flush()
    return artist


async def edit_artist(
    uow: UnitOfWork, artist_id: UUID, *, name: str, bio: str, notes: str
) -> Artist:
    artist = await get_artist(uow, artist_id)
    _edit(uow, "artist", name, artist, {"name": name, "bio": bio, "notes": notes})
    return artist


async def publish_artist(uow: UnitOfWork, artist_id: UUID) -> Artist:
    """Show name and bio on the artist's public page."""
    return await _show_artist(uow, artist_id, is_published=True)


async def unpublish_artist(uow: UnitOfWork, artist_id: UUID) -> Artist:
    return await _show_artist(uow, artist_id, is_published=False)


async def register_work(uow: UnitOfWork, *, title: str, iswc: str | None = None) -> Work:
    """Enter a composition. Raises InvalidIswc and IswcTaken."""
    code = _iswc(iswc)
    row = await uow.db.execute(
        insert(Work)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            title=title,
            iswc=code,
            search_text=_search_text(title, code),
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "iswc"])
        .returning(Work)
    )
    work = row.scalar_one_or_none()
    if work is None:
        raise IswcTaken(fields={"iswc": IswcTaken.sentence})
    uow.record(WorkRegistered(work_id=work.id, title=title))
    return work


async def edit_work(uow: UnitOfWork, work_id: UUID, *, title: str, iswc: str | None = None) -> Work:
    """Correct a work. Raises InvalidIswc and IswcTaken."""
    work, code = await get_work(uow, work_id), _iswc(iswc)
    values = {"title": title, "iswc": code, "search_text": _search_text(title, code)}
    async with uow.refusing(IswcTaken(fields={"iswc": IswcTaken.sentence})):
        _edit(uow, "work", title, work, values)
    return work


async def register_recording(
    uow: UnitOfWork,
    *,
    title: str,
    artist: str,
    isrc: str | None = None,
    version_title: str = "",
    work_id: UUID | None = None,
    duration: timedelta | None = None,
) -> Recording:
    """Enter a recording under the artist's name as it is printed.

    An artist of that name in the catalogue is linked. Raises InvalidIsrc, IsrcTaken, and
    NotFound for a work that is not the tenant's.
    """
    values = await _recording_values(
        uow,
        title=title,
        artist=artist,
        isrc=isrc,
        version_title=version_title,
        work_id=work_id,
        duration=duration,
    )
    await uow.registry.gate(GATE)(uow, 1)
    row = await uow.db.execute(
        insert(Recording)
        .values(tenant_id=uow.tenant_id, id=new_id(), **values)
        .on_conflict_do_nothing(index_elements=["tenant_id", "isrc"])
        .returning(Recording)
    )
    recording = row.scalar_one_or_none()
    if recording is None:
        raise IsrcTaken(fields={"isrc": IsrcTaken.sentence})
    uow.record(
        RecordingRegistered(
            recording_id=recording.id, title=recording.full_title, isrc=recording.isrc
        )
    )
    return recording


async def edit_recording(
    uow: UnitOfWork,
    recording_id: UUID,
    *,
    title: str,
    artist: str,
    isrc: str | None = None,
    version_title: str = "",
    work_id: UUID | None = None,
    duration: timedelta | None = None,
) -> Recording:
    """Correct a recording. Raises InvalidIsrc, IsrcTaken, NotFound and BeyondPlan."""
    recording = await recording_to_change(uow, recording_id)
    values = await _recording_values(
        uow,
        title=title,
        artist=artist,
        isrc=isrc,
        version_title=version_title,
        work_id=work_id,
        duration=duration,
    )
    async with uow.refusing(IsrcTaken(fields={"isrc": IsrcTaken.sentence})):
        _edit(uow, "recording", title, recording, values)
    return recording


async def note_length(uow: UnitOfWork, recording_id: UUID, length: timedelta) -> None:
    """Fill in how long a recording is, from its sound; a length somebody has entered stays."""
    recording = await recording_to_change(uow, recording_id)
    if recording.duration_ms is None:
        milliseconds = int(length / timedelta(milliseconds=1))
        _edit(uow, "recording", recording.title, recording, {"duration_ms": milliseconds})


async def edit_party(
    uow: UnitOfWork,
    party_id: UUID,
    *,
    name: str,
    email: str | None = None,
    ipi: str | None = None,
    pro: str = "",
    notes: str = "",
) -> Party:
    """Correct what is known of a party; split sheets keep what they were signed with.

    Raises EmailTaken and InvalidIpi.
    """
    party = await get_party(uow, party_id)
    values = {
        "name": name,
        "email": email.lower() if email else None,
        "ipi": _identifier(ipi, parse_ipi_name, InvalidIpi, "ipi"),
        "pro": pro,
        "notes": notes,
    }
    async with uow.refusing(EmailTaken(fields={"email": EmailTaken.sentence})):
        _edit(uow, "party", name, party, values)
    return party


async def credit(uow: UnitOfWork, recording_id: UUID, *, party_id: UUID, role: str) -> None:
    """Say what somebody did on a recording; saying it twice changes nothing."""
    recording = await recording_to_change(uow, recording_id)
    party = await get_party(uow, party_id)
    await uow.db.execute(
        insert(Credit)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            recording_id=recording.id,
            party_id=party.id,
            role=role,
        )
        .on_conflict_do_nothing()
    )


async def _show_artist(uow: UnitOfWork, artist_id: UUID, *, is_published: bool) -> Artist:
    artist = await get_artist(uow, artist_id)
    if artist.is_published != is_published:
        artist.published_at = uow.now if is_published else None
        uow.record(
            ArtistPublished(artist_id=artist.id, artist_name=artist.name, is_published=is_published)
        )
    return artist


async def _free_slug(uow: UnitOfWork, name: str) -> str:
    stem = slugify(name, fallback="artist")
    taken = await list_artist_slugs(uow, stem)
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)


async def _recording_values(
    uow: UnitOfWork,
    *,
    title: str,
    artist: str,
    isrc: str | None,
    version_title: str,
    work_id: UUID | None,
    duration: timedelta | None,
) -> dict[str, Any]:
    name, code = clean_line(artist), _identifier(isrc, parse_isrc, InvalidIsrc, "isrc")
    if work_id is not None:
        await get_work(uow, work_id)
    known = await find_artist_by_name(uow, name)
    return {
        "title": clean_line(title),
        "version_title": clean_line(version_title),
        "artist_name": name,
        "artist_id": known.id if known else None,
        "work_id": work_id,
        "isrc": code,
        "duration_ms": int(duration / timedelta(milliseconds=1)) if duration else None,
        "search_text": _search_text(title, version_title, name, code),
    }


def _iswc(iswc: str | None) -> str | None:
    return _identifier(iswc, parse_iswc, InvalidIswc, "iswc")


def _identifier(text: str | None, parse: Any, wrong: type[Refusal], field: str) -> str | None:
    if not text or not text.strip():
        return None
    try:
        return str(parse(text))
    except InvalidIdentifier as error:
        raise wrong(error.sentence, fields={field: error.sentence}) from error


def _search_text(*parts: str | None) -> str:
    return plain_letters(" ".join(part for part in parts if part))


def _edit(uow: UnitOfWork, kind: str, title: str, row: Any, values: dict[str, Any]) -> None:
    changed = [
        name
        for name, value in values.items()
        if getattr(row, name) != value and name != "search_text"
    ]
    before = {name: _shown(getattr(row, name)) for name in changed}
    for name, value in values.items():
        setattr(row, name, value)
    if changed:
        uow.record(
            CatalogEdited(
                edited_kind=kind,
                edited_id=row.id,
                title=title,
                before=before,
                after={name: _shown(values[name]) for name in changed},
            )
        )


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)
