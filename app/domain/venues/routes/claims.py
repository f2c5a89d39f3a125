"""A venue claimed: asked for in the workspace, shown by a mail's link or looked up by operators."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.invoices import read_whole
from app.core import clock
from app.core.errors import NotFound
from app.core.receipts import read_receipt
from app.core.uow import UnitOfWork
from app.domain.venues.forms import DocumentClaimForm, MailClaimForm
from app.domain.venues.links import read_claim_link
from app.domain.venues.queries.venues import get_claim, get_venue, list_for_operators
from app.domain.venues.routes.directory import EDITS, WRITE, is_yes
from app.domain.venues.service.claiming import (
    Paper,
    claim_by_document,
    claim_by_mail,
    decide_claim,
    verify_claim,
)
from app.domain.venues.service.proposing import decide_edit
from app.integrations.storage import new_key
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import operator_only, public
from app.web.guests import as_guest, name_of_visitor
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

CLAIM, LINK = "venues/claim.html", "venues/claim_link.html"
HOME = "/operator/venues"


class VenueClaimsController(Controller):
    path = "/t/{slug:str}/venues/{venue_id:uuid}/claim"
    guards = (WRITE,)

    @get("")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue = await get_venue(uow, venue_id)
        return page(request, CLAIM, form=Form.blank(), slug=slug, venue=venue)

    @post("/mail")
    async def mail(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue, form = await get_venue(uow, venue_id), MailClaimForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await claim_by_mail(uow, venue_id, email=form.values["email"])
        if not form.is_valid:
            return form_again(request, CLAIM, block="form", form=form, slug=slug, venue=venue)
        toast = "We have sent a link. Whoever opens it confirms that the venue is yours."
        return done(request, then=f"/t/{slug}/venues/{venue_id}", toast=toast)

    @post("/document")
    async def document(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue, form = await get_venue(uow, venue_id), DocumentClaimForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                document = await _keep_document(request, uow, form)
                evidence = form.values["evidence"]
                await claim_by_document(uow, venue_id, evidence=evidence, document=document)
        if not form.is_valid:
            return form_again(request, CLAIM, block="form", form=form, slug=slug, venue=venue)
        toast = "Thank you. We look it up and write to you."
        return done(request, then=f"/t/{slug}/venues/{venue_id}", toast=toast)


class VenueClaimLinkController(Controller):
    path = "/venue-claims/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, claim_id = read_claim_link(site_of(request).signer, link, now=clock.now())
        async with as_guest(request, tenant_id, "The venue, by mail") as uow:
            claim, tenant = await get_claim(uow, claim_id), await get_tenant(uow)
            return page(request, LINK, claim=claim, tenant=tenant, link=link)

    @post("")
    async def confirm(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, claim_id = read_claim_link(site_of(request).signer, link, now=clock.now())
        name = name_of_visitor(request, "The venue, by mail")
        async with as_guest(request, tenant_id, name) as uow:
            await verify_claim(uow, claim_id)
        return done(request, then=f"/venue-claims/{link}", toast="Thank you. It is confirmed.")


class VenueOperatorController(Controller):
    path = HOME
    guards = (operator_only,)

    @get("")
    async def index(self, request: HttpRequest) -> Response[Any]:
        async with site_of(request).database.platform(reason="venues: what waits") as uow:
            edits, claims = await list_for_operators(uow)
        context: dict[str, Any] = {"edits": edits, "claims": claims, **EDITS}
        return page(request, "venues/operator.html", **context)

    @get("/claims/{claim_id:uuid}/document")
    async def proof(self, request: HttpRequest, claim_id: FromPath[UUID]) -> Response[bytes]:
        site = site_of(request)
        async with site.database.platform(reason="venues: the document of a claim") as uow:
            claim = await get_claim(uow, claim_id)
        if claim.document_key is None or claim.document_type is None:
            raise NotFound
        content = await read_whole(site.adapters.storage, claim.document_key)
        name = f"claim-{claim.id}.{claim.document_type.rpartition('/')[2]}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=claim.document_type, headers=headers)

    @post("/edits/{edit_id:uuid}/{answer:str}")
    async def edit(
        self,
        request: HttpRequest,
        edit_id: FromPath[UUID],
        answer: FromPath[str],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        is_accepted, by = is_yes(answer), session.person.name
        async with site_of(request).database.platform(reason="venues: a proposal") as uow:
            await decide_edit(uow, edit_id, is_accepted=is_accepted, by=by)
        return done(request, then=HOME, toast="Decided. They are told.")

    @post("/claims/{claim_id:uuid}/{answer:str}")
    async def claim(
        self,
        request: HttpRequest,
        claim_id: FromPath[UUID],
        answer: FromPath[str],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        is_accepted, by = is_yes(answer), session.person.name
        async with site_of(request).database.platform(reason="venues: a claim") as uow:
            await decide_claim(uow, claim_id, is_accepted=is_accepted, by=by)
        return done(request, then=HOME, toast="Decided. They are told.")


async def _keep_document(
    request: HttpRequest, uow: UnitOfWork, form: DocumentClaimForm
) -> Paper | None:
    """Raises UnreadableReceipt."""
    upload = form.values["document"]
    if upload is None:
        return None
    found = read_receipt(upload.file, field="document")
    key = new_key(uow.tenant_id, found.suffix)
    await site_of(request).adapters.storage.put_file(key, found.stream, found.media_type)
    return Paper(key, found.media_type)
