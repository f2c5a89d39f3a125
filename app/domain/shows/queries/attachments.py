"""What stands behind the contract of a show."""

from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.shows.models import Show, ShowAttachment


async def list_attachments(uow: UnitOfWork, show: Show) -> list[ShowAttachment]:
    """In the order they were attached, in which they stand behind the contract."""
    query = select(ShowAttachment).where(
        ShowAttachment.tenant_id == show.tenant_id, ShowAttachment.show_id == show.id
    )
    return list(await uow.db.scalars(query.order_by(ShowAttachment.id)))


async def get_attachment(uow: UnitOfWork, show: Show, attachment_id: UUID) -> ShowAttachment:
    """Raises NotFound."""
    found = await uow.db.get(ShowAttachment, (show.tenant_id, attachment_id))
    if found is None or found.show_id != show.id:
        raise NotFound
    return found
