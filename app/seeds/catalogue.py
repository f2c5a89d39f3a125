"""Puts the songs of a story into its catalogue, with who holds what of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from uuid import UUID

from app.core.actor import Actor, ActorKind
from app.core.uow import UnitOfWork
from app.domain.catalog import (
    ShareOffer,
    SheetKind,
    agree_to_share,
    declare_splits,
    decline_share,
    propose_splits,
    register_recording,
    register_work,
)
from app.domain.catalog.queries.sheets import list_shares
from app.seeds.stage import Stage


class Splits(Enum):
    """How far the shares of a song have come."""

    NONE = auto()
    PROPOSED = auto()
    AGREED = auto()
    DECLINED = auto()
    DECLARED = auto()


@dataclass(frozen=True, slots=True)
class Song:
    """`shares` name a party of the story and its per cent; `plays` is how loved it is, from 1."""

    title: str
    isrc: str
    plays: int = 1
    shares: Sequence[tuple[str, str, str]] = ()
    splits: Splits = Splits.NONE
    version: str = ""
    is_work: bool = False

    @property
    def full_title(self) -> str:
        return f"{self.title} ({self.version})" if self.version else self.title


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The recordings of a story by title, as entered."""

    recordings: dict[str, UUID] = field(default_factory=dict)


async def enter_songs(
    stage: Stage,
    owner: Actor,
    artist: str,
    songs: Sequence[Song],
    addresses: dict[str, str],
) -> Catalogue:
    """Enter the songs and take their splits as far as the story says.

    `addresses` are the emails of the parties who have one.
    """
    catalogue = Catalogue()
    for song in songs:
        async with stage.database.tenant(owner) as uow:
            work = await register_work(uow, title=song.title) if song.is_work else None
            recording = await register_recording(
                uow,
                title=song.title,
                version_title=song.version,
                artist=artist,
                isrc=song.isrc,
                work_id=work.id if work else None,
            )
            catalogue.recordings[song.full_title] = recording.id
            asked = await _share_out(uow, song, recording.id, addresses)
        # One no closes a sheet, so nobody else is asked after it.
        for share_id, party in asked[:1] if song.splits is Splits.DECLINED else asked:
            async with stage.database.tenant(_guest(owner, party)) as uow:
                await _answer(uow, song, share_id, party)
    return catalogue


async def _share_out(
    uow: UnitOfWork, song: Song, recording_id: UUID, addresses: dict[str, str]
) -> list[tuple[UUID, str]]:
    """The shares that wait for somebody's answer, with who is asked."""
    offers = [
        ShareOffer.of(name, share, email=addresses.get(name), role=role)
        for name, share, role in song.shares
    ]
    if song.splits is Splits.DECLARED:
        await declare_splits(uow, SheetKind.MASTER, recording_id, offers=offers)
    if song.splits in {Splits.NONE, Splits.DECLARED}:
        return []
    sheet = await propose_splits(
        uow,
        SheetKind.MASTER,
        recording_id,
        offers=offers,
        own_email=addresses.get(uow.actor.name),
    )
    shares = (await list_shares(uow, [sheet.id]))[sheet.id]
    return [(share.id, share.name) for share in shares if share.is_pending]


async def _answer(uow: UnitOfWork, song: Song, share_id: UUID, party: str) -> None:
    if song.splits is Splits.AGREED:
        await agree_to_share(uow, share_id, signature=party)
    elif song.splits is Splits.DECLINED:
        reason = "We said a third each when we mixed it."
        await decline_share(uow, share_id, signature=party, reason=reason)


def _guest(owner: Actor, name: str) -> Actor:
    return Actor(kind=ActorKind.GUEST, name=name, tenant_id=owner.tenant_id, request_id="demo")
