"""What the portal's pages show, for guests and members alike; and how files come and go."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response
from litestar.response import Stream

from app.core.actor import Actor
from app.core.ids import TenantId
from app.core.module import PortalRow, PortalSection
from app.core.uow import UnitOfWork
from app.domain.portal.choices import CONSENT, Side
from app.domain.portal.events import FileHandedIn
from app.domain.portal.models import Portal, PortalFile, PortalRequest
from app.domain.portal.prose import prose
from app.domain.portal.queries.contents import list_comments, list_files, list_messages
from app.domain.portal.routes.callers import Caller
from app.domain.portal.service.talking import examine, send_file
from app.integrations.storage import new_key
from app.jobs.live import Live
from app.tenants import Tenant
from app.web.forms import Form
from app.web.page import done
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

OVERHEAD = 1 << 20
SEEN = "portal/seen.html"
SANDBOX = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class PortalBrand:
    """The agency's brand as its portal carries it."""

    name: str
    hue: int
    chroma: int
    logo_url: str | None
    is_white_label: bool


@dataclass(frozen=True, slots=True)
class Documents:
    label: str
    rows: Sequence[PortalRow]


def brand_of_agency(tenant: Tenant, *, logo_url: str) -> PortalBrand:
    """The one place that decides how a portal looks, and whether our own mark is on it."""
    return PortalBrand(
        name=tenant.name,
        hue=tenant.hue,
        chroma=tenant.chroma,
        logo_url=logo_url if tenant.logo_key else None,
        is_white_label=tenant.is_white_label,
    )


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


async def take_file(
    http: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    portal_id: UUID,
    side: Side,
    request_id: UUID | None = None,
) -> PortalFile:
    """Store the form's file and give it to the other side; raises UnknownFile.

    The bytes are stored before the row that names them, so a row never names nothing.
    """
    site, sent = site_of(http), form.values["file"]
    examined = await asyncio.to_thread(examine, sent.file, sent.filename)
    key = new_key(_tenant(actor))
    await site.adapters.storage.put_file(key, sent.file, examined.content_type)
    is_kept = False
    try:
        async with site.database.tenant(actor) as uow:
            file = await send_file(
                uow,
                portal_id,
                examined,
                storage_key=key,
                side=side,
                sender=actor.name,
                request_id=request_id,
                days=int(form.values["days"]) if form.values["days"] else None,
            )
        is_kept = True
    finally:
        if not is_kept:
            await site.adapters.storage.delete(key)
    return file


async def tell_workspace(http: HttpRequest, caller: Caller, file: PortalFile) -> None:
    """Let the client's own workspace keep a file its people have sent."""
    if caller.own is None:
        return
    async with site_of(http).database.tenant(caller.own) as uow:
        uow.record(
            FileHandedIn(
                portal_id=file.portal_id,
                file_id=file.id,
                filename=file.filename,
                storage_key=file.storage_key,
            )
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


def _tenant(actor: Actor) -> TenantId:
    if actor.tenant_id is None:
        raise RuntimeError("A file is stored for a tenant.")
    return actor.tenant_id
