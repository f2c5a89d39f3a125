"""Nova Lind writes to clubs: some answer, one wants no mail, and The Foundry reads it inside."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from app.core.uow import UnitOfWork
from app.domain.outreach import (
    OutreachRound,
    Wanted,
    add_venues,
    answer_inquiry,
    begin_round,
    list_inquiries,
    refuse_address,
    release_round,
)
from app.domain.outreach.jobs import mail_letter
from app.domain.presskits import list_kits
from app.domain.venues import Search, search_venues
from app.seeds.stage import Stage, Workspace

NORTH = ("Leinewelle", "Möwe Anker", "Pier Neun", "Baumwolle", "Bryggen Scene", "The Foundry")
ALPS = ("The Foundry", "Murinsel Club", "Salzstadel")
WEST = ("Remise am Main", "Domkeller 12", "Cotton Gate", "De Kade", "Leinewelle")
BODY = """Hello,

in spring {{artist}} goes on the road with new songs. We would love to play at {{venue}}.
About {{draw}} come to a show in a town like {{city}}.

Would one of these nights work for you: {{dates}}?
Music, pictures and dates: {{press_kit}}

All the best
{{sender}}"""
FOLLOWUPS = [
    {"days": 6, "text": "Hello,\n\ndid you have a moment to look at this? One press tells us:"
     " interested, not now, or no.\n\n{{sender}}"},
    {"days": 14, "text": "Hello,\n\na last question from us about {{dates}}. If it does not fit,"
     " we ask again another year.\n\n{{sender}}"},
]  # fmt: skip


async def tell(stage: Stage, today: date) -> None:
    nova = next(each for each in stage.workspaces if each.slug == "nova-lind")
    first = today + timedelta(days=120 + (3 - today.weekday()) % 7)
    async with stage.database.tenant(nova.owner) as uow:
        await refuse_address(uow, "booking@domkeller-12.example.com", reason="by_hand")
        north = await _round(uow, "Night Trains, north", first, NORTH)
    await _send(stage, nova, north)
    await stage.finish_jobs()
    await _answers(stage, nova, first)
    async with stage.database.tenant(nova.owner) as uow:
        await _round(uow, "Night Trains, west", first + timedelta(days=7), WEST)
    await _label(stage, first)


async def _label(stage: Stage, first: date) -> None:
    """Copper Canyon asks The Foundry for its act, and the house finds it in its own workspace."""
    label = next(each for each in stage.workspaces if each.slug == "copper-canyon")
    async with stage.database.tenant(label.owner) as uow:
        made = await _round(
            uow, "First time in Europe", first + timedelta(days=28), ALPS, act="Delia Reyes",
            draw="80 to 120", kit_id=None, sender_name=label.people[0].name,
            sender_email=label.people[0].email, followups=FOLLOWUPS[:1],
            body=BODY.replace("Music, pictures and dates: {{press_kit}}\n", ""),
        )  # fmt: skip
    await _send(stage, label, made)
    await stage.finish_jobs()


async def _send(stage: Stage, whose: Workspace, made: OutreachRound) -> None:
    async with stage.database.tenant(whose.owner) as uow:
        await release_round(
            uow, made.id, version=made.version, signer=stage.adapters.signer,
            site=stage.adapters.public_url, mail_job=mail_letter,
        )  # fmt: skip


async def _round(
    uow: UnitOfWork, name: str, first: date, houses: Collection[str], **other: Any
) -> OutreachRound:
    usual: dict[str, Any] = {
        "act": "Nova Lind",
        "subject": "{{artist}} at {{venue}}, {{dates}}",
        "body": BODY,
        "draw": "150",
        "sender_name": "Mo Adeyemi",
        "sender_email": "mo@novalind.example.com",
        "followups": FOLLOWUPS,
    }
    if "kit_id" not in other:
        usual["kit_id"] = next(row.kit.id for row in await list_kits(uow))
    nights = [first + timedelta(days=number) for number in range(4)]
    made = await begin_round(uow, name=name, nights=nights, **{**usual, **other})
    found = [(await search_venues(uow, Search(words=house))).items[0].id for house in houses]
    await add_venues(uow, made.id, found)
    return made


async def _answers(stage: Stage, nova: Workspace, first: date) -> None:
    said: dict[str, dict[str, Any]] = {
        "Leinewelle": {
            "answer": "interested",
            "nights": [first + timedelta(days=1), first + timedelta(days=2)],
            "text": "We liked the last record. Could she bring the band?",
            "by": "Jonas Behrens",
        },
        "Möwe & Anker": {
            "answer": "later",
            "again_on": first + timedelta(days=200),
            "text": "We rebuild the bar in spring.",
            "by": "Anke",
        },
        "Pier Neun": {"answer": "declined", "by": "Booking"},
    }
    async with stage.database.tenant(nova.owner) as uow:
        found = (await list_inquiries(uow, Wanted())).items
        for row in found:
            if row.inquiry.venue_name in said:
                await answer_inquiry(uow, row.inquiry.id, **said[row.inquiry.venue_name])
