"""Set lists and their versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.setlists.models import Setlist, SetlistVersion


@dataclass(frozen=True, slots=True)
class SetlistRow:
    """A set list with its latest version."""

    setlist: Setlist
    version: SetlistVersion


async def get_setlist(uow: UnitOfWork, setlist_id: UUID, *, lock: bool = False) -> Setlist:
    """A set list; locked and read anew where it is to be changed."""
    found = await uow.db.get(
        Setlist, (uow.tenant_id, setlist_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def list_setlists(uow: UnitOfWork) -> list[SetlistRow]:
    """Those saved last come first."""
    rows = await uow.db.execute(
        select(Setlist, SetlistVersion)
        .join(SetlistVersion, _latest())
        .order_by(SetlistVersion.made_at.desc(), Setlist.id.desc())
        .limit(200)
    )
    return [SetlistRow(*row) for row in rows]


async def find_setlist_of_show(uow: UnitOfWork, show_id: UUID) -> SetlistRow | None:
    """The set list made for a show; the latest where there are several."""
    row = (
        await uow.db.execute(
            select(Setlist, SetlistVersion)
            .join(SetlistVersion, _latest())
            .where(Setlist.show_id == show_id)
            .order_by(SetlistVersion.made_at.desc(), Setlist.id.desc())
            .limit(1)
        )
    ).first()
    return SetlistRow(*row) if row else None


async def list_versions(uow: UnitOfWork, setlist_id: UUID) -> Sequence[SetlistVersion]:
    """Every version, the latest first."""
    query = (
        select(SetlistVersion)
        .where(SetlistVersion.setlist_id == setlist_id)
        .order_by(SetlistVersion.number.desc())
    )
    return (await uow.db.scalars(query)).all()


async def get_version(uow: UnitOfWork, setlist_id: UUID, number: int) -> SetlistVersion:
    found: SetlistVersion | None = await uow.db.scalar(
        select(SetlistVersion).where(
            SetlistVersion.setlist_id == setlist_id, SetlistVersion.number == number
        )
    )
    if found is None:
        raise NotFound
    return found


def _latest() -> ColumnElement[bool]:
    return and_(
        SetlistVersion.tenant_id == Setlist.tenant_id,
        SetlistVersion.setlist_id == Setlist.id,
        SetlistVersion.number == Setlist.number,
    )
