"""What the sandboxes of mail and names keep. Read on the platform's login."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from app.core.errors import NotFound
from app.core.tables import SandboxMessage, SandboxRecord
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


async def list_records(uow: UnitOfWork) -> Sequence[SandboxRecord]:
    """The last two hundred published texts, by name."""
    query = select(SandboxRecord).order_by(SandboxRecord.name, SandboxRecord.id).limit(200)
    return (await uow.db.scalars(query)).all()


async def publish_record(uow: UnitOfWork, name: str, text: str) -> None:
    """Publish a text under a name; publishing it again changes nothing."""
    await uow.db.execute(
        insert(SandboxRecord).values(name=name, text=text).on_conflict_do_nothing()
    )


async def delete_record(uow: UnitOfWork, record_id: UUID) -> None:
    await uow.db.execute(delete(SandboxRecord).where(SandboxRecord.id == record_id))
