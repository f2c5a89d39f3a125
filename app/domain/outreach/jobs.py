"""Mails in the background, one job for each: a kill in the middle of a round repeats at most one,
and that under the key it had."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.billing.invoices import read_whole
from app.core.jobs import JobRun, long_job
from app.core.uow import UnitOfWork
from app.domain.outreach.mailing import frame_of, message
from app.domain.outreach.queries.pipeline import (
    get_inquiry,
    get_message,
    list_letters,
    owners_of_tokens,
)
from app.domain.outreach.queries.rounds import find_refused, get_round
from app.domain.outreach.service import letters
from app.domain.outreach.service.answering import write_from_venue
from app.integrations.email import MailRefused, MailUnavailable
from app.integrations.inbox.parsing import (
    UnreadableMail,
    fingerprint_of,
    is_automatic,
    read_head,
    text_in,
)
from app.integrations.storage import ObjectMissing

ATTEMPTS = 25
"""Some hours, the way retries spread."""
NO_TEXT = "(A mail without text.)"


@long_job("outreach.mail_letter", timeout=60, attempts=ATTEMPTS)
async def mail_letter(run: JobRun, *, letter_id: str, due: str) -> None:
    """Send a mail of an inquiry, if it is still wanted at the time it was planned for."""
    wanted = UUID(letter_id)
    async with run.uow() as uow:
        ready = await letters.ready_letter(uow, wanted, datetime.fromisoformat(due))
        if ready is None:
            return
        frame = await frame_of(uow, run, ready.inquiry, ready.sender_email)
    letter = ready.letter
    mail = message(
        run, frame, ready.inquiry, subject=letter.subject, body=letter.body, key=f"{letter.id}"
    )
    try:
        await run.adapters.mailer.send(mail)
    except MailRefused:
        async with run.uow() as uow:
            await letters.letter_refused(uow, wanted)
        return
    except MailUnavailable:
        if run.attempt < ATTEMPTS:
            raise
        async with run.uow() as uow:
            await letters.letter_given_up(uow, wanted)
        return
    async with run.uow() as uow:
        await letters.letter_sent(uow, wanted, mail_job=mail_letter)


@long_job("outreach.mail_reply", timeout=60, attempts=ATTEMPTS)
async def mail_reply(run: JobRun, *, message_id: str) -> None:
    """Send what the artist's side wrote in a thread."""
    async with run.uow() as uow:
        written = await get_message(uow, UUID(message_id))
        inquiry = await get_inquiry(uow, written.inquiry_id)
        if inquiry.email is None or await find_refused(uow, [inquiry.email]):
            return
        subject = (await list_letters(uow, inquiry.id))[0].subject
        sender = (await get_round(uow, inquiry.round_id)).sender_email
        frame = await frame_of(uow, run, inquiry, sender)
    mail = message(
        run, frame, inquiry, subject=f"Re: {subject}", body=written.body, key=str(run.id)
    )
    try:
        await run.adapters.mailer.send(mail)
    except MailRefused:
        async with run.uow() as uow:
            await letters.reply_refused(uow, inquiry.id)


@long_job("outreach.read_reply", timeout=120, attempts=8)
async def read_reply(run: JobRun, *, inquiry_id: str, raw_key: str) -> None:
    """Put a mail that came to a thread's address into the thread."""
    storage = run.adapters.storage
    try:
        raw = await read_whole(storage, raw_key)
    except ObjectMissing:
        # Read by an attempt before.
        return
    head = read_head(raw)
    try:
        text = text_in(raw)
    except UnreadableMail as problem:
        text = str(problem)
    async with run.uow() as uow:
        await write_from_venue(
            uow,
            UUID(inquiry_id),
            text=text or NO_TEXT,
            by=head.sender,
            fingerprint=fingerprint_of(raw, head),
            is_answer=not is_automatic(raw),
        )
    await storage.delete(raw_key)


async def owners(uow: UnitOfWork, tokens: Sequence[str]) -> list[tuple[UUID, dict[str, str]]]:
    """Whose threads mails came to, in a platform transaction."""
    found = await owners_of_tokens(uow, tokens)
    return [(tenant_id, {"inquiry_id": str(inquiry_id)}) for tenant_id, inquiry_id in found]
