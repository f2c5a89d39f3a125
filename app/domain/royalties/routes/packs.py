"""Audit packs: asking for one, the list, and the file for members and by its signed link."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.royalties.insight.errors import PackBeingMade, PackExpired
from app.domain.royalties.insight.models import AuditPack
from app.domain.royalties.insight.packs.queries import (
    get_pack,
    list_packs,
    list_payees,
    list_periods,
)
from app.domain.royalties.insight.packs.service import ask_for_pack, link_secret, read_link
from app.integrations.wiring import Adapters
from app.tenants import address_of_pages
from app.web.fields import Choice, Reference
from app.web.forms import Form
from app.web.guards import public, requires
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

INDEX = "royalties/packs/index.html"


class PackForm(Form):
    payee = Reference(label="Payee")
    first = Choice(label="First month")
    last = Choice(label="Last month")


class PacksController(Controller):
    path = "/t/{slug:str}/royalties/packs"

    @get("", guards=[requires("money.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _context(request, uow, slug)
        return page(request, INDEX, form=PackForm.blank(), **context)

    @post("", guards=[requires("money.write")])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        payees, periods = await list_payees(uow), await list_periods(uow)
        form = PackForm.parse(
            await request.form(), payee=[each for each, _ in payees], first=periods, last=periods
        )
        if not form.is_valid:
            context = await _context(request, uow, slug)
            return form_again(request, INDEX, block="pack_form", form=form, **context)
        values = form.values
        name = dict(payees)[values["payee"]]
        await ask_for_pack(uow, values["payee"], name, first=values["first"], last=values["last"])
        toast = "The pack is being made. It stands here when it is ready."
        return done(request, then=f"/t/{slug}/royalties/packs", toast=toast)

    @get("/{pack_id:uuid}/pack.zip", guards=[requires("money.read")])
    async def file(
        self, request: HttpRequest, pack_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Stream:
        pack = await get_pack(uow, pack_id)
        if uow.now >= pack.expires_at:
            raise PackExpired
        return await _answer(site_of(request).adapters, pack)


class PublicPackController(Controller):
    path = "/audit-packs/{secret:str}"
    guards = (public,)

    @get("")
    async def file(self, request: HttpRequest, secret: FromPath[str]) -> Stream:
        site = site_of(request)
        link = read_link(secret, site.signer, clock.now())
        async with as_guest(request, link.tenant_id, "Auditor") as uow:
            return await _answer(site.adapters, await get_pack(uow, link.pack_id))


async def _context(request: HttpRequest, uow: UnitOfWork, slug: str) -> dict[str, Any]:
    site, packs = site_of(request), await list_packs(uow)
    pages = await address_of_pages(uow, site.adapters)
    return {
        "slug": slug,
        "packs": packs,
        "links": {
            each.id: f"{pages}/audit-packs/{link_secret(site.signer, each)}" for each in packs
        },
        "payees": await list_payees(uow),
        "periods": await list_periods(uow),
        "now": uow.now,
        "may_write": uow.actor.can("money.write"),
    }


async def _answer(adapters: Adapters, pack: AuditPack) -> Stream:
    if pack.file_key is None:
        raise PackBeingMade
    content = await adapters.storage.open_range(pack.file_key, 0, pack.size)
    name = f"audit-pack-{pack.first_period}-{pack.last_period}-{pack.id.hex[-6:]}.zip"
    return Stream(
        content,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
