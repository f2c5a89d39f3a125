"""The pages behind a payee's link: which form is theirs, filling it in, and what was given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.billing.tax.errors import TaxLinkInvalid
from app.billing.tax.forms import SIGNED
from app.billing.tax.links import read_form_link
from app.billing.tax.people import get_standing
from app.billing.tax.queries.forms import Standing
from app.billing.tax.routes.common import choices, keys_of
from app.billing.tax.service.giving import give_form
from app.billing.tax.withholding import FORM_NAMES, FormKind
from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.ids import TenantId
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import public
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

CHOOSE, FILL_IN = "tax/public/choose.html", "tax/public/form.html"


class TaxFormLinkController(Controller):
    path = "/tax/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, standing):
            return page(request, CHOOSE, **await _around(uow, link, standing))

    @get("/{kind:str}")
    async def new(
        self, request: HttpRequest, link: FromPath[str], kind: FromPath[str]
    ) -> Response[Any]:
        async with _opened(request, link) as (uow, standing):
            form = SIGNED[_kind(kind)].blank(name=standing.name, entity="individual")
            context = {**await _around(uow, link, standing), **choices(_kind(kind))}
            return page(request, FILL_IN, form=form, **context)

    @post("/{kind:str}")
    async def create(
        self, request: HttpRequest, link: FromPath[str], kind: FromPath[str]
    ) -> Response[Any]:
        form = SIGNED[_kind(kind)].parse(await request.form())
        async with _opened(request, link) as (uow, standing):
            context = {**await _around(uow, link, standing), **choices(_kind(kind))}
            if form.is_valid:
                with form.refusals():
                    await give_form(
                        uow, standing.subject_id, payee_name=standing.name, answers=form.answers,
                        keys=await keys_of(request, uow), today=standing.today,
                    )  # fmt: skip
        if form.is_valid:
            return done(request, then=f"/tax/{link}", toast="Thank you. Your form is kept.")
        return form_again(request, FILL_IN, block="answers", form=form, **context)


@asynccontextmanager
async def _opened(request: HttpRequest, link: str) -> AsyncIterator[tuple[UnitOfWork, Standing]]:
    """The payee of a link, read as a guest of whoever pays."""
    site, visit = site_of(request), visit_of(request)
    tenant_id, subject_id = read_form_link(site.signer, link, now=clock.now())
    guest = Actor(
        kind=ActorKind.GUEST,
        name="Payee by link",
        tenant_id=TenantId(tenant_id),
        request_id=visit.request_id,
        ip=visit.ip,
    )
    async with site.database.tenant(guest) as uow:
        yield uow, await get_standing(uow, subject_id)


async def _around(uow: UnitOfWork, link: str, standing: Standing) -> dict[str, Any]:
    return {
        "here": f"/tax/{link}",
        "issuer": await get_tenant(uow),
        "standing": standing,
        "form_names": FORM_NAMES,
    }


def _kind(text: str) -> FormKind:
    if text not in set(FormKind):
        raise TaxLinkInvalid
    return FormKind(text)
