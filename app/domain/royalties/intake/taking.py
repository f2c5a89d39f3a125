"""What background work does with a mail: keeping it, its files, and the reports they become."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.errors import Refusal
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.royalties.intake.events import MailHeld, MailTaken
from app.domain.royalties.intake.judging import NOTHING, hold_of, refusal_of
from app.domain.royalties.intake.models import IntakeFile, IntakeMail, MailState
from app.domain.royalties.intake.queries import is_allowed, list_files, lock_mail
from app.domain.royalties.service.receiving import receive_report
from app.integrations.inbox.parsing import MailFile, MailHead
from app.integrations.inbox.verdicts import Verdict
from app.integrations.storage import ObjectStorage
from app.jobs.outbox import enqueue_for


@dataclass(frozen=True, slots=True)
class Brought:
    """A mail as it was fetched; `raw` is only its header when the mail is beyond the bound."""

    raw: bytes
    size: int
    head: MailHead
    verdict: Verdict
    fingerprint: bytes


async def keep_mail(
    uow: UnitOfWork,
    tenant_id: UUID,
    mail: Brought,
    *,
    raw_key: str | None,
    read_job: Job[Any],
) -> None:
    """Write a mail down in its workspace, in a platform transaction; a known one is left alone."""
    mail_id = await uow.db.scalar(
        insert(IntakeMail)
        .values(
            tenant_id=tenant_id,
            id=new_id(),
            fingerprint=mail.fingerprint,
            sender=mail.head.sender,
            sender_name=mail.head.sender_name,
            subject=mail.head.subject,
            size=mail.size,
            raw_key=raw_key,
            checked=str(mail.verdict.checked),
            checks=clean_line(mail.verdict.words, limit=200),
            created_at=uow.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "fingerprint"])
        .returning(IntakeMail.id)
    )
    if mail_id is not None:
        await enqueue_for(uow, [tenant_id], read_job, key=f"{mail_id}:new", mail_id=mail_id)


async def begin(uow: UnitOfWork, mail_id: UUID) -> IntakeMail | None:
    """The mail, when there is still something to read in it."""
    mail = await lock_mail(uow, mail_id)
    return mail if mail.state == MailState.ARRIVED else None


async def give_up(uow: UnitOfWork, mail_id: UUID, failure: str) -> None:
    """There is nothing to take from this mail, and why."""
    mail = await lock_mail(uow, mail_id)
    if mail.state == MailState.ARRIVED:
        mail.state, mail.failure = MailState.READ, failure


async def judge(uow: UnitOfWork, mail_id: UUID, files: Sequence[MailFile]) -> bool:
    """Write down what is in the mail, and whether it is taken now or waits for a person."""
    mail = await lock_mail(uow, mail_id)
    if mail.state != MailState.ARRIVED:
        return False
    if not files:
        await give_up(uow, mail_id, NOTHING)
        return False
    await _note_files(uow, mail_id, files)
    allowed = await is_allowed(uow, mail.sender)
    hold = hold_of(is_allowed=allowed, is_disproven=mail.is_disproven)
    if hold is None or mail.is_released:
        return True
    mail.state, mail.hold = MailState.HELD, hold
    uow.record(MailHeld(mail_id=mail_id, files=len(files)))
    return False


async def take_file(
    uow: UnitOfWork,
    storage: ObjectStorage,
    mail_id: UUID,
    file: MailFile,
    *,
    number: int,
    import_job: Job[Any],
) -> None:
    """One file becomes a report, or is noted as none; done before, it is not done again."""
    await lock_mail(uow, mail_id)
    row = next(each for each in await list_files(uow, mail_id) if each.number == number)
    if row.report_id is not None or row.failure is not None:
        return
    row.failure = refusal_of(file)
    if row.failure is not None or file.data is None:
        return
    try:
        received = await receive_report(
            uow, storage, BytesIO(file.data), import_job=import_job, filename=file.name
        )
    except Refusal as refusal:
        row.failure = refusal.message
        return
    row.report_id, row.is_new = received.report.id, received.is_new


async def end(uow: UnitOfWork, mail_id: UUID) -> None:
    mail = await lock_mail(uow, mail_id)
    if mail.state != MailState.ARRIVED:
        return
    mail.state = MailState.READ
    reports = sum(1 for each in await list_files(uow, mail_id) if each.report_id and each.is_new)
    if reports:
        uow.record(MailTaken(mail_id=mail_id, reports=reports))


async def _note_files(uow: UnitOfWork, mail_id: UUID, files: Sequence[MailFile]) -> None:
    rows = [
        {
            "tenant_id": uow.tenant_id,
            "id": new_id(),
            "mail_id": mail_id,
            "number": number,
            "name": file.name,
            "size": len(file.data or b""),
            "created_at": uow.now,
        }
        for number, file in enumerate(files, start=1)
    ]
    await uow.db.execute(insert(IntakeFile).on_conflict_do_nothing(), rows)
