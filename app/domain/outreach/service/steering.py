"""Follow-ups halted, taken up again and ended, for one venue or for a whole round."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.outreach import events
from app.domain.outreach.errors import NoAddress, NothingToPause
from app.domain.outreach.models import InquiryLetter
from app.domain.outreach.queries.contacts import lock_sending
from app.domain.outreach.queries.pipeline import (
    get_inquiry,
    list_letters,
    list_of_round,
    list_pending,
    lock_inquiries,
    lock_inquiry,
)
from app.domain.outreach.queries.rounds import find_refused, get_round
from app.domain.outreach.service.letters import plan_next
from app.domain.outreach.service.releasing import enqueue_letter

ACTS = {"pause": "paused", "resume": "resumed", "stop": "stopped"}


async def steer_inquiry(uow: UnitOfWork, inquiry_id: UUID, act: str, *, mail_job: Job[Any]) -> None:
    """`act` is one of ACTS. Raises NothingToPause."""
    inquiry = await get_inquiry(uow, inquiry_id)
    found = await get_round(uow, inquiry.round_id)
    if not await _steer(uow, [inquiry_id], act, mail_job):
        raise NothingToPause
    _record(uow, found.id, found.name, act, inquiry.venue_name)
    await uow.flush()


async def steer_round(uow: UnitOfWork, round_id: UUID, act: str, *, mail_job: Job[Any]) -> int:
    """The same for all venues of a round; for how many. Raises NothingToPause."""
    found = await get_round(uow, round_id)
    number = await _steer(uow, await list_of_round(uow, round_id), act, mail_job)
    if not number:
        raise NothingToPause
    _record(uow, found.id, found.name, act, "")
    await uow.flush()
    return number


async def send_again(uow: UnitOfWork, inquiry_id: UUID, *, mail_job: Job[Any]) -> None:
    """Try once more to send a mail that no server would take. Raises NoAddress."""
    await lock_sending(uow)
    inquiry = await lock_inquiry(uow, inquiry_id)
    failed = next((x for x in await list_letters(uow, inquiry_id) if x.state == "failed"), None)
    if inquiry.email is None or await find_refused(uow, [inquiry.email]):
        raise NoAddress
    if failed is None or inquiry.state != "failed":
        return
    failed.state, failed.due_at = "planned", uow.now
    inquiry.state = "queued" if failed.number == 0 else "waiting"
    inquiry.reason = ""
    for letter in await list_letters(uow, inquiry_id):
        if letter.number > failed.number and letter.state == "stopped":
            letter.state = "planned"
    enqueue_letter(uow, failed, mail_job)
    await uow.flush()


async def _steer(
    uow: UnitOfWork, inquiry_ids: Collection[UUID], act: str, mail_job: Job[Any]
) -> int:
    await lock_sending(uow)
    inquiries = {each.id: each for each in await lock_inquiries(uow, inquiry_ids)}
    before = {"pause": ("planned",), "resume": ("paused",), "stop": ("planned", "paused")}[act]
    pending = [
        each
        for each in await list_pending(uow, inquiry_ids, *before)
        if each.number > 0 or act == "stop"
    ]
    for letter in pending:
        _set(letter, act)
        if letter.number == 0:
            # Nothing was ever sent: the venue can be written to by another round at once.
            inquiries[letter.inquiry_id].state = "withdrawn"
    await uow.flush_rows()
    touched = sorted({letter.inquiry_id for letter in pending})
    for inquiry_id in touched if act == "resume" else ():
        await plan_next(uow, inquiries[inquiry_id], mail_job=mail_job)
    return len(touched)


def _set(letter: InquiryLetter, act: str) -> None:
    letter.state = {"pause": "paused", "resume": "planned", "stop": "stopped"}[act]
    if letter.number:
        letter.due_at = None


def _record(uow: UnitOfWork, round_id: UUID, name: str, act: str, venue: str) -> None:
    uow.record(
        events.FollowupsSteered(round_id=round_id, round_name=name, act=ACTS[act], venue_name=venue)
    )
