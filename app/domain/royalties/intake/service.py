"""The address for reports, whose mail is taken, and deciding about what waits."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.royalties.intake.errors import MailSettled, NoSender
from app.domain.royalties.intake.events import (
    AddressMade,
    AddressOff,
    MailDismissed,
    MailReleased,
    SenderAllowed,
    SenderRemoved,
)
from app.domain.royalties.intake.models import IntakeAddress, IntakeMail, IntakeSender, MailState
from app.domain.royalties.intake.queries import (
    find_address,
    get_sender,
    held_for_sender,
    lock_mail,
)

TOKEN_BYTES = 10


async def make_address(uow: UnitOfWork) -> IntakeAddress:
    """Take reports at a new address; what is sent to the one before reaches nobody."""
    found = await find_address(uow)
    if found is None:
        found = IntakeAddress(tenant_id=uow.tenant_id, id=new_id())
        uow.db.add(found)
    found.token = secrets.token_hex(TOKEN_BYTES)
    uow.record(AddressMade(address_id=found.id))
    return found


async def switch_off(uow: UnitOfWork) -> None:
    """Take no more reports by e-mail; what has come stays."""
    found = await find_address(uow)
    if found is None or found.token is None:
        return
    found.token = None
    uow.record(AddressOff(address_id=found.id))


async def allow_sender(uow: UnitOfWork, email: str, read_job: Job[Any]) -> int:
    """Take mail of this address from now on, and what of it waits; says how many mails waited.

    Mails whose sender was disproven wait on: they may be from anybody.
    """
    row = {"tenant_id": uow.tenant_id, "id": new_id(), "email": email.lower()}
    made = await uow.db.scalar(
        insert(IntakeSender)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "email"])
        .returning(IntakeSender.id)
    )
    if made is not None:
        uow.record(SenderAllowed(sender_id=made))
    waiting = await held_for_sender(uow, email.lower())
    _read(uow, waiting, read_job)
    return len(waiting)


async def remove_sender(uow: UnitOfWork, sender_id: UUID) -> None:
    """Ask about this sender's mail again; its reports stay. Raises SenderNotFound."""
    sender = await get_sender(uow, sender_id)
    await uow.db.delete(sender)
    uow.record(SenderRemoved(sender_id=sender_id))


async def allow_mail(uow: UnitOfWork, mail_id: UUID, read_job: Job[Any]) -> int:
    """Allow the sender of a held mail. Raises MailNotFound, MailSettled and NoSender."""
    mail = await _held(uow, mail_id)
    if not mail.sender:
        raise NoSender
    return await allow_sender(uow, mail.sender, read_job)


async def take_anyway(uow: UnitOfWork, mail_id: UUID, read_job: Job[Any]) -> None:
    """Take the files of one held mail, whoever sent it. Raises MailNotFound and MailSettled."""
    mail = await _held(uow, mail_id)
    mail.is_released = True
    uow.record(MailReleased(mail_id=mail_id))
    _read(uow, [mail], read_job)


async def dismiss_mail(uow: UnitOfWork, mail_id: UUID) -> None:
    """Leave the files of a held mail out; it stays listed. Raises MailNotFound and MailSettled."""
    mail = await _held(uow, mail_id)
    mail.state, mail.hold = MailState.DISMISSED, None
    uow.record(MailDismissed(mail_id=mail_id))


async def _held(uow: UnitOfWork, mail_id: UUID) -> IntakeMail:
    mail = await lock_mail(uow, mail_id)
    if not mail.is_held:
        raise MailSettled
    return mail


def _read(uow: UnitOfWork, mails: Sequence[IntakeMail], read_job: Job[Any]) -> None:
    for mail in mails:
        mail.state, mail.hold = MailState.ARRIVED, None
        uow.enqueue(read_job, key=f"{mail.id}:{new_id()}", mail_id=mail.id)
