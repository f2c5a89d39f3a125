"""Stored files on their way out, whole or in ranges (RFC 9110), by signed links."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, head
from litestar.params import FromPath
from litestar.response import Stream

from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.ids import TenantId
from app.domain.vault import queries
from app.domain.vault.errors import AssetMissing
from app.domain.vault.links import MediaLink, read_link, stored_file
from app.domain.vault.models import AssetVersion
from app.integrations.media_range import RangeAnswer, answer_range
from app.integrations.storage import StoredObject
from app.web.guards import public
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

SANDBOX = "default-src 'none'; sandbox"


class MediaController(Controller):
    """The link says which file; the session must be of a member of the file's workspace."""

    path = "/media/{signed:str}"
    guards = [public]  # noqa: RUF012 - Litestar's way to declare it

    @get()
    async def show(self, request: HttpRequest, signed: FromPath[str]) -> Response[Any]:
        key, headers, stored = await _find(request, signed)
        found = _answer(request, stored)
        headers |= dict(found.headers)
        media_type = headers.pop("Content-Type")
        if found.status == 416:
            return Response(b"", status_code=416, headers=headers, media_type=media_type)
        stream = await site_of(request).adapters.storage.open_range(key, found.start, found.length)
        release = visit_of(request).release
        if release is not None:
            # A slow reader must not keep the place of a request that works.
            release()
        return Stream(stream, status_code=found.status, headers=headers, media_type=media_type)

    @head()
    async def probe(self, request: HttpRequest, signed: FromPath[str]) -> Response[None]:
        _, headers, stored = await _find(request, signed)
        found = _answer(request, stored)
        headers |= dict(found.headers)
        media_type = headers.pop("Content-Type")
        # Litestar encodes None by the media type, and knows none for sound.
        nothing: Any = b""
        return Response(nothing, status_code=found.status, headers=headers, media_type=media_type)


def _answer(request: HttpRequest, stored: StoredObject) -> RangeAnswer:
    return answer_range(
        size=stored.size,
        etag=stored.etag,
        range_header=request.headers.get("range"),
        if_range=request.headers.get("if-range"),
    )


async def _find(request: HttpRequest, signed: str) -> tuple[str, dict[str, str], StoredObject]:
    """The key, the headers and the stored facts of the file a link names."""
    site = site_of(request)
    link = read_link(signed, site.signer, clock.now())
    version = await _version(request, link)
    key, media_type, disposition = stored_file(version, link.use)
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": disposition,
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, max-age=300",
    }
    return key, headers, await site.adapters.storage.stat(key)


async def _version(request: HttpRequest, link: MediaLink) -> AssetVersion:
    actor = _member(request, link.tenant_id)
    async with site_of(request).database.tenant(actor) as uow:
        return await queries.get_version(uow, link.version_id)


def _member(request: HttpRequest, tenant_id: UUID) -> Actor:
    """The person asking, in the file's workspace; to others the link leads nowhere."""
    visit = visit_of(request)
    who = visit.signed_in
    if who is None or all(tenant.id != tenant_id for tenant in who.tenants):
        raise AssetMissing
    return Actor(
        kind=ActorKind.PERSON,
        name=who.person.name,
        tenant_id=TenantId(tenant_id),
        id=who.person.id,
        request_id=visit.request_id,
    )
