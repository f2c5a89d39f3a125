"""Riders and other papers behind a contract: what both sides sign with it."""

import hashlib
import io
from uuid import UUID

from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, long_job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.shows import events
from app.domain.shows.errors import (
    AttachedAlready,
    AttachmentsSigned,
    EnoughAttachments,
    NotYourAttachment,
    TooMuchAttached,
)
from app.domain.shows.models import Show, ShowAttachment, Side
from app.domain.shows.queries.attachments import get_attachment, list_attachments
from app.domain.shows.queries.shows import list_signatures
from app.domain.shows.service.contracts import contract_pdf, lock_agreed
from app.domain.shows.service.keeping import tell
from app.integrations.documents import DocumentBroken, DocumentTooHeavy
from app.integrations.storage import new_key
from app.integrations.wiring import Adapters

MOST = 10


async def attach(
    uow: UnitOfWork,
    adapters: Adapters,
    show_id: UUID,
    *,
    side: Side,
    by: str,
    name: str,
    content: bytes,
) -> ShowAttachment:
    """Put a PDF behind the contract, where the show lives, as its pages alone.

    Raises NothingOffered, ShowClosed, AttachmentsSigned, EnoughAttachments and AttachedAlready;
    PaperUnfit, and TooMuchAttached when the contract could not be printed with it.
    """
    paper = await adapters.documents.rewrite_pdf(content)
    show = await _unsigned(uow, show_id)
    if len(await list_attachments(uow, show)) >= MOST:
        raise EnoughAttachments
    attachment = ShowAttachment(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, side=str(side), name=clean_line(name),
        file_key=new_key(show.tenant_id, ".pdf"), size=len(paper.content), pages=paper.pages,
        sha256=hashlib.sha256(paper.content).digest(), attached_by=clean_line(by),
    )  # fmt: skip
    async with uow.refusing(AttachedAlready):
        uow.db.add(attachment)
    await adapters.storage.put_file(
        attachment.file_key, io.BytesIO(paper.content), "application/pdf"
    )
    try:
        # What both are going to sign can be printed, or it is not attached.
        await contract_pdf(adapters, uow, show)
    except (DocumentTooHeavy, DocumentBroken) as error:
        await adapters.storage.delete(attachment.file_key)
        raise TooMuchAttached from error
    await tell(uow, show, events.PaperAttached, side=side, paper=attachment.name)
    return attachment


async def detach(uow: UnitOfWork, show_id: UUID, attachment_id: UUID, *, side: Side) -> None:
    """Take a paper of one's own off. Raises as `attach` does, NotFound and NotYourAttachment."""
    show = await _unsigned(uow, show_id)
    attachment = await get_attachment(uow, show, attachment_id)
    if attachment.side != side:
        raise NotYourAttachment
    await uow.db.delete(attachment)
    uow.enqueue(forget_paper, key=str(attachment.id), storage_key=attachment.file_key)
    await tell(uow, show, events.PaperDetached, side=side, paper=attachment.name)


@long_job("shows.forget_paper", queue=Queue.BULK, timeout=60, attempts=8)
async def forget_paper(run: JobRun, *, storage_key: str) -> None:
    """Delete the file of a paper that was taken off."""
    await run.adapters.storage.delete(storage_key)


async def may_attach(uow: UnitOfWork, show: Show) -> bool:
    """Whether papers can still be put behind the contract of a show."""
    return show.is_agreed and not await list_signatures(uow, show)


async def _unsigned(uow: UnitOfWork, show_id: UUID) -> Show:
    show = await lock_agreed(uow, show_id)
    if await list_signatures(uow, show):
        raise AttachmentsSigned
    return show
