"""What the page of a night shows: what was played, the claims of it, and what became of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.uow import UnitOfWork
from app.domain.royalties import Performed, list_performed
from app.domain.setlists.choices import ANSWERS
from app.domain.setlists.claims import Packet
from app.domain.setlists.differences import Difference, differences
from app.domain.setlists.models import Performance
from app.domain.setlists.queries.claims import list_claims
from app.domain.setlists.queries.performances import get_performance, packet_of
from app.domain.setlists.queries.setlists import get_version
from app.domain.setlists.service.printing import night_words
from app.domain.setlists.songs import total
from app.tenants import CURRENCY_CODES, get_tenant
from app.web.forms import Form

SHOW = "setlists/played/show.html"
BEFORE, AFTER = timedelta(days=92), timedelta(days=730)
"""Societies report by the quarter or half-year in which a night was, and up to two years later."""


async def shown(uow: UnitOfWork, slug: str, performance_id: UUID) -> dict[str, Any]:
    performance, tenant = await get_performance(uow, performance_id), await get_tenant(uow)
    zone, locked_at = ZoneInfo(tenant.time_zone), performance.locked_at
    packet = await packet_of(uow, performance)
    claims = await list_claims(uow, performance.id)
    return {
        "performance": performance,
        "songs": performance.rows,
        "total": total(performance.rows),
        "changes": await _against_setlist(uow, performance),
        "packet": packet,
        "claims": claims,
        "performed": await _performed(uow, performance, packet) if claims else [],
        "answers": list(ANSWERS.items()),
        "currencies": sorted(CURRENCY_CODES),
        "currency": tenant.currency,
        "today": uow.now.astimezone(zone).date(),
        "locked_on": locked_at.astimezone(zone).date() if locked_at else None,
        "noting": None,
        "here": f"/t/{slug}/performances/{performance.id}",
        **night_words(performance),
        **base(uow, slug),
    }


def base(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    may_write = uow.actor.can("setlists.write")
    return {"slug": slug, "home": f"/t/{slug}/performances", "may_write": may_write}


def seen_of(form: Form) -> int:
    """The edition whose fields were filled in; none of ours where it says nothing sensible."""
    typed = form.raw("seen")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0


async def _performed(
    uow: UnitOfWork, performance: Performance, packet: Packet
) -> list[tuple[str, Performed]]:
    """What has been reported of the works claimed, with their titles."""
    titles = {line.work.id: line.work.title for claim in packet.claims for line in claim.lines}
    night = performance.on_date
    found = await list_performed(uow, titles, first=night - BEFORE, last=night + AFTER)
    return [(titles[each.work_id], each) for each in found]


async def _against_setlist(uow: UnitOfWork, performance: Performance) -> list[Difference]:
    """What was played otherwise than the set list said."""
    if performance.setlist_id is None or performance.setlist_number is None:
        return []
    version = await get_version(uow, performance.setlist_id, performance.setlist_number)
    return differences(version.rows, performance.rows)
