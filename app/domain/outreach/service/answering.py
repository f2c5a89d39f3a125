"""What a venue says to an inquiry, and what is said back. All of it runs in the artist's tenant."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.jobs import Job, job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.outreach import events, merging, timing
from app.domain.outreach.choices import ANSWER_LABELS
from app.domain.outreach.errors import InquiryReplaced, NoAddress
from app.domain.outreach.models import Inquiry, InquiryMessage
from app.domain.outreach.queries.pipeline import (
    list_at_address,
    list_messages,
    list_open_at,
    lock_inquiry,
)
from app.domain.outreach.queries.rounds import find_refused
from app.domain.outreach.service.letters import add_message, stop_letters
from app.domain.outreach.service.rules import refuse_address

LONGEST = 20_000
MOST_MESSAGES = 300


async def answer_inquiry(
    uow: UnitOfWork,
    inquiry_id: UUID,
    *,
    answer: str,
    nights: Collection[date] = (),
    again_on: date | None = None,
    text: str = "",
    by: str,
) -> Inquiry:
    """The venue answers, or answers otherwise than before; the same again changes nothing.

    Ends the follow-ups. Raises InquiryReplaced.
    """
    inquiry = await lock_inquiry(uow, inquiry_id)
    await _refuse_older(uow, inquiry)
    is_yes = answer == "interested"
    free = sorted(set(nights) & set(inquiry.nights)) if is_yes else []
    later = again_on if answer == "later" else None
    author = clean_line(by) or inquiry.venue_name
    body = _in_words(answer, free, later, text)
    said = (inquiry.state, inquiry.open_nights, inquiry.again_on)
    if said == (answer, free, later) and await _was_said(uow, inquiry, body):
        return inquiry
    async with uow.refusing(InquiryReplaced):
        inquiry.state, inquiry.open_nights, inquiry.again_on = answer, free, later
        inquiry.answered_at, inquiry.reason = uow.now, ""
    _remember(uow, inquiry)
    add_message(uow, inquiry, side="venue", kind="answer", author=author, body=body)
    await stop_letters(uow, inquiry)
    uow.record(
        events.InquiryAnswered(
            inquiry_id=inquiry.id,
            venue_name=inquiry.venue_name,
            answer=ANSWER_LABELS[answer].lower(),
        )
    )
    await uow.flush()
    return inquiry


async def write_reply(
    uow: UnitOfWork, inquiry_id: UUID, *, text: str, mail_job: Job[Any]
) -> InquiryMessage:
    """Write to the venue in the thread; it gets a mail. Raises NoAddress."""
    inquiry = await lock_inquiry(uow, inquiry_id)
    if inquiry.email is None or await find_refused(uow, [inquiry.email]):
        raise NoAddress
    name = uow.actor.name
    message = add_message(uow, inquiry, side="artist", kind="reply", author=name, body=text)
    await uow.flush_rows()
    uow.enqueue(mail_job, key=str(message.id), message_id=message.id)
    uow.record(events.ReplyWritten(inquiry_id=inquiry.id, venue_name=inquiry.venue_name))
    await uow.flush()
    return message


async def write_from_venue(
    uow: UnitOfWork,
    inquiry_id: UUID,
    *,
    text: str,
    by: str,
    fingerprint: bytes | None = None,
    is_answer: bool = True,
) -> Inquiry:
    """The venue writes, on its page or by mail: somebody answered, so nobody follows up.

    What a program wrote is in the thread and is no answer. The same mail brought twice is one
    message, and a thread has an end.
    """
    inquiry = await lock_inquiry(uow, inquiry_id)
    known = await list_messages(uow, inquiry_id)
    if len(known) >= MOST_MESSAGES or (
        fingerprint is not None and any(each.fingerprint == fingerprint for each in known)
    ):
        return inquiry
    kind = "reply" if fingerprint is None else "mail"
    add_message(
        uow, inquiry, side="venue", kind=kind, author=clean_line(by) or inquiry.venue_name,
        body=text[:LONGEST], fingerprint=fingerprint,
    )  # fmt: skip
    if is_answer:
        await _heard(uow, inquiry)
    uow.record(events.ReplyCame(inquiry_id=inquiry.id, venue_name=inquiry.venue_name))
    await uow.flush()
    return inquiry


async def note_reply(
    uow: UnitOfWork, inquiry_id: UUID, *, text: str, answer: str | None, again_on: date | None
) -> Inquiry:
    """Write down what a venue said elsewhere, on the telephone or to another address.

    Raises InquiryReplaced.
    """
    inquiry = await lock_inquiry(uow, inquiry_id)
    add_message(uow, inquiry, side="venue", kind="noted", author=inquiry.venue_name, body=text)
    await _heard(uow, inquiry)
    if answer is not None:
        await _refuse_older(uow, inquiry)
        async with uow.refusing(InquiryReplaced):
            inquiry.state, inquiry.reason = answer, ""
            inquiry.again_on = again_on if answer == "later" else None
            inquiry.open_nights = inquiry.open_nights if answer == "interested" else []
        _remember(uow, inquiry)
    uow.record(events.ReplyNoted(inquiry_id=inquiry.id, venue_name=inquiry.venue_name))
    await uow.flush()
    return inquiry


async def leave_alone(uow: UnitOfWork, inquiry_id: UUID) -> Inquiry:
    """Whoever was written to wants no such mail from this workspace; twice is once."""
    inquiry = await lock_inquiry(uow, inquiry_id)
    if inquiry.email is None:
        return inquiry
    await refuse_address(uow, inquiry.email, reason="unsubscribed")
    for each in await list_at_address(uow, inquiry.email):
        if each.is_under_way:
            each.state, each.reason = "refused", "Asked not to be written to."
        await stop_letters(uow, each)
    await uow.flush()
    return inquiry


@job("outreach.remind_to_ask")
async def remind_to_ask(uow: UnitOfWork, *, inquiry_id: str, on: str) -> None:
    """The venue wanted to be asked again on this day, unless it said something else since."""
    inquiry = await lock_inquiry(uow, UUID(inquiry_id))
    if inquiry.state == "later" and inquiry.again_on == date.fromisoformat(on):
        uow.record(events.AskAgainDue(inquiry_id=inquiry.id, venue_name=inquiry.venue_name))
        await uow.flush()


def _remember(uow: UnitOfWork, inquiry: Inquiry) -> None:
    on = inquiry.again_on
    if on is not None and on > uow.now.date():
        uow.enqueue(
            remind_to_ask, key=f"{inquiry.id}:{on}", inquiry_id=str(inquiry.id),
            run_at=timing.morning(on, ZoneInfo(inquiry.time_zone)), on=on.isoformat(),
        )  # fmt: skip


async def _refuse_older(uow: UnitOfWork, inquiry: Inquiry) -> None:
    """An answer belongs to the newest inquiry, which is the open one where there is any.

    A newer one may be released in this very moment: the database has the last word.
    """
    others = {each.id for each in await list_open_at(uow, [inquiry.venue_id])} - {inquiry.id}
    if inquiry.state == "replaced" or others:
        raise InquiryReplaced


async def _heard(uow: UnitOfWork, inquiry: Inquiry) -> None:
    inquiry.answered_at = inquiry.answered_at or uow.now
    await stop_letters(uow, inquiry)


async def _was_said(uow: UnitOfWork, inquiry: Inquiry, body: str) -> bool:
    said = [m for m in await list_messages(uow, inquiry.id) if m.kind == "answer"]
    return bool(said) and said[-1].body == body


def _in_words(answer: str, nights: Sequence[date], again_on: date | None, text: str) -> str:
    words = f"{ANSWER_LABELS[answer]}."
    if nights:
        words += f" Free: {merging.in_words(nights)}."
    if again_on:
        words += f" Again on {again_on.day} {again_on:%B %Y}."
    return f"{words}\n{text}".strip()
