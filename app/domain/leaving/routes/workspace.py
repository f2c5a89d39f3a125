"""Settings › Data: the archive, handing over, deleting."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.billing.payments import has_account, list_on_its_way, list_owed
from app.billing.plans import current
from app.core.actor import Role
from app.core.uow import UnitOfWork
from app.domain.leaving.errors import ExportNotReady
from app.domain.leaving.events import ExportFetched
from app.domain.leaving.forms import DeleteForm, OfferForm
from app.domain.leaving.jobs import export_workspace
from app.domain.leaving.queries.records import (
    find_open_deletion,
    get_export,
    list_exports,
    list_kept,
    peek_open_offer,
)
from app.domain.leaving.retention import BOOKS
from app.domain.leaving.schema import LEFT_OUT
from app.domain.leaving.service.workspaces import (
    accept_ownership,
    ask_for_deletion,
    ask_for_export,
    keep_workspace,
    offer_ownership,
    refuse_ownership,
)
from app.tenants import get_tenant, list_members, settings_tabs
from app.web.guards import member, proven, requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.standing import STAYS_OPEN
from app.web.visit import HttpRequest

DATA, DELETE, OWNERSHIP = "leaving/data.html", "leaving/delete.html", "leaving/ownership.html"


class DataController(Controller):
    path = "/t/{slug:str}/settings/data"
    guards = (requires("data.export"),)
    opt = STAYS_OPEN

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, DATA, form=OfferForm.blank(), **await _data(uow, slug))

    @post("/exports", guards=[proven])
    async def export(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await ask_for_export(uow, export_workspace)
        toast = "The archive is being made. We mail you when it is ready."
        return done(request, then=_address(slug), toast=toast)

    @get("/exports/{export_id:uuid}/archive.zip", guards=[proven])
    async def download(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        export_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        export = await get_export(uow, export_id)
        if not export.is_ready or export.storage_key is None or export.finished_at is None:
            raise ExportNotReady
        uow.record(ExportFetched(tenant_id=uow.tenant_id))
        name = f"backline-{slug}-{export.finished_at:%Y-%m-%d}.zip"
        return await archive(request, export.storage_key, name)

    @get("/delete")
    async def ask(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, DELETE, form=DeleteForm.blank(), **await _deletion(uow, slug))

    @post("/delete", guards=[proven])
    async def delete(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = DeleteForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await ask_for_deletion(uow, typed=form.values["name"])
        if not form.is_valid:
            context = await _deletion(uow, slug)
            return form_again(request, DELETE, block="delete", form=form, **context)
        toast = "The workspace is read-only now and deleted in fourteen days."
        return done(request, then=_address(slug), toast=toast)

    @post("/keep")
    async def keep(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await keep_workspace(uow)
        toast = "The workspace stays. Everything can be changed again."
        return done(request, then=_address(slug), toast=toast)

    @post("/ownership", guards=[proven])
    async def offer(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = OfferForm.parse(await request.form(), member=await _candidates(uow))
        if not form.is_valid:
            context = await _data(uow, slug)
            return form_again(request, DATA, block="handing_over", form=form, **context)
        await offer_ownership(uow, form.values["member"])
        toast = "The offer is made. It is theirs to accept within seven days."
        return done(request, then=_address(slug), toast=toast)


class OwnershipController(Controller):
    """Where the one a workspace was offered to answers."""

    path = "/t/{slug:str}/settings/ownership"
    guards = (member,)

    @get("")
    async def show(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        found = await peek_open_offer(uow)
        return page(request, OWNERSHIP, offer=found, me=uow.actor.person_id, slug=slug)

    @post("/accept", guards=[proven])
    async def accept(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await accept_ownership(uow)
        return done(request, then=f"/t/{slug}", toast="The workspace is yours.")

    @post("/refuse")
    async def refuse(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await refuse_ownership(uow)
        return done(request, then=f"/t/{slug}", toast="The offer is over.")


async def archive(request: HttpRequest, key: str, name: str) -> Stream:
    """A stored archive on its way to the browser, kept by nobody in between."""
    storage = site_of(request).adapters.storage
    stored = await storage.stat(key)
    return Stream(
        await storage.open_range(key, 0, stored.size),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(stored.size),
            "Cache-Control": "no-store",
        },
    )


def _address(slug: str) -> str:
    return f"/t/{slug}/settings/data"


async def _deletion(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    holding = await current(uow)
    return {
        "slug": slug,
        "tenant": await get_tenant(uow),
        "books": BOOKS,
        "plan": holding.plan,
        "ours": holding.subscription,
        "has_account": await has_account(uow),
        "owed": len({owed.subject_id for owed in await list_owed(uow)}),
        "on_its_way": await list_on_its_way(uow),
    }


async def _candidates(uow: UnitOfWork) -> list[str]:
    return [str(each.id) for each in await list_members(uow) if each.role != Role.OWNER]


async def _data(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "data"),
        "exports": await list_exports(uow),
        "deletion": await find_open_deletion(uow, uow.tenant_id),
        "members": [
            (str(each.id), f"{each.name} ({each.role})")
            for each in await list_members(uow)
            if each.role != Role.OWNER
        ],
        "offer": await peek_open_offer(uow),
        "kept": await list_kept(uow),
        "left_out": LEFT_OUT,
        "now": uow.now,
    }
