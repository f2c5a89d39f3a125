"""Reports by e-mail: the address, the senders, and what came."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.royalties.intake import service
from app.domain.royalties.intake.errors import NoInbox
from app.domain.royalties.intake.forms import SenderForm
from app.domain.royalties.intake.jobs import read_mail
from app.domain.royalties.intake.queries import address_shown, list_mails, list_senders
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

INDEX = "royalties/mail/index.html"


class MailController(Controller):
    path = "/t/{slug:str}/royalties/mail"
    guards = [requires("money.write")]  # noqa: RUF012 - Litestar's way to declare it

    @get("")
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        context = await _index(request, uow, slug, after)
        return page(request, INDEX, form=SenderForm.blank(), **context)

    @post("/address")
    async def make(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        if site_of(request).adapters.inbox is None:
            raise NoInbox
        await service.make_address(uow)
        return done(request, then=_base(slug), toast="Reports are taken at this new address.")

    @post("/address/off")
    async def switch_off(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await service.switch_off(uow)
        return done(request, then=_base(slug), toast="No more reports are taken by e-mail.")

    @post("/senders")
    async def add(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = SenderForm.parse(await request.form())
        if not form.is_valid:
            context = await _index(request, uow, slug, "")
            return form_again(request, INDEX, block="senders", form=form, **context)
        waited = await service.allow_sender(uow, form.values["email"], read_mail)
        return done(request, then=_base(slug), toast=_allowed(waited))

    @post("/senders/{sender_id:uuid}/remove")
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sender_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await service.remove_sender(uow, sender_id)
        return done(request, then=_base(slug), toast="Their next mail waits for your word.")

    @post("/{mail_id:uuid}/allow")
    async def allow(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        mail_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        waited = await service.allow_mail(uow, mail_id, read_mail)
        return done(request, then=_base(slug), toast=_allowed(waited))

    @post("/{mail_id:uuid}/take")
    async def take(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        mail_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await service.take_anyway(uow, mail_id, read_mail)
        return done(request, then=_base(slug), toast="The files of this mail are taken in.")

    @post("/{mail_id:uuid}/dismiss")
    async def dismiss(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        mail_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await service.dismiss_mail(uow, mail_id)
        return done(request, then=_base(slug), toast="The mail stays in the list, without reports.")


def _base(slug: str) -> str:
    return f"/t/{slug}/royalties/mail"


def _allowed(waited: int) -> str:
    if not waited:
        return "Mail of this sender is taken from now on."
    return f"Mail of this sender is taken, and {counted(waited, 'mail')} that waited."


async def _index(request: HttpRequest, uow: UnitOfWork, slug: str, after: str) -> dict[str, Any]:
    adapters = site_of(request).adapters
    try:
        mails = await list_mails(uow, after=after or None)
    except InvalidCursor as error:
        raise NotFound(str(error)) from error
    return {
        "slug": slug,
        "mails": mails,
        "senders": await list_senders(uow),
        "has_inbox": adapters.inbox is not None,
        "is_simulated": "incoming mail" in adapters.simulated,
        "address": await address_shown(uow, adapters.inbox),
        "now": uow.now,
    }
