"""The page behind a mailed link: a party sees a split sheet and answers, without an account."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.uow import UnitOfWork
from app.domain.catalog.choices import ROLE_LABELS
from app.domain.catalog.forms import AgreeForm, DeclineForm
from app.domain.catalog.links import read_share_link
from app.domain.catalog.queries.sheets import get_share, get_sheet, list_shares
from app.domain.catalog.routes.sheet_document import sheet_pdf
from app.domain.catalog.service.answers import agree_to_share, claim_share, decline_share
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import public, signed_in
from app.web.guests import guest_of, name_of_visitor
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

PAGE = "catalog/splits/guest.html"


class SplitLinkController(Controller):
    path = "/splits/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, share_id = _read(request, link)
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            return page(
                request, PAGE, form=Form.blank(), **await _context(request, uow, link, share_id)
            )

    @get("/sheet.pdf")
    async def document(self, request: HttpRequest, link: FromPath[str]) -> Response[bytes]:
        tenant_id, share_id = _read(request, link)
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            sheet = await get_sheet(uow, (await get_share(uow, share_id)).sheet_id)
            shares = (await list_shares(uow, [sheet.id]))[sheet.id]
            return await sheet_pdf(request, await get_tenant(uow), sheet, shares)

    @post("/agree")
    async def agree(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, share_id = _read(request, link)
        form = AgreeForm.parse(await request.form())
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            if not form.is_valid:
                context = await _context(request, uow, link, share_id)
                return form_again(request, PAGE, block="answer", form=form, **context)
            await agree_to_share(uow, share_id, signature=form.values["signature"])
        return done(request, then=f"/splits/{link}", toast="Thank you. Your agreement is recorded.")

    @post("/decline")
    async def decline(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, share_id = _read(request, link)
        form = DeclineForm.parse(await request.form())
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            if not form.is_valid:
                context = await _context(request, uow, link, share_id)
                return form_again(request, PAGE, block="answer", form=form, **context)
            await decline_share(uow, share_id, **form.values)
        return done(request, then=f"/splits/{link}", toast="Your answer is recorded.")

    @post("/claim", guards=[signed_in])
    async def claim(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        tenant_id, share_id = _read(request, link)
        mine = {tenant.slug: tenant.id for tenant in _workspaces(request)}
        chosen = str((await request.form()).get("workspace", ""))
        if chosen not in mine:
            raise Forbidden
        async with site_of(request).database.tenant(guest(request, tenant_id)) as uow:
            await claim_share(uow, share_id, party_tenant_id=mine[chosen])
        toast = "The share is in your workspace."
        return done(request, then=f"/t/{chosen}/shared", toast=toast)


def guest(request: HttpRequest, tenant_id: UUID, name: str = "A party by link") -> Actor:
    """Whoever holds a valid link, acting in the tenant that sent it."""
    return guest_of(request, tenant_id, name_of_visitor(request, name))


def _read(request: HttpRequest, link: str) -> tuple[UUID, UUID]:
    return read_share_link(site_of(request).signer, link, now=clock.now())


def _workspaces(request: HttpRequest) -> list[Any]:
    who = visit_of(request).signed_in
    return who.tenants if who else []


async def _context(
    request: HttpRequest, uow: UnitOfWork, link: str, share_id: UUID
) -> dict[str, Any]:
    share = await get_share(uow, share_id)
    sheet = await get_sheet(uow, share.sheet_id)
    return {
        "link": link,
        "base": f"/splits/{link}",
        "share": share,
        "sheet": sheet,
        "shares": (await list_shares(uow, [sheet.id]))[sheet.id],
        "owner": await get_tenant(uow),
        "role_labels": ROLE_LABELS,
        "workspaces": [t for t in _workspaces(request) if t.id != share.tenant_id],
    }
