"""The page behind the link of an offer: anybody with it reads, a workspace accepts or declines."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core import clock
from app.core.crypto import hash_token
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import KIND_LABELS, HandshakeKind
from app.domain.blueprints.errors import HandshakeLinkInvalid, OwnOffer
from app.domain.blueprints.links import read_handshake_link
from app.domain.blueprints.queries.handshakes import get_handshake, list_versions
from app.domain.blueprints.routes.handshake_page import term_rows
from app.domain.blueprints.service.handshakes import refuse_handshake, take_handshake
from app.tenants import get_tenant
from app.web.guards import public, requires
from app.web.guests import as_guest
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of


class OfferController(Controller):
    path = "/handshakes/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        context = await _offer(request, link)
        who = visit_of(request).signed_in
        others = [t for t in (who.tenants if who else []) if t.id != context["owner"].id]
        return page(request, "blueprints/handshakes/offer.html", workspaces=others, **context)


class TakingController(Controller):
    path = "/t/{slug:str}/handshakes/take/{link:str}"

    @get("", guards=[requires("handshakes.agree")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _offer(request, link)
        if context["owner"].id == uow.tenant_id:
            raise OwnOffer
        here = f"/t/{slug}/handshakes/take/{link}"
        template = "blueprints/handshakes/take.html"
        return page(request, template, here=here, home=f"/t/{slug}/handshakes", **context)

    @post("", guards=[requires("handshakes.agree")])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        handshake = await take_handshake(uow, link)
        toast = f"Agreed with {handshake.other_name}. Each side keeps a copy."
        return done(request, then=f"/t/{slug}/handshakes/{handshake.id}", toast=toast)

    @post("/decline", guards=[requires("handshakes.agree")])
    async def decline(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await refuse_handshake(uow, link)
        return done(request, then=f"/t/{slug}/handshakes", toast="Your answer is recorded.")


async def _offer(request: HttpRequest, link: str) -> dict[str, Any]:
    """What an offer says; raises HandshakeLinkInvalid once it was answered or renewed."""
    tenant_id, handshake_id = read_handshake_link(site_of(request).signer, link, now=clock.now())
    # The link is the right to read the offer, which only the offering workspace has.
    async with as_guest(request, tenant_id, "Somebody by link") as uow:
        handshake = await get_handshake(uow, handshake_id)
        if not handshake.is_open(uow.now) or handshake.token_hash != hash_token(link):
            raise HandshakeLinkInvalid
        (version,) = await list_versions(uow, handshake.id)
        return {
            "link": link,
            "owner": await get_tenant(uow),
            "handshake": handshake,
            "kind": KIND_LABELS[HandshakeKind(handshake.kind)],
            "proposed_by": version.proposed_by,
            "rows": term_rows(handshake.kind, version.title, version.terms),
        }
