"""Rounds of inquiries as tests make them, send them and look at what left."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core import clock
from app.core.actor import Actor
from app.core.uow import Database
from app.domain.outreach import OutreachRound, add_venues, begin_round, release_round
from app.domain.outreach.jobs import mail_letter
from app.domain.outreach.models import Inquiry, InquiryLetter
from app.domain.outreach.queries.pipeline import Listed, Wanted, list_inquiries, list_letters
from app.domain.outreach.queries.rounds import get_round
from app.domain.venues import Venue
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all

SITE = "https://backline.test"
FIRST = clock.now().date() + timedelta(days=90)
NIGHTS = [FIRST + timedelta(days=number) for number in range(3)]


def words(**other: Any) -> dict[str, Any]:
    usual = {
        "name": "Spring, north", "act": "Nova Lind", "subject": "{{artist}} in {{city}}",
        "body": "Hello {{venue}},\n\nis one of these free: {{dates}}?\n\n{{sender}}",
        "nights": NIGHTS, "draw": "", "kit_id": None, "sender_name": "Nova Lind",
        "sender_email": "nova@example.com",
        "followups": [{"days": 7, "text": "Did you see it, {{venue}}?"}],
    }  # fmt: skip
    return {**usual, **other}


async def make_round(
    database: Database, actor: Actor, venues: Sequence[Venue], **other: Any
) -> OutreachRound:
    async with database.tenant(actor) as uow:
        made = await begin_round(uow, **words(**other))
        await add_venues(uow, made.id, [venue.id for venue in venues])
        return made


async def send(
    database: Database,
    adapters: Adapters,
    actor: Actor,
    found: OutreachRound,
    *,
    version: int | None = None,
) -> OutreachRound:
    """Release a round as it is now, or as it was; no job runs."""
    async with database.tenant(actor) as uow:
        version = version or (await get_round(uow, found.id)).version
        return await release_round(
            uow, found.id, version=version, signer=adapters.signer, site=SITE,
            mail_job=mail_letter,
        )  # fmt: skip


async def sent(
    database: Database, adapters: Adapters, actor: Actor, found: OutreachRound
) -> dict[str, Inquiry]:
    """Release it and let the mails go out: the inquiries by the name of their venue."""
    await send(database, adapters, actor, found)
    await run_all(database, adapters)
    return {name: row.inquiry for name, row in (await pipeline(database, actor)).items()}


async def pipeline(database: Database, actor: Actor, **wanted: Any) -> dict[str, Listed]:
    async with database.tenant(actor) as uow:
        rows = (await list_inquiries(uow, Wanted(**wanted))).items
    return {row.inquiry.venue_name: row for row in reversed(rows)}


async def letters(database: Database, actor: Actor, inquiry_id: UUID) -> list[InquiryLetter]:
    async with database.tenant(actor) as uow:
        return list(await list_letters(uow, inquiry_id))


async def mails(database: Database) -> list[Any]:
    """What the sandbox's mailbox holds, in order."""
    query = text(
        "SELECT recipient, subject, text_body, html_body, headers FROM sandbox_messages ORDER BY id"
    )
    async with database.platform(reason="test") as uow:
        return list(await uow.db.execute(query))
