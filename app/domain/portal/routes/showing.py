"""What the portal's pages show, for guests and members alike; and how files come and go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response
from litestar.response import Stream

from app.core.module import PortalRow, PortalSection
from app.core.uow import UnitOfWork
from app.domain.portal.choices import CONSENT, Side
from app.domain.portal.intake import Intake, Parcel
from app.domain.portal.models import Portal, PortalFile, PortalRequest
from app.domain.portal.prose import prose
from app.domain.portal.queries.contents import list_comments, list_files, list_messages
from app.domain.portal.routes.callers import Caller
from app.jobs.live import Live
from app.web.forms import Form
from app.web.page import done
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

OVERHEAD = 1 << 20
SEEN = "portal/seen.html"
SANDBOX = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class Documents:
    label: str
    rows: Sequence[PortalRow]


def tabs(base: str, here: str, *, unread: int = 0, people: bool = False) -> list[dict[str, Any]]:
    """The sections of a portal, `here` being the current one's path."""
    sections = [("", "Requests"), ("/messages", "Messages"), ("/files", "Files")]
    sections += [("/people", "People")] if people else [("/documents", "Documents")]
    sections.append(("/answered", "Answered"))
    return [
        {"label": label, "href": base + path, "is_current": path == here}
        | ({"count": unread} if unread and path == "/messages" else {})
        for path, label in sections
    ]


async def request_context(
    uow: UnitOfWork, caller: Caller, request: PortalRequest
) -> dict[str, Any]:
    """One request, what was said and sent about it, and how it may be answered."""
    return {
        "layout": caller.layout,
        "slug": caller.slug,
        "base": caller.base,
        "here": f"{caller.requests}/{request.id}",
        "asked": request,
        "body": prose(request.body),
        "comments": await list_comments(uow, caller.who.portal_id, request.id),
        "files": await list_files(uow, caller.who.portal_id, request_id=request.id),
        "consent": CONSENT,
        "may_answer": caller.may_answer,
        "prose": prose,
        "today": uow.now.date(),
        "now": uow.now,
    }


async def thread(
    uow: UnitOfWork, portal: Portal, side: Side, *, before: UUID | None
) -> dict[str, Any]:
    """The end of the thread, and how much of it this side has not read."""
    messages, has_more = await list_messages(uow, portal.id, before=before)
    seen_at = portal.seen_at(side)
    unread = [m for m in messages if m.side != side and (not seen_at or m.created_at > seen_at)]
    return {"messages": messages, "has_more": has_more, "unread": len(unread)}


def seen(http: HttpRequest, base: str) -> Response[Any]:
    """The mark that asked for it goes away; without JavaScript the thread is shown again."""
    context = {"base": base, "unread": 0, "messages": ()}
    return done(http, then=f"{base}/messages", refresh=(SEEN, ["seen"], context))


async def documents(http: HttpRequest, uow: UnitOfWork, caller: Caller) -> list[Documents]:
    """The lists other modules contribute; those with nothing in them are left out."""
    registry = site_of(http).registry
    sections = sorted((s for m in registry.modules for s in m.portal), key=lambda s: s.order)
    found = [Documents(s.label, await _rows(http, uow, caller, s)) for s in sections]
    return [each for each in found if each.rows]


async def _rows(
    http: HttpRequest, uow: UnitOfWork, caller: Caller, section: PortalSection
) -> Sequence[PortalRow]:
    site = site_of(http)
    if not caller.slug:
        return await section.issued(uow, caller.client, site.signer) if section.issued else ()
    if not uow.actor.can(section.permission):
        return ()
    if section.received:
        return await section.received(uow, caller.client, caller.slug)
    if section.issued is None or not caller.may_answer:
        return ()
    async with site.database.tenant(caller.actor) as theirs:
        return await section.issued(theirs, caller.client, site.signer)


def intake(http: HttpRequest) -> Intake:
    site = site_of(http)
    return Intake(site.database, site.adapters.storage)


def parcel(form: Form, portal_id: UUID, *, request_id: UUID | None = None) -> Parcel:
    """The file of a form, for a portal."""
    sent, days = form.values["file"], form.values["days"]
    return Parcel(
        source=sent.file,
        filename=sent.filename,
        portal_id=portal_id,
        request_id=request_id,
        days=int(days) if days else None,
    )


async def hand_out(http: HttpRequest, file: PortalFile) -> Stream:
    """The bytes of a file, to be saved and never shown: whoever sent them may mean ill."""
    stream = await site_of(http).adapters.storage.open_range(file.storage_key, 0, file.size)
    release = visit_of(http).release
    if release is not None:
        # A slow reader must not keep the place of a request that works.
        release()
    return Stream(
        stream,
        media_type=file.content_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename)}",
            "Content-Length": str(file.size),
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "private, no-store",
        },
    )


async def announce(http: HttpRequest, file_or_message: Any) -> None:
    """Let open pages of both sides ask again."""
    site = site_of(http)
    live, portal_id = Live(site.redis, site.live_key), file_or_message.portal_id
    await live.publish(file_or_message.tenant_id, topic(portal_id))
    if file_or_message.client_tenant_id is not None:
        await live.publish(file_or_message.client_tenant_id, topic(portal_id))


def topic(portal_id: UUID) -> str:
    return f"portal:{portal_id}"
