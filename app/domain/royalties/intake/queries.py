"""Reads of reports that come by e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.royalties.intake.errors import MailNotFound, SenderNotFound
from app.domain.royalties.intake.models import (
    IntakeAddress,
    IntakeFile,
    IntakeMail,
    IntakeSender,
    MailState,
)
from app.integrations.inbox import Inbox


@dataclass(frozen=True, slots=True)
class ShownMail:
    """A mail and its files in order."""

    mail: IntakeMail
    files: Sequence[IntakeFile]


async def find_address(uow: UnitOfWork) -> IntakeAddress | None:
    return (await uow.db.scalars(select(IntakeAddress))).one_or_none()


async def address_shown(uow: UnitOfWork, inbox: Inbox | None) -> str:
    """The whole address; empty while it is off, or where no mail is received."""
    found = await find_address(uow)
    return inbox.pattern.address(found.token) if inbox and found and found.token else ""


async def owners_of(uow: UnitOfWork, tokens: Sequence[str]) -> Sequence[UUID]:
    """The workspaces whose addresses these are, in a platform transaction."""
    query = select(IntakeAddress.tenant_id).where(IntakeAddress.token.in_(tokens))
    return (await uow.db.scalars(query.order_by(IntakeAddress.tenant_id))).all()


async def list_senders(uow: UnitOfWork) -> Sequence[IntakeSender]:
    return (await uow.db.scalars(select(IntakeSender).order_by(IntakeSender.email))).all()


async def get_sender(uow: UnitOfWork, sender_id: UUID) -> IntakeSender:
    """Raises SenderNotFound."""
    found = await uow.db.get(IntakeSender, (uow.tenant_id, sender_id))
    if found is None:
        raise SenderNotFound
    return found


async def is_allowed(uow: UnitOfWork, email: str) -> bool:
    query = select(IntakeSender.id).where(IntakeSender.email == email)
    return (await uow.db.scalars(query)).first() is not None


async def list_mails(uow: UnitOfWork, *, after: str | None = None) -> Page[ShownMail]:
    """Newest first, each with its files."""
    query = select(IntakeMail)
    if after:
        place = decode_cursor(after, datetime)
        query = query.where(tuple_(IntakeMail.created_at, IntakeMail.id) < place)
    rows = await uow.db.scalars(
        query.order_by(IntakeMail.created_at.desc(), IntakeMail.id.desc()).limit(DEFAULT_LIMIT + 1)
    )
    found = cut_page(
        rows.all(), limit=DEFAULT_LIMIT, key=lambda m: (m.created_at, m.id), after=after
    )
    files: dict[UUID, list[IntakeFile]] = {mail.id: [] for mail in found.items}
    for file in await _files(uow, list(files)):
        files[file.mail_id].append(file)
    shown = [ShownMail(mail, files[mail.id]) for mail in found.items]
    return Page(items=shown, next=found.next, previous=found.previous)


async def list_files(uow: UnitOfWork, mail_id: UUID) -> Sequence[IntakeFile]:
    return await _files(uow, [mail_id])


async def lock_mail(uow: UnitOfWork, mail_id: UUID) -> IntakeMail:
    """The mail, which nobody else decides about meanwhile. Raises MailNotFound."""
    found = (
        await uow.db.scalars(
            select(IntakeMail)
            .where(IntakeMail.tenant_id == uow.tenant_id, IntakeMail.id == mail_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if found is None:
        raise MailNotFound
    return found


async def held_for_sender(uow: UnitOfWork, email: str) -> Sequence[IntakeMail]:
    """Mails of a sender that wait only because nobody knew the sender, locked."""
    query = select(IntakeMail).where(IntakeMail.sender == email, IntakeMail.hold == "sender")
    return (await uow.db.scalars(query.order_by(IntakeMail.id).with_for_update())).all()


async def count_held(uow: UnitOfWork) -> int:
    held = select(func.count()).where(IntakeMail.state == str(MailState.HELD))
    return await uow.db.scalar(held) or 0


async def _files(uow: UnitOfWork, mails: Sequence[UUID]) -> Sequence[IntakeFile]:
    query = select(IntakeFile).where(IntakeFile.mail_id.in_(mails))
    return (await uow.db.scalars(query.order_by(IntakeFile.mail_id, IntakeFile.number))).all()
