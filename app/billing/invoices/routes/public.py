"""The page behind an invoice's link: its customer sees it, takes the PDF, and pays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.billing.invoices.links import read_invoice_link
from app.billing.invoices.models import Invoice
from app.billing.invoices.queries.invoices import get_invoice, list_lines, list_taxes
from app.billing.invoices.routes.shared import File, pdf_answer
from app.billing.invoices.service.drafting import today_of
from app.billing.invoices.service.online import ask_online
from app.billing.invoices.service.viewing import note_viewed
from app.billing.payments import pay_link
from app.core import clock
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import go_to, page
from app.web.site import site_of
from app.web.visit import HttpRequest


class InvoiceLinkController(Controller):
    path = "/i/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, invoice):
            await note_viewed(uow, invoice)
            return page(
                request,
                "invoices/public.html",
                here=f"/i/{link}",
                invoice=invoice,
                lines=await list_lines(uow, invoice.id),
                taxes=await list_taxes(uow, invoice.id),
                issuer=await get_tenant(uow),
                today=await today_of(uow),
            )

    @get("/invoice.pdf")
    async def pdf(self, request: HttpRequest, link: FromPath[str]) -> File:
        async with _opened(request, link) as (uow, invoice):
            return await pdf_answer(uow, site_of(request).adapters, invoice)

    @post("/pay")
    async def pay(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, invoice):
            asked = await ask_online(uow, invoice.id, return_to=f"/i/{link}")
            await uow.flush()
            address = pay_link(asked, site_of(request).signer)
        return go_to(request, address)


@asynccontextmanager
async def _opened(request: HttpRequest, link: str) -> AsyncIterator[tuple[UnitOfWork, Invoice]]:
    """The issued invoice of a link, read as a guest of its issuer."""
    tenant_id, invoice_id = read_invoice_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, tenant_id, "Customer by link") as uow:
        yield uow, await get_invoice(uow, invoice_id)
