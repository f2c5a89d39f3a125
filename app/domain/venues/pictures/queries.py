"""Pictures as everybody sees them, and as their keeper changes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.venues.models import Venue
from app.domain.venues.pictures.models import VenuePicture


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page shows of a picture."""

    id: UUID
    room_id: UUID | None
    alt: str
    credit: str
    width: int
    height: int

    @property
    def small(self) -> str:
        return f"{self.large}?size=small"

    @property
    def large(self) -> str:
        return f"/venue-pictures/{self.id}"


async def list_pictures(uow: UnitOfWork, venue_id: UUID) -> list[Picture]:
    """The pictures its keeper has of a venue, in their order. A visitor may ask as well."""
    query = (
        select(
            VenuePicture.id, VenuePicture.room_id, VenuePicture.alt, VenuePicture.credit,
            VenuePicture.width, VenuePicture.height,
        )
        .join(Venue, (Venue.id == VenuePicture.venue_id)
              & (Venue.keeper_tenant_id == VenuePicture.tenant_id))
        .where(VenuePicture.venue_id == venue_id)
        .order_by(VenuePicture.position, VenuePicture.id)
    )  # fmt: skip
    return [Picture(*row) for row in await uow.db.execute(query)]


async def get_key(uow: UnitOfWork, picture_id: UUID, *, small: bool) -> str:
    """Where a picture is stored, for any visitor. Raises NotFound."""
    column = VenuePicture.small_key if small else VenuePicture.large_key
    query = (
        select(column)
        .join(Venue, (Venue.id == VenuePicture.venue_id)
              & (Venue.keeper_tenant_id == VenuePicture.tenant_id))
        .where(VenuePicture.id == picture_id)
    )  # fmt: skip
    found: str | None = await uow.db.scalar(query)
    if found is None:
        raise NotFound
    return found


async def list_own_pictures(uow: UnitOfWork, venue_id: UUID) -> Sequence[VenuePicture]:
    """The rows of this workspace, to be changed while its venue is locked."""
    query = select(VenuePicture).where(
        VenuePicture.tenant_id == uow.tenant_id, VenuePicture.venue_id == venue_id
    )
    order = (VenuePicture.position, VenuePicture.id)
    return list(
        await uow.db.scalars(query.order_by(*order).execution_options(populate_existing=True))
    )
