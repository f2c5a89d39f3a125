"""Messages and files between an agency and its client."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.portal.choices import MAX_FILE, Side
from app.domain.portal.errors import FileGone, UnknownFile
from app.domain.portal.events import FileHandedIn, FileRefused, FileSent, MessageSent
from app.domain.portal.mailing import enqueue_digest
from app.domain.portal.models import Portal, PortalFile, PortalMessage
from app.domain.portal.queries.contents import get_file, get_message, get_request
from app.domain.portal.queries.portals import get_open_portal
from app.domain.portal.sniffing import HEAD_BYTES, sniff

_BLOCK = 1 << 20


async def write_message(
    uow: UnitOfWork,
    portal_id: UUID,
    *,
    side: Side,
    author: str,
    author_id: UUID | None,
    text: str,
    request_id: UUID | None = None,
) -> PortalMessage:
    """Write into the thread of a portal; the other side is mailed within the hour if unread."""
    portal = await get_open_portal(uow, portal_id)
    message = PortalMessage(
        id=new_id(),
        tenant_id=uow.tenant_id,
        portal_id=portal.id,
        client_tenant_id=portal.client_tenant_id,
        request_id=request_id,
        side=side,
        author_name=author,
        author_id=author_id,
        text=text,
        created_at=uow.now,
    )
    uow.db.add(message)
    uow.record(
        MessageSent(
            portal_id=portal.id,
            message_id=message.id,
            side=side,
            author=author,
            client_path=f"inbox/agencies/{portal.id}/messages",
        )
    )
    enqueue_digest(uow, portal.id, Side.CLIENT if side == Side.AGENCY else Side.AGENCY)
    await uow.flush()
    return message


async def see_messages(uow: UnitOfWork, portal: Portal, message_id: UUID, *, side: Side) -> None:
    """Note that a side has read the thread up to a message; what came after it stays unread."""
    message = await get_message(uow, portal.id, message_id)
    seen_at = portal.seen_at(side)
    if seen_at is None or seen_at < message.created_at:
        portal.see(side, message.created_at)
    await uow.flush()


def safe_name(filename: str) -> str:
    """A file's name to show and to save it by: never a path."""
    return clean_line(filename.replace("/", "_").replace("\\", "_"), limit=150) or "file"


@dataclass(frozen=True, slots=True)
class Examined:
    """An accepted file: a name to show, its kind by its bytes, size and hash."""

    filename: str
    content_type: str
    size: int
    sha256: bytes


def examine(source: BinaryIO, filename: str) -> Examined:
    """Look at a file as it arrived; raises UnknownFile. Blocks while it reads all."""
    name = safe_name(filename)
    source.seek(0)
    found = sniff(source.read(HEAD_BYTES), name)
    source.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        size += len(block)
    source.seek(0)
    if found is None or not 0 < size <= MAX_FILE:
        raise UnknownFile(fields={"file": UnknownFile.sentence})
    return Examined(name, found.content_type, size, digest.digest())


async def send_file(
    uow: UnitOfWork,
    portal_id: UUID,
    examined: Examined,
    *,
    storage_key: str,
    side: Side,
    sender: str,
    request_id: UUID | None = None,
    days: int | None = None,
) -> PortalFile:
    """Give the other side a file that is stored already; with `days` it expires after them.

    Either side's files are kept in the agency's storage. Raises LimitReached when its plan has no
    room for more.
    """
    portal = await get_open_portal(uow, portal_id)
    if request_id is not None:
        await get_request(uow, portal.id, request_id)
    await uow.registry.gate("storage_bytes")(uow, examined.size)
    file = PortalFile(
        id=new_id(),
        tenant_id=uow.tenant_id,
        portal_id=portal.id,
        client_tenant_id=portal.client_tenant_id,
        request_id=request_id,
        side=side,
        sender_name=sender,
        filename=examined.filename,
        content_type=examined.content_type,
        size=examined.size,
        sha256=examined.sha256,
        storage_key=storage_key,
        expires_at=uow.now + timedelta(days=days) if days else None,
    )
    uow.db.add(file)
    uow.record(
        FileSent(
            portal_id=portal.id,
            file_id=file.id,
            side=side,
            sender=sender,
            filename=file.filename,
            client_path=f"inbox/agencies/{portal.id}/files",
        )
    )
    await uow.flush()
    return file


def note_handed_in(uow: UnitOfWork, file: PortalFile) -> None:
    """Let the client's own workspace keep a file its people have sent."""
    uow.record(
        FileHandedIn(
            portal_id=file.portal_id,
            file_id=file.id,
            filename=file.filename,
            storage_key=file.storage_key,
        )
    )


async def note_no_room(uow: UnitOfWork, portal_id: UUID, filename: str, *, sender: str) -> None:
    """Tell the agency that a client's file was refused, and why."""
    portal = await get_open_portal(uow, portal_id)
    uow.record(
        FileRefused(
            portal_id=portal.id,
            client_name=portal.client_name,
            sender=sender,
            filename=safe_name(filename),
        )
    )


async def remove_file(uow: UnitOfWork, portal_id: UUID, file_id: UUID, *, side: Side) -> PortalFile:
    """Take back a file one's own side sent; its bytes go with the next sweep."""
    await get_open_portal(uow, portal_id)
    file = await get_file(uow, portal_id, file_id)
    if file.side != side:
        raise FileGone
    file.expires_at = uow.now
    return file
