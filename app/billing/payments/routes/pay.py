"""The page a payer pays on: what for, how much, to whom, and the way on to the provider."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.billing.payments.models.charges import Charge
from app.billing.payments.outgoing import has_page, read_pay_link, renew_page
from app.billing.payments.queries.charges import get_charge
from app.billing.payments.routes.common import is_simulated
from app.core import clock
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.addresses import safe_next
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest


class PayController(Controller):
    path = "/pay/{secret:str}"
    guards = (public,)

    @get()
    async def show(self, request: HttpRequest, secret: FromPath[str]) -> Response[str]:
        async with _opened(request, secret) as (uow, charge):
            return page(
                request,
                "payments/pay.html",
                here=f"/pay/{secret}",
                charge=charge,
                seller=await get_tenant(uow),
                is_ready=has_page(charge, uow.now),
                is_back="done" in request.query_params,
                is_simulated=is_simulated(request),
                way_back=safe_next(charge.return_to, otherwise=""),
            )

    @post()
    async def renew(self, request: HttpRequest, secret: FromPath[str]) -> Response[Any]:
        """A page to pay on lives for a day; this asks for another one."""
        async with _opened(request, secret) as (uow, charge):
            await renew_page(uow, charge)
            return done(request, then=f"/pay/{secret}")


@asynccontextmanager
async def _opened(request: HttpRequest, secret: str) -> AsyncIterator[tuple[UnitOfWork, Charge]]:
    """The charge of a link, read as a guest of its seller."""
    tenant_id, charge_id = read_pay_link(secret, site_of(request).signer, clock.now())
    async with as_guest(request, tenant_id, "Payer") as uow:
        yield uow, await get_charge(uow, charge_id)
