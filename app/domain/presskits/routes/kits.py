"""Press kits of a workspace: the list, one with its links, its form, its preview and PDF."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.invoices import read_whole
from app.core.errors import NotFound
from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.advancing import file_name, list_kept_riders, rider_pdf
from app.domain.presskits.forms import KitForm, LinkForm
from app.domain.presskits.links import press_link
from app.domain.presskits.models import PressKit
from app.domain.presskits.queries.kits import (
    KitView,
    get_kit,
    get_link,
    list_asset_ids,
    list_kits,
    list_links,
    list_rider_ids,
    view_kit,
)
from app.domain.presskits.service.kits import change_kit, make_kit
from app.domain.presskits.service.links import make_link, publish_kit, revoke_link
from app.domain.presskits.service.printing import kit_pdf
from app.domain.vault import StoredPicture, list_pictures, render_whole
from app.integrations.wiring import Adapters
from app.tenants import address_of_pages, get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("presskits.read"), requires("presskits.write")
FORM, SHOW, PAGE = "presskits/form.html", "presskits/show.html", "presskits/public.html"


class PressKitsController(Controller):
    path = "/t/{slug:str}/press-kits"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows = await list_kits(uow)
        return page(request, "presskits/index.html", rows=rows, **_base(uow, slug))

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = KitForm.blank(name=(await get_tenant(uow)).name, has_shows=True)
        return page(request, FORM, form=form, **await _form_context(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form_context(uow, slug, None)
        form = KitForm.parse(await request.form(), **_choices(context))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        kit = await make_kit(uow, **form.words)
        toast = "Look at the preview, then make a link for each recipient."
        return done(request, then=f"/t/{slug}/press-kits/{kit.id}", toast=toast)

    @get("/{kit_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kit_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(request, uow, slug, kit_id)
        return page(request, SHOW, form=LinkForm.blank(days=30), **context)

    @get("/{kit_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kit_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        kit = await get_kit(uow, kit_id)
        names = (*KitForm.fields.keys() - {"pictures", "riders"}, *KitForm.groups)
        known = {name: getattr(kit, name) for name in names}
        form = KitForm.blank(
            **known,
            pictures=await list_asset_ids(uow, kit_id),
            riders=await list_rider_ids(uow, kit_id),
        )
        return page(request, FORM, form=form, **await _form_context(uow, slug, kit))

    @post("/{kit_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kit_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form_context(uow, slug, await get_kit(uow, kit_id))
        form = KitForm.parse(await request.form(), **_choices(context))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        await change_kit(uow, kit_id, **form.words)
        return done(request, then=f"/t/{slug}/press-kits/{kit_id}", toast="Saved, in every link.")

    @get("/{kit_id:uuid}/preview", guards=[READ])
    async def preview(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kit_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view, owner = await view_kit(uow, await get_kit(uow, kit_id)), await get_tenant(uow)
        here = f"/t/{slug}/press-kits/{kit_id}"
        return page(request, PAGE, view=view, kit=view.kit, owner=owner, here=here, is_public=False)

    @get("/{kit_id:uuid}/kit.pdf", guards=[READ])
    async def document(
        self, request: HttpRequest, kit_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        view = await view_kit(uow, await get_kit(uow, kit_id))
        return pdf_answer(view.kit, await kit_pdf(site_of(request).adapters, uow, view))

    @get("/{kit_id:uuid}/pictures/{number:int}", guards=[READ])
    async def picture(
        self,
        request: HttpRequest,
        kit_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view = await view_kit(uow, await get_kit(uow, kit_id))
        return await picture_answer(site_of(request).adapters, view, number)

    @get("/{kit_id:uuid}/pictures/{number:int}/whole", guards=[READ])
    async def whole_picture(
        self,
        request: HttpRequest,
        kit_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view = await view_kit(uow, await get_kit(uow, kit_id))
        picture = get_picture(view, number)
        return await whole_picture_answer(site_of(request).adapters, view.kit, picture)

    @get("/{kit_id:uuid}/riders/{place:int}/rider.pdf", guards=[READ])
    async def rider(
        self,
        request: HttpRequest,
        kit_id: FromPath[UUID],
        place: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view = await view_kit(uow, await get_kit(uow, kit_id))
        return await rider_answer(site_of(request).adapters, uow, view, place)

    @post("/{kit_id:uuid}/publish", guards=[WRITE])
    async def publish(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kit_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await publish_kit(uow, kit_id)
        toast = "Everybody with this address reads the press kit."
        return done(request, then=f"/t/{slug}/press-kits/{kit_id}", toast=toast)

    @post("/{kit_id:uuid}/links", guards=[WRITE])
    async def link(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kit_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = LinkForm.parse(await request.form())
        if not form.is_valid:
            context = await _shown(request, uow, slug, kit_id)
            return form_again(request, SHOW, block="linking", form=form, **context)
        link = await make_link(uow, kit_id, **form.values)
        toast = f"Copy the link for {link.recipient} and send it."
        return done(request, then=f"/t/{slug}/press-kits/{kit_id}", toast=toast)

    @post("/{kit_id:uuid}/links/{link_id:uuid}/revoke", guards=[WRITE])
    async def revoke(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kit_id: FromPath[UUID],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        if (await get_link(uow, link_id)).kit_id != kit_id:
            raise NotFound
        link = await revoke_link(uow, link_id)
        toast = f"The link for {link.recipient} leads nowhere now."
        return done(request, then=f"/t/{slug}/press-kits/{kit_id}", toast=toast)


def pdf_answer(kit: PressKit, content: bytes) -> Response[bytes]:
    name = f"press-kit-{slugify(kit.name, fallback='artist')}.pdf"
    disposition = f'attachment; filename="{name}"'
    return Response(
        content, media_type="application/pdf", headers={"Content-Disposition": disposition}
    )


async def rider_answer(
    adapters: Adapters, uow: UnitOfWork, view: KitView, place: int
) -> Response[bytes]:
    """The PDF of a rider of the kit. Raises NotFound."""
    if not 0 <= place < len(view.riders):
        raise NotFound
    rider = view.riders[place]
    content = await rider_pdf(
        adapters, await get_tenant(uow), name=rider.name, reference=f"Version {rider.number}",
        content=rider.content, dated=rider.kept_at,
    )  # fmt: skip
    headers = file_name(rider.name, "rider", "pdf")
    return Response(content, media_type="application/pdf", headers=headers)


async def picture_answer(adapters: Adapters, view: KitView, number: int) -> Response[bytes]:
    """The JPEG we drew of a picture, never the file that was uploaded. Raises NotFound."""
    content = await read_whole(adapters.storage, get_picture(view, number).drawn_key)
    headers = {"Cache-Control": "private, max-age=300"}
    return Response(content, media_type="image/jpeg", headers=headers)


async def whole_picture_answer(
    adapters: Adapters, kit: PressKit, picture: StoredPicture
) -> Response[bytes]:
    """A picture in its own size, for print; nothing a camera wrote is in it."""
    file = await read_whole(adapters.storage, picture.file_key)
    content = await asyncio.to_thread(render_whole, file)
    headers = file_name(kit.name, slugify(picture.name, fallback="picture"), "jpg")
    return Response(content, media_type="image/jpeg", headers=headers)


def get_picture(view: KitView, number: int) -> StoredPicture:
    """A picture of a kit by its number, from 0. Raises NotFound."""
    if not 0 <= number < len(view.pictures):
        raise NotFound
    return view.pictures[number]


async def _shown(request: HttpRequest, uow: UnitOfWork, slug: str, kit_id: UUID) -> dict[str, Any]:
    kit, site = await get_kit(uow, kit_id), site_of(request)
    start = f"{await address_of_pages(uow, site.adapters)}/press"
    links = await list_links(uow, kit_id)
    return {
        "kit": kit,
        "view": await view_kit(uow, kit),
        "is_public": any(link.is_public and link.revoked_at is None for link in links),
        "links": [
            (link, f"{start}/{press_link(site.signer, link)}" if link.is_open(uow.now) else "")
            for link in links
        ],
        "here": f"/t/{slug}/press-kits/{kit.id}",
        **_base(uow, slug),
    }


async def _form_context(uow: UnitOfWork, slug: str, kit: PressKit | None) -> dict[str, Any]:
    listed = [(str(each.id), each.name) for each in await list_pictures(uow)]
    riders = [(str(each.rider_id), each) for each in await list_kept_riders(uow)]
    return {"kit": kit, "stored": listed, "kept": riders, **_base(uow, slug)}


def _choices(context: dict[str, Any]) -> dict[str, list[str]]:
    """The ids of what may be chosen."""
    listed = {"pictures": context["stored"], "riders": context["kept"]}
    return {name: [id_ for id_, _ in rows] for name, rows in listed.items()}


def _base(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    may_write = uow.actor.can("presskits.write")
    return {"slug": slug, "home": f"/t/{slug}/press-kits", "may_write": may_write}
