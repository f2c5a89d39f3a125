"""What of outreach waits for somebody, and what the page of a venue says of it."""

from collections.abc import Sequence
from uuid import UUID

from app.core.module import Panel, PortalRow, Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.outreach.queries.pipeline import (
    Wanted,
    count_interested,
    count_received,
    list_inquiries,
)
from app.tenants import get_tenant


async def _interested(uow: UnitOfWork) -> WaitingView | None:
    number = await count_interested(uow)
    if not number:
        return None
    verb = "wants" if number == 1 else "want"
    return WaitingView(
        f"{counted(number, 'venue')} {verb} a show",
        "Ask for a night, or make an offer, while they think of you.",
        "See their answers",
        "outreach?state=interested",
        "send",
    )


async def _received(uow: UnitOfWork) -> WaitingView | None:
    number = await count_received(uow)
    if not number:
        return None
    verb = "asks" if number == 1 else "ask"
    return WaitingView(
        f"{counted(number, 'act')} {verb} for a night",
        "One press tells them: interested, not now, or no.",
        "Read what they ask",
        "inquiries",
        "send",
    )


async def _history(uow: UnitOfWork, venue_id: UUID) -> Sequence[PortalRow]:
    found = await list_inquiries(uow, Wanted(venue_id=venue_id), limit=10)
    slug = (await get_tenant(uow)).slug if found.items else ""
    return [
        PortalRow(
            row.inquiry.act,
            note=f"{row.stage_label[0]}, {row.round_name}",
            on=row.inquiry.released_at.date() if row.inquiry.released_at else None,
            href=f"/t/{slug}/outreach/inquiries/{row.inquiry.id}",
        )
        for row in found.items
    ]


WAITING = (
    Waiting("outreach.write", _interested, order=25),
    Waiting("outreach.write", _received, order=26),
)
PANELS = (Panel("venue", "Your inquiries", "outreach.read", _history),)
