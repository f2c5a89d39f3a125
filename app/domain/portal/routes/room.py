"""One section of a portal as its agency sees it, shown or shown again with a form."""

from typing import Any
from uuid import UUID

from litestar import Response

from app.core.uow import UnitOfWork
from app.domain.portal.choices import LANGUAGES, Side
from app.domain.portal.models import Portal
from app.domain.portal.prose import prose
from app.domain.portal.queries.contents import list_ended, list_files, list_open
from app.domain.portal.queries.portals import get_portal, list_contacts
from app.domain.portal.routes import showing
from app.web.forms import Form
from app.web.page import form_again, page
from app.web.visit import HttpRequest

SHARE = "portal.share"
ROOM = "portal/agency/room.html"


async def room(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    portal_id: UUID,
    section: str,
    *,
    place: UUID | None = None,
) -> Response[Any]:
    portal = await get_portal(uow, portal_id)
    context = await _context(uow, slug, portal, section, place)
    return page(request, ROOM, fragments=(f"room_{section}",), form=Form.blank(), **context)


async def room_again(
    request: HttpRequest, uow: UnitOfWork, slug: str, portal: Portal, *, section: str, form: Form
) -> Response[Any]:
    context = await _context(uow, slug, portal, section, None)
    return form_again(request, ROOM, block=f"room_{section}", form=form, **context)


async def _context(
    uow: UnitOfWork, slug: str, portal: Portal, section: str, place: UUID | None
) -> dict[str, Any]:
    base = f"/t/{slug}/portals/{portal.id}"
    context: dict[str, Any] = {
        "slug": slug,
        "portal": portal,
        "base": base,
        "requests": f"{base}/requests",
        "section": section,
        "tabs": showing.tabs(base, "" if section == "waiting" else f"/{section}", people=True),
        "side": str(Side.AGENCY),
        "may_write": True,
        "prose": prose,
        "live": f"{base}/live",
        "languages": LANGUAGES,
        "today": uow.now.date(),
        "now": uow.now,
    }
    if section == "waiting":
        context["waiting"] = await list_open(uow, portal.id)
    elif section == "answered":
        context["ended"] = await list_ended(uow, portal.id, after=place)
    elif section == "messages":
        context |= await showing.thread(uow, portal, Side.AGENCY, before=place)
    elif section == "files":
        context["files"] = await list_files(uow, portal.id)
    else:
        context["contacts"] = await list_contacts(uow, portal.id)
    return context
