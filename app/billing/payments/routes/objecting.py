"""The page behind a notice's link: a payee who did not ask for a change stops its payouts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.billing.payments.models.accounts import PayeeProfile
from app.billing.payments.payouts.objecting import REASON, read_objection_link
from app.billing.payments.payouts.payees import hold
from app.billing.payments.queries.payouts import get_payee_by_id
from app.core import clock
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest


class ObjectionController(Controller):
    path = "/not-me/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, payee):
            return page(
                request,
                "payments/payouts/not_me.html",
                here=f"/not-me/{link}",
                issuer=await get_tenant(uow),
                payee=payee,
            )

    @post("")
    async def create(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, payee):
            await hold(uow, payee.subject_id, name=payee.payee_name, reason=REASON)
        return done(request, then=f"/not-me/{link}", toast="Nothing is paid out until it is clear.")


@asynccontextmanager
async def _opened(
    request: HttpRequest, link: str
) -> AsyncIterator[tuple[UnitOfWork, PayeeProfile]]:
    """The payee of a link, read as a guest of whoever pays."""
    tenant_id, payee_id = read_objection_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, tenant_id, "Payee by link") as uow:
        yield uow, await get_payee_by_id(uow, payee_id)
