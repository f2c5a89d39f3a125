"""What background work does with one mail: whether it still goes out, that it did, what follows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.outreach import events, timing
from app.domain.outreach.models import Inquiry, InquiryLetter, InquiryMessage
from app.domain.outreach.queries.contacts import list_engaged, lock_sending, mails_by_day
from app.domain.outreach.queries.pipeline import (
    get_letter,
    list_letters,
    list_pending,
    lock_inquiry,
)
from app.domain.outreach.queries.rounds import find_refused, get_round
from app.domain.outreach.service.releasing import enqueue_letter
from app.domain.outreach.service.rules import refuse_address, rules_of

UNDELIVERED = "The address does not accept mail."
UNSENT = "No mail server took it. Send it again when you like."


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail that goes out now."""

    letter: InquiryLetter
    inquiry: Inquiry
    email: str
    sender_email: str | None


async def ready_letter(uow: UnitOfWork, letter_id: UUID, due: datetime) -> Ready | None:
    """The mail, if it is still to go out at this time.

    A venue that answered, wants no mail, or has a night or a show is not followed up.
    """
    letter = await get_letter(uow, letter_id)
    inquiry = await lock_inquiry(uow, letter.inquiry_id)
    letter = await get_letter(uow, letter_id)
    if letter.state != "planned" or letter.due_at != due or inquiry.email is None:
        return None
    wanted = "queued" if letter.number == 0 else "waiting"
    if inquiry.state != wanted:
        await stop_letters(uow, inquiry)
        return None
    if await find_refused(uow, [inquiry.email]):
        inquiry.state, inquiry.reason = "refused", "Asked not to be written to."
        await stop_letters(uow, inquiry)
        return None
    if letter.number and inquiry.venue_id in await list_engaged(uow, [inquiry.venue_id]):
        await stop_letters(uow, inquiry)
        return None
    sender = (await get_round(uow, inquiry.round_id)).sender_email
    return Ready(letter, inquiry, inquiry.email, sender)


async def letter_sent(uow: UnitOfWork, letter_id: UUID, *, mail_job: Job[Any]) -> None:
    """Write down that a mail went out, put it into the thread, and plan the one after it.

    Done twice it is done once.
    """
    await lock_sending(uow)
    inquiry = await lock_inquiry(uow, (await get_letter(uow, letter_id)).inquiry_id)
    letter = await get_letter(uow, letter_id)
    if letter.state == "sent":
        return
    # Also where it was stopped while it was on its way: it has arrived nevertheless.
    letter.state, letter.sent_at = "sent", uow.now
    if inquiry.state == "queued":
        inquiry.state = "waiting"
    inquiry.sent_at = inquiry.sent_at or uow.now
    found = await get_round(uow, inquiry.round_id)
    add_message(
        uow, inquiry, side="artist", kind="letter", author=found.sender_name, body=letter.body
    )
    await uow.flush_rows()
    if inquiry.state == "waiting":
        await plan_next(uow, inquiry, mail_job=mail_job)


async def letter_refused(uow: UnitOfWork, letter_id: UUID) -> None:
    """The address takes no mail: nothing is ever sent there again."""
    letter = await get_letter(uow, letter_id)
    inquiry = await lock_inquiry(uow, letter.inquiry_id)
    if inquiry.email is not None:
        await refuse_address(uow, inquiry.email, reason="bounced")
    await _fail(uow, inquiry, await get_letter(uow, letter_id), UNDELIVERED)


async def reply_refused(uow: UnitOfWork, inquiry_id: UUID) -> None:
    """The same for what was written in a thread; what the venue answered stands."""
    inquiry = await lock_inquiry(uow, inquiry_id)
    if inquiry.email is not None:
        await refuse_address(uow, inquiry.email, reason="bounced")
    await stop_letters(uow, inquiry)
    uow.record(events.MailFailed(inquiry_id=inquiry.id, venue_name=inquiry.venue_name))


async def letter_given_up(uow: UnitOfWork, letter_id: UUID) -> None:
    """The mail server was away for as long as we try."""
    letter = await get_letter(uow, letter_id)
    inquiry = await lock_inquiry(uow, letter.inquiry_id)
    await _fail(uow, inquiry, await get_letter(uow, letter_id), UNSENT)


async def plan_next(uow: UnitOfWork, inquiry: Inquiry, *, mail_job: Job[Any]) -> None:
    """Give the next follow-up its morning, in the venue's zone and within what leaves in a day."""
    letters = await list_letters(uow, inquiry.id)
    following = next((each for each in letters if each.state == "planned"), None)
    before = [each.sent_at for each in letters if each.sent_at is not None]
    if following is None or not before:
        return
    zone = ZoneInfo(inquiry.time_zone)
    wanted = timing.due_after(max(before), following.days, zone)
    if wanted <= uow.now:
        wanted = timing.due_after(uow.now, 1, zone)
    most = (await rules_of(uow)).daily_most
    following.due_at = None
    await uow.flush_rows()
    following.due_at = timing.with_room(wanted, zone, await mails_by_day(uow), most)
    enqueue_letter(uow, following, mail_job)


async def stop_letters(uow: UnitOfWork, inquiry: Inquiry) -> int:
    """No mail of an inquiry goes out any more; how many had been planned."""
    pending = await list_pending(uow, [inquiry.id], "planned", "paused")
    for letter in pending:
        letter.state = "stopped"
    await uow.flush_rows()
    return len(pending)


def add_message(
    uow: UnitOfWork,
    inquiry: Inquiry,
    *,
    side: str,
    kind: str,
    author: str,
    body: str,
    fingerprint: bytes | None = None,
) -> InquiryMessage:
    """Put something into the thread that both sides read; what is noted is the artist's alone."""
    message = InquiryMessage(
        id=new_id(),
        tenant_id=uow.tenant_id,
        inquiry_id=inquiry.id,
        house_tenant_id=None if kind == "noted" else inquiry.house_tenant_id,
        side=side,
        kind=kind,
        author=author,
        body=body,
        fingerprint=fingerprint,
        created_at=uow.now,
    )
    uow.db.add(message)
    return message


async def _fail(uow: UnitOfWork, inquiry: Inquiry, letter: InquiryLetter, why: str) -> None:
    if letter.state != "planned":
        return
    letter.state = "failed"
    await uow.flush_rows()
    await stop_letters(uow, inquiry)
    if inquiry.is_under_way:
        inquiry.state, inquiry.reason = "failed", why
    uow.record(events.MailFailed(inquiry_id=inquiry.id, venue_name=inquiry.venue_name))
