"""Press kits, what stands in them, and their links."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.advancing import KeptRider, list_kept_riders
from app.domain.presskits.errors import PressLinkInvalid
from app.domain.presskits.models import PressKit, PressLink, PressPicture, PressRider
from app.domain.royalties import list_plays
from app.domain.shows import Asked, Show, Side, list_shows
from app.domain.vault import StoredPicture, list_pictures
from app.domain.venues import COUNTRIES

AHEAD, PLACES = 12, 5


@dataclass(frozen=True, slots=True)
class Plays:
    """How often an act was heard in two years, and where most."""

    total: int
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class KitView:
    """All a press kit shows, as it is now."""

    kit: PressKit
    pictures: tuple[StoredPicture, ...]
    shows: tuple[Show, ...]
    plays: Plays | None
    riders: tuple[KeptRider, ...] = ()
    """Each by the last version that was kept of it."""


@dataclass(frozen=True, slots=True)
class KitRow:
    """A press kit in a list, with how often all its links were opened."""

    kit: PressKit
    links: int
    opened: int


async def list_kits(uow: UnitOfWork) -> list[KitRow]:
    rows = await uow.db.execute(
        select(PressKit, func.count(PressLink.id), func.coalesce(func.sum(PressLink.opened), 0))
        .outerjoin(
            PressLink,
            (PressLink.tenant_id == PressKit.tenant_id) & (PressLink.kit_id == PressKit.id),
        )
        .group_by(PressKit.tenant_id, PressKit.id)
        .order_by(PressKit.name, PressKit.id)
        .limit(100)
    )
    return [KitRow(kit, links, int(opened)) for kit, links, opened in rows]


async def get_kit(uow: UnitOfWork, kit_id: UUID, *, lock: bool = False) -> PressKit:
    found = await uow.db.get(PressKit, (uow.tenant_id, kit_id), with_for_update=lock)
    if found is None:
        raise NotFound
    return found


async def list_asset_ids(uow: UnitOfWork, kit_id: UUID) -> list[UUID]:
    """The pictures chosen for a kit, in their order."""
    query = select(PressPicture.asset_id).where(PressPicture.kit_id == kit_id)
    return list(await uow.db.scalars(query.order_by(PressPicture.position, PressPicture.id)))


async def list_rider_ids(uow: UnitOfWork, kit_id: UUID) -> list[UUID]:
    """The riders chosen for a kit, in their order."""
    query = select(PressRider.rider_id).where(PressRider.kit_id == kit_id)
    return list(await uow.db.scalars(query.order_by(PressRider.position, PressRider.id)))


async def view_kit(uow: UnitOfWork, kit: PressKit) -> KitView:
    """The kit with what it shows today. Pictures that left the vault are left out."""
    stored = {each.id: each for each in await list_pictures(uow)}
    pictures = tuple(stored[id_] for id_ in await list_asset_ids(uow, kit.id) if id_ in stored)
    kept = {each.rider_id: each for each in await list_kept_riders(uow)}
    named = [id_ for id_ in await list_rider_ids(uow, kit.id) if id_ in kept]
    return KitView(
        kit,
        pictures,
        await _shows(uow) if kit.has_shows else (),
        await _plays(uow) if kit.has_plays else None,
        tuple(kept[id_] for id_ in named),
    )


async def list_links(uow: UnitOfWork, kit_id: UUID) -> Sequence[PressLink]:
    """Those made last come first."""
    query = select(PressLink).where(PressLink.kit_id == kit_id).order_by(PressLink.id.desc())
    return (await uow.db.scalars(query.limit(200))).all()


async def find_public_link(uow: UnitOfWork, kit_id: UUID) -> PressLink | None:
    """The address for everybody, if there is one."""
    found: PressLink | None = await uow.db.scalar(
        select(PressLink).where(
            PressLink.kit_id == kit_id, PressLink.is_public, PressLink.revoked_at.is_(None)
        )
    )
    return found


async def get_link(uow: UnitOfWork, link_id: UUID, *, lock: bool = False) -> PressLink:
    """A link that may have ended; locked and read anew where it is to be changed."""
    found = await uow.db.get(
        PressLink, (uow.tenant_id, link_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def open_link(uow: UnitOfWork, link_id: UUID) -> PressLink:
    """A link that is good. Raises PressLinkInvalid."""
    link = await get_link(uow, link_id)
    if not link.is_open(uow.now):
        raise PressLinkInvalid
    return link


async def _shows(uow: UnitOfWork) -> tuple[Show, ...]:
    """Shows that both sides agreed on; what is only talked about is nobody else's business."""
    found = (await list_shows(uow, Asked(today=uow.now.date()))).items
    ours = [s for s in found if s.is_agreed and s.side_of(uow.tenant_id) is Side.ARTIST]
    return tuple(ours[:AHEAD])


async def _plays(uow: UnitOfWork) -> Plays | None:
    counted = await list_plays(uow)
    if not counted:
        return None
    most = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:PLACES]
    places = tuple((COUNTRIES.get(code, code), plays) for code, plays in most)
    return Plays(sum(counted.values()), places)
