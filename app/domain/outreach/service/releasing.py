"""A round goes out: every venue that can be written to gets its mails, each of them once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.crypto import Signer
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.outreach import events, merging, timing
from app.domain.outreach.errors import (
    FieldsUnknown,
    NothingToSend,
    RoundChangedMeanwhile,
    RoundReleased,
    VenueWrittenTo,
)
from app.domain.outreach.models import Inquiry, InquiryLetter, OutreachRound
from app.domain.outreach.queries.contacts import lock_sending, mails_by_day
from app.domain.outreach.queries.pipeline import list_open_at, list_pending
from app.domain.outreach.queries.rounds import get_round
from app.domain.outreach.service.checking import (
    Looked,
    look_over,
    nights_asked,
    texts_of,
    values_of,
)
from app.domain.outreach.service.rules import rules_of
from app.domain.presskits import make_link, press_link

KIT_DAYS = 180


async def release_round(
    uow: UnitOfWork,
    round_id: UUID,
    *,
    version: int,
    signer: Signer,
    site: str,
    mail_job: Job[Any],
) -> OutreachRound:
    """Send what the preview showed; what speaks against a venue leaves it out.

    One at a time in a workspace: two rounds at once cannot write to a venue twice. Raises
    RoundReleased, RoundChangedMeanwhile, FieldsUnknown, NothingToSend and VenueWrittenTo.
    """
    await lock_sending(uow)
    found = await get_round(uow, round_id, lock=True)
    if not found.is_draft:
        raise RoundReleased
    if found.version != version:
        raise RoundChangedMeanwhile
    wrong = [each.sentence for text in found.texts for each in merging.problems(text)]
    if wrong:
        raise FieldsUnknown(" ".join(wrong))
    looked = await look_over(uow, found, site=site)
    chosen = [each for each in looked if each.is_sendable]
    if not chosen:
        raise NothingToSend
    found.released_at = uow.now
    for each in looked:
        if not each.is_sendable:
            each.inquiry.state, each.inquiry.reason = "left_out", each.against
    await _replace_earlier(uow, [each.venue.id for each in chosen])
    async with uow.refusing(VenueWrittenTo):
        await _queue(uow, found, chosen, signer=signer, site=site, mail_job=mail_job)
    left_out = len(looked) - len(chosen)
    uow.record(
        events.RoundSent(
            round_id=found.id, round_name=found.name, mails=len(chosen), left_out=left_out
        )
    )
    await uow.flush()
    return found


async def _replace_earlier(uow: UnitOfWork, venue_ids: Sequence[UUID]) -> None:
    """A venue has one inquiry at a time: writing to it again ends what was planned before."""
    earlier = await list_open_at(uow, venue_ids)
    for letter in await list_pending(uow, [each.id for each in earlier], "planned", "paused"):
        letter.state = "stopped"
    for each in earlier:
        each.state = "replaced"
    await uow.flush_rows()


async def _queue(
    uow: UnitOfWork,
    found: OutreachRound,
    chosen: Sequence[Looked],
    *,
    signer: Signer,
    site: str,
    mail_job: Job[Any],
) -> None:
    taken, most = await mails_by_day(uow), (await rules_of(uow)).daily_most
    for each in chosen:
        inquiry, zone = each.inquiry, ZoneInfo(each.venue.time_zone)
        inquiry.state, inquiry.released_at, inquiry.reason = "queued", uow.now, ""
        inquiry.act, inquiry.nights = found.act, nights_asked(found, inquiry)
        inquiry.venue_name, inquiry.city = each.venue.name, each.venue.city
        inquiry.time_zone = each.venue.time_zone
        keeper = each.venue.keeper_tenant_id
        inquiry.house_tenant_id = None if keeper == uow.tenant_id else keeper
        kit = await _kit_address(uow, found, inquiry, signer, site)
        values = values_of(found, inquiry, each.venue, kit=kit)
        due = timing.with_room(uow.now, zone, taken, most)
        taken[due.date()] = taken.get(due.date(), 0) + 1
        for number, text in enumerate(texts_of(found, values)):
            letter = InquiryLetter(
                id=new_id(), tenant_id=uow.tenant_id, inquiry_id=inquiry.id, number=number,
                days=text.days, subject=text.subject, body=text.body, state="planned",
                due_at=due if number == 0 else None,
            )  # fmt: skip
            uow.db.add(letter)
            if number == 0:
                enqueue_letter(uow, letter, mail_job)


def enqueue_letter(uow: UnitOfWork, letter: InquiryLetter, mail_job: Job[Any]) -> None:
    """The job that sends a mail when it is due; a mail that moves gets another one."""
    if letter.due_at is None:
        raise AssertionError(letter.id)
    due = letter.due_at.isoformat()
    uow.enqueue(
        mail_job, key=f"{letter.id}:{due}", run_at=letter.due_at, letter_id=letter.id, due=due
    )


async def _kit_address(
    uow: UnitOfWork, found: OutreachRound, inquiry: Inquiry, signer: Signer, site: str
) -> str:
    """Each venue has a link of its own to the press kit, where the text asks for one."""
    if found.kit_id is None or not merging.used(found.texts, "press_kit"):
        return ""
    link = await make_link(uow, found.kit_id, recipient=inquiry.venue_name, days=KIT_DAYS)
    return f"{site}/press/{press_link(signer, link)}"
