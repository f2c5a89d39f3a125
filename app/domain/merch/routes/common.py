"""What the pages of merchandise share: guards, frame, and files."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response

from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.merch.choices import CATEGORIES
from app.tenants import get_tenant
from app.web.guards import requires

READ, WRITE, CLOSE = requires("merch.read"), requires("merch.write"), requires("merch.close")


async def base(uow: UnitOfWork, slug: str, tab: str = "") -> dict[str, Any]:
    """The frame of every page: where it is, what one may do, and the workspace's currency."""
    home = f"/t/{slug}/merch"
    tabs = (("Shows", ""), ("Stock", "/stock"), ("Re-order", "/reorder"))
    return {
        "slug": slug,
        "home": home,
        "top": f"/t/{slug}",
        "currency": (await get_tenant(uow)).currency,
        "may_write": uow.actor.can("merch.write"),
        "may_close": uow.actor.can("merch.close"),
        "categories": CATEGORIES,
        "tabs": [
            {"label": label, "href": home + path, "is_current": label == tab}
            for label, path in tabs
        ],
    }


async def today_in(uow: UnitOfWork) -> date:
    """The calendar day it is where the workspace is."""
    tenant = await get_tenant(uow)
    return uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()


def file_answer(content: bytes, kind: str, ending: str, *words: str) -> Response[bytes]:
    name = "-".join(slugify(word, fallback="x") for word in words if word)
    disposition = f'attachment; filename="{name}{ending}"'
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})
