"""One show, and what becomes of it besides offers."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.shows.forms import (
    AddressForm,
    DetailsForm,
    MessageForm,
    ReasonForm,
    SecretForm,
)
from app.domain.shows.models import Side
from app.domain.shows.routes.common import READ, WRITE, moving, ours
from app.domain.shows.routes.showing import SHOW, show_context
from app.domain.shows.service.keeping import (
    cancel_show,
    change_show,
    readdress_show,
    write_message,
)
from app.domain.shows.service.secrets import keep_secret
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest


class ShowsController(Controller):
    path = "/t/{slug:str}/shows"

    @get("/{show_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, **await show_context(uow, slug, show_id))

    @post("/{show_id:uuid}", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), DetailsForm.parse(await request.form())
        if form.is_valid:
            details = {**form.values, "place": form.values["place"] or ""}
            with form.refusals():
                async with moving(request, uow, show) as there:
                    await change_show(there, show_id, side=side, **details)
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, details=form)
            return form_again(request, SHOW, block="details", form=form, **context)
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast="Saved for both sides.")

    @post("/{show_id:uuid}/address", guards=[WRITE])
    async def readdress(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), AddressForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                of, email = Side(form.values["of"]), form.values["email"]
                async with moving(request, uow, show) as there:
                    await readdress_show(there, show_id, side=side, of=of, email=email)
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, address=form)
            return form_again(request, SHOW, block="details", form=form, **context)
        toast = "Saved. Mails about this show go there from now on."
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast=toast)

    @post("/{show_id:uuid}/messages", guards=[WRITE])
    async def write(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), MessageForm.parse(await request.form())
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, message=form)
            return form_again(request, SHOW, block="messages", form=form, **context)
        async with moving(request, uow, show) as there:
            await write_message(there, show_id, side=side, by=uow.actor.name, **form.values)
        return done(request, then=f"/t/{slug}/shows/{show_id}#messages", toast="Sent.")

    @post("/{show_id:uuid}/private", guards=[WRITE])
    async def keep(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, _), form = await ours(uow, show_id), SecretForm.parse(await request.form())
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, secret_form=form)
            return form_again(request, SHOW, block="private", form=form, **context)
        await keep_secret(uow, show, **{**form.values, "notes": form.values["notes"] or ""})
        return done(request, then=f"/t/{slug}/shows/{show_id}#private", toast="Kept to yourselves.")

    @post("/{show_id:uuid}/cancel", guards=[WRITE])
    async def cancel(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), ReasonForm.parse(await request.form())
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, cancel=form)
            return form_again(request, SHOW, block="canceling", form=form, **context)
        async with moving(request, uow, show) as there:
            await cancel_show(there, show_id, side=side, **form.values)
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast="Canceled. They are told.")
