"""What all pages of sharing have: who may, the three sections, and days by the clock at home."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.core.uow import UnitOfWork
from app.domain.sharing.queries.requests import count_waiting
from app.tenants import get_tenant
from app.web.guards import requires

READ, WRITE = requires("sharing.read"), requires("sharing.write")
SECTIONS = (
    ("along", "Along your route", ""),
    ("offers", "What you offer", "/offers"),
    ("wishes", "What you look for", "/wishes"),
    ("requests", "Requests", "/requests"),
)
NEAR = "Near your house"


async def base(uow: UnitOfWork, slug: str, section: str) -> dict[str, Any]:
    """The context of every page; `section` is the tab it stands under."""
    tenant, home = await get_tenant(uow), f"/t/{slug}/sharing"
    tabs = []
    for key, label, path in SECTIONS:
        words = NEAR if key == "along" and tenant.kind == "venue" else label
        tab = {"label": words, "href": home + path, "is_current": key == section}
        if key == "requests" and (waiting := await count_waiting(uow)):
            tab["count"] = waiting
        tabs.append(tab)
    return {
        "slug": slug,
        "home": home,
        "tenant_kind": tenant.kind,
        "tabs": tabs,
        "may_write": uow.actor.can("sharing.write"),
        "today": uow.now.astimezone(ZoneInfo(tenant.time_zone)).date(),
    }


def to_day(text: str) -> date | None:
    """A day as it stands in an address; None for anything that is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
