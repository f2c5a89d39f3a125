"""What anybody may read of an artist: published columns of published rows."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.catalog.models import Artist
from app.tenants import PUBLISHED, Publisher, Tenant


@dataclass(frozen=True, slots=True)
class PublicArtist:
    name: str
    bio: str
    publisher: Publisher


async def get_public_artist(uow: UnitOfWork, tenant_slug: str, slug: str) -> PublicArtist:
    """A published artist; raises NotFound for drafts. Runs in a visitor's unit of work."""
    row = (
        await uow.db.execute(
            select(Artist.name, Artist.bio, *PUBLISHED)
            .join(Tenant, Tenant.id == Artist.tenant_id)
            .where(Tenant.slug == tenant_slug, Artist.slug == slug)
        )
    ).first()
    if row is None:
        raise NotFound
    return PublicArtist(row[0], row[1], Publisher(*row[2:]))
