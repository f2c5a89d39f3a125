"""Papers behind the contract of a show: attached, read and taken off."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.invoices import read_whole
from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.shows.forms import AttachForm
from app.domain.shows.models import Show
from app.domain.shows.queries.attachments import get_attachment
from app.domain.shows.routes.common import READ, WRITE, moving, ours
from app.domain.shows.routes.showing import SHOW, show_context
from app.domain.shows.service.attachments import attach, detach
from app.web.page import done, form_again
from app.web.site import site_of
from app.web.visit import HttpRequest

# The largest file, and room for what a form adds to it.
UPLOAD = 11_000_000


class AttachmentsController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}/attachments"

    @post("", guards=[WRITE], request_max_body_size=UPLOAD)
    async def attach(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), AttachForm.parse(await request.form())
        if form.is_valid:
            paper, adapters = form.values["paper"], site_of(request).adapters
            name = form.values["name"] or PurePath(paper.filename).stem
            with form.refusals():
                async with moving(request, uow, show) as there:
                    await attach(
                        there, adapters, show_id, side=side, by=uow.actor.name, name=name,
                        content=await paper.read(),
                    )  # fmt: skip
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, attaching=form)
            return form_again(request, SHOW, block="contract", form=form, **context)
        toast = f"It stands behind the contract now. {show.name_of(side.other)} is told."
        return done(request, then=f"/t/{slug}/shows/{show_id}#contract", toast=toast)

    @get("/{attachment_id:uuid}/paper.pdf", guards=[READ])
    async def paper(
        self,
        request: HttpRequest,
        show_id: FromPath[UUID],
        attachment_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show, _ = await ours(uow, show_id)
        return await paper_of(request, uow, show, attachment_id)

    @post("/{attachment_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        attachment_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show, side = await ours(uow, show_id)
        async with moving(request, uow, show) as there:
            await detach(there, show_id, attachment_id, side=side)
        return done(request, then=f"/t/{slug}/shows/{show_id}#contract", toast="It is taken off.")


async def paper_of(
    request: HttpRequest, uow: UnitOfWork, show: Show, attachment_id: UUID
) -> Response[Any]:
    """One paper, as a file. Raises NotFound."""
    found = await get_attachment(uow, show, attachment_id)
    content = await read_whole(site_of(request).adapters.storage, found.file_key)
    name = f"{slugify(found.name, fallback='attachment')}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)
