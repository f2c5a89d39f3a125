"""The pages behind mailed links: a client reads an offer and answers it, without an account."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.agency.choices import Side
from app.domain.agency.documents import read_whole
from app.domain.agency.errors import OfferLinkInvalid
from app.domain.agency.forms import AcceptForm, DeclineForm, SignForm
from app.domain.agency.links import AGREEMENT, PROPOSAL, read_offer_link, read_report_link
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.offers import (
    get_agreement,
    get_proposal,
    list_items,
    list_signatures,
    list_terms,
    list_versions,
)
from app.domain.agency.queries.reports import get_published
from app.domain.agency.routes.agreement_files import agreement_pdf, pdf_answer
from app.domain.agency.routes.common import guest, today_in
from app.domain.agency.service.agreements import CONSENT, sign_agreement
from app.domain.agency.service.proposals import accept_proposal, decline_proposal, note_viewed
from app.domain.agency.terms_text import commission_words, price_words
from app.domain.agency.wording import markdown
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import public
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

OFFER = "agency/public/proposal.html"
SIGN = "agency/public/agreement.html"


class OfferLinkController(Controller):
    path = "/offers/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, proposal_id = _read(request, link, PROPOSAL)
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            return page(request, OFFER, form=Form.blank(), **await _offer(uow, link, proposal_id))

    @post("/viewed")
    async def viewed(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, proposal_id = _read(request, link, PROPOSAL)
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            await note_viewed(uow, proposal_id)
        return done(request, then=f"/offers/{link}")

    @post("/accept")
    async def accept(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, proposal_id = _read(request, link, PROPOSAL)
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            context = await _offer(uow, link, proposal_id)
            options = [str(item.id) for item in context["items"] if item.is_optional]
            form = AcceptForm.parse(await request.form(), option=options)
            if not form.is_valid:
                return form_again(request, OFFER, block="answer", form=form, **context)
            await accept_proposal(
                uow,
                proposal_id,
                version=form.values["version"],
                signature=form.values["signature"],
                chosen={UUID(each) for each in form.values["option"]},
            )
        toast = "Thank you. We send you the agreement to sign."
        return done(request, then=f"/offers/{link}", toast=toast)

    @post("/decline")
    async def decline(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, proposal_id = _read(request, link, PROPOSAL)
        form = DeclineForm.parse(await request.form())
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            if not form.is_valid:
                context = await _offer(uow, link, proposal_id)
                return form_again(request, OFFER, block="answer", form=form, **context)
            await decline_proposal(uow, proposal_id, **form.values)
        return done(request, then=f"/offers/{link}", toast="Your answer is recorded.")


class AgreementLinkController(Controller):
    path = "/agreements/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, agreement_id = _read(request, link, AGREEMENT)
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            return page(request, SIGN, form=Form.blank(), **await _sign(uow, link, agreement_id))

    @get("/agreement.pdf")
    async def document(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, agreement_id = _read(request, link, AGREEMENT)
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            return await agreement_pdf(request, uow, await get_agreement(uow, agreement_id))

    @post("/sign")
    async def sign(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, agreement_id = _read(request, link, AGREEMENT)
        form = SignForm.parse(await request.form())
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            if not form.is_valid:
                context = await _sign(uow, link, agreement_id)
                return form_again(request, SIGN, block="signing", form=form, **context)
            agreement = await get_agreement(uow, agreement_id)
            await sign_agreement(
                uow,
                agreement.id,
                side=Side.CLIENT,
                name=form.values["signature"],
                email=agreement.recipient_email,
                document=form.values["document"],
            )
        return done(request, then=f"/agreements/{link}", toast="Thank you. You have signed.")


class ReportLinkController(Controller):
    path = "/client-reports/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        signer, adapters = site_of(request).signer, site_of(request).adapters
        tenant_id, report_id, number = read_report_link(signer, link, now=clock.now())
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            report = await get_published(uow, report_id, number)
        content = await read_whole(adapters, str(report.pdf_key))
        return pdf_answer(content, f"report-{report.month}")


def _read(request: HttpRequest, link: str, purpose: str) -> tuple[UUID, UUID]:
    return read_offer_link(site_of(request).signer, purpose, link, now=clock.now())


async def _offer(uow: UnitOfWork, link: str, proposal_id: UUID) -> dict[str, Any]:
    proposal = await get_proposal(uow, proposal_id)
    sent = [v for v in await list_versions(uow, proposal.id) if v.frozen_at is not None]
    if not sent:
        raise OfferLinkInvalid
    return {
        "base": f"/offers/{link}",
        "proposal": proposal,
        "version": sent[0],
        "items": await list_items(uow, sent[0].id),
        "body": markdown(sent[0].body),
        "client": await get_client(uow, proposal.client_id),
        "owner": await get_tenant(uow),
        "is_late": sent[0].valid_until < await today_in(uow),
        "price_words": price_words,
    }


async def _sign(uow: UnitOfWork, link: str, agreement_id: UUID) -> dict[str, Any]:
    agreement = await get_agreement(uow, agreement_id)
    terms = await list_terms(uow, agreement.id)
    return {
        "base": f"/agreements/{link}",
        "agreement": agreement,
        "client": await get_client(uow, agreement.client_id),
        "owner": await get_tenant(uow),
        "body": markdown(agreement.body),
        "services": [(t.label, price_words(t, agreement.currency)) for t in terms.services],
        "commission": [commission_words(term) for term in terms.commission],
        "signatures": {s.side: s for s in await list_signatures(uow, agreement.id)},
        "document": agreement.document_hash.hex() if agreement.document_hash else "",
        "consent": CONSENT,
    }
