"""The contract of a show: read as a file, signed, and its deposits billed."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.shows.forms import SignForm
from app.domain.shows.models import Show
from app.domain.shows.routes.common import READ, WRITE, moving, ours, where_it_lives
from app.domain.shows.routes.showing import SHOW, show_context
from app.domain.shows.service.contracts import contract_pdf, sign_contract
from app.domain.shows.service.deposits import draft_deposit
from app.web.guards import requires
from app.web.page import done, form_again
from app.web.site import site_of
from app.web.visit import HttpRequest


class ContractsController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}"

    @get("/contract.pdf", guards=[READ])
    async def document(
        self,
        request: HttpRequest,
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show, _ = await ours(uow, show_id)
        async with where_it_lives(request, uow, show) as there:
            return file_of(show, await contract_pdf(site_of(request).adapters, there, show))

    @post("/sign", guards=[WRITE])
    async def sign(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), SignForm.parse(await request.form())
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, signing=form)
            return form_again(request, SHOW, block="contract", form=form, **context)
        name, document = form.values["signature"], form.values["document"]
        async with moving(request, uow, show) as there:
            await sign_contract(there, show_id, side=side, name=name, document=document)
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast="You have signed.")

    @post("/deposits/{position:int}", guards=[requires("money.write")])
    async def bill(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        position: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        invoice = await draft_deposit(uow, show_id, position)
        toast = "The invoice is drafted. Look at it, then issue it."
        return done(request, then=f"/t/{slug}/invoices/{invoice.id}", toast=toast)


def file_of(show: Show, content: bytes) -> Response[Any]:
    name = f"contract-{slugify(show.title, fallback='show')}-{show.on_date}.pdf"
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
