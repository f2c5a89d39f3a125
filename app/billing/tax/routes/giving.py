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
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

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
    tenant_id, subject_id = read_form_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, tenant_id, "Payee by link") as uow:
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
