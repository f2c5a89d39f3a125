"""Mails the sandbox kept. Read on the platform's login."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.tables import SandboxMessage
from app.core.uow import UnitOfWork


async def list_messages(uow: UnitOfWork, *, recipient: str = "") -> Sequence[SandboxMessage]:
    """The last hundred mails, the newest first; only those to `recipient` when it is given."""
    query = select(SandboxMessage).order_by(SandboxMessage.id.desc()).limit(100)
    if recipient:
        query = query.where(func.lower(SandboxMessage.recipient) == recipient.lower())
    return (await uow.db.scalars(query)).all()


async def get_message(uow: UnitOfWork, message_id: UUID) -> SandboxMessage:
    message = await uow.db.get(SandboxMessage, message_id)
    if message is None:
        raise NotFound
    return message
