"""The page behind a remittance's link: what a payee was paid, and the papers of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.response import Stream

from app.billing.remittances.errors import SelfBillNotFound
from app.billing.remittances.links import read_paid_link
from app.billing.remittances.queries import bills_of, get_self_bill, list_paid
from app.billing.remittances.routes.self_billing import pdf_of
from app.core import clock
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import page
from app.web.site import site_of
from app.web.visit import HttpRequest


class PaidController(Controller):
    path = "/paid/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, subject_id):
            return page(
                request,
                "remittances/paid.html",
                here=f"/paid/{link}",
                issuer=await get_tenant(uow),
                items=await list_paid(uow, subject_id),
                bills=await bills_of(uow, subject_id),
                major=Money,
            )

    @get("/bills/{self_bill_id:uuid}/pdf")
    async def pdf(
        self, request: HttpRequest, link: FromPath[str], self_bill_id: FromPath[UUID]
    ) -> Stream:
        async with _opened(request, link) as (uow, subject_id):
            bill = await get_self_bill(uow, self_bill_id)
            if bill.subject_id != subject_id:
                raise SelfBillNotFound
            return await pdf_of(site_of(request).adapters, bill)


@asynccontextmanager
async def _opened(request: HttpRequest, link: str) -> AsyncIterator[tuple[UnitOfWork, UUID]]:
    """The payee of a link, read as a guest of whoever pays."""
    tenant_id, subject_id = read_paid_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, tenant_id, "Payee by link") as uow:
        yield uow, subject_id
