"""Places where reports are left: the list, one place, saving, looking now, removing."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.tenant_keys import keyring
from app.core.uow import UnitOfWork
from app.domain.royalties.drops.forms import KINDS, RHYTHMS, DropForm
from app.domain.royalties.drops.jobs import fetch_drop
from app.domain.royalties.drops.queries import get_drop, list_drops, list_files
from app.domain.royalties.drops.service import look_at, remove_drop, save_drop
from app.domain.royalties.intake.queries import address_shown
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

FORM = "royalties/drops/form.html"


class DropsController(Controller):
    path = "/t/{slug:str}/royalties/drops"
    guards = [requires("money.write")]  # noqa: RUF012 - Litestar's way to declare it

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "royalties/drops/index.html",
            slug=slug,
            drops=await list_drops(uow),
            address=await address_shown(uow, site_of(request).adapters.inbox),
            now=uow.now,
        )

    @get("/new")
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        form = DropForm.blank(kind="sftp", every_hours="6")
        return page(request, FORM, slug=slug, form=form, drop=None, files=(), **_choices())

    @post("")
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _save(request, slug, uow, None)

    @get("/{drop_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        drop_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        drop = await get_drop(uow, drop_id)
        kept = {name: getattr(drop, name) for name in DropForm.fields if name != "secret"}
        form = DropForm.blank(**{name: str(value) for name, value in kept.items()})
        files = await list_files(uow, drop_id)
        return page(
            request, FORM, slug=slug, form=form, drop=drop, files=files, now=uow.now, **_choices()
        )

    @post("/{drop_id:uuid}")
    async def save(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        drop_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _save(request, slug, uow, drop_id)

    @post("/{drop_id:uuid}/look")
    async def look(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        drop_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        look_at(uow, await get_drop(uow, drop_id), fetch_drop)
        return done(request, then=f"{_base(slug)}/{drop_id}", toast="We are looking for new files.")

    @post("/{drop_id:uuid}/remove")
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        drop_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_drop(uow, drop_id)
        return done(request, then=_base(slug), toast="Nothing is fetched from there any more.")


async def _save(
    request: HttpRequest, slug: str, uow: UnitOfWork, drop_id: UUID | None
) -> Response[Any]:
    drop = await get_drop(uow, drop_id) if drop_id else None
    form = DropForm.parse(await request.form())
    if form.is_valid and drop is None:
        form.require_secret()
    if form.is_valid:
        with form.refusals():
            keys = await keyring(uow, site_of(request).adapters.master)
            secret = form.values["secret"]
            drop = await save_drop(
                uow, drop_id, keys, secret=secret, fetch_job=fetch_drop, **form.saved
            )
    if not form.is_valid or drop is None:
        context = {"slug": slug, "drop": drop, "files": (), **_choices()}
        return form_again(request, FORM, block="drop_form", form=form, **context)
    toast = f"We look into {drop.name} now."
    return done(request, then=f"{_base(slug)}/{drop.id}", toast=toast)


def _choices() -> dict[str, Any]:
    return {"kinds": KINDS, "rhythms": RHYTHMS}


def _base(slug: str) -> str:
    return f"/t/{slug}/royalties/drops"
