"""The sandbox's mailbox for reports: writing a mail to a workspace as somebody outside would."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.handlers.base import BaseRouteHandler

from app.core.errors import NotFound
from app.domain.royalties.intake.forms import RESULTS, SandboxMailForm
from app.domain.royalties.intake.jobs import collect_mail
from app.integrations.email import Attachment
from app.integrations.inbox import MOST_BYTES
from app.integrations.inbox.sandbox import Letter, list_inbound, send_in
from app.settings import Environment
from app.web.guards import public
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import Connection, HttpRequest, visit_of

PAGE = "royalties/mail/sandbox.html"
PATH = "/sandbox/reports"


async def letter_writer(connection: Connection, _: BaseRouteHandler) -> None:
    """In development everybody, in production operators; nobody where mail is real."""
    if "incoming mail" not in site_of(connection).adapters.simulated:
        raise NotFound
    who = visit_of(connection).signed_in
    is_open = connection.app.state.settings.environment is Environment.DEVELOPMENT
    if not is_open and not (who and who.person.is_operator):
        raise NotFound


class SandboxReportsController(Controller):
    path = PATH
    guards = (public, letter_writer)

    @get("")
    async def index(self, request: HttpRequest) -> Response[Any]:
        recipient = request.query_params.get("to", "")
        form = SandboxMailForm.blank(
            recipient=recipient, sender="statements@store.example", result="pass"
        )
        mails = await list_inbound(site_of(request).database)
        return page(request, PAGE, form=form, results=RESULTS, mails=mails)

    @post("", request_max_body_size=MOST_BYTES)
    async def create(self, request: HttpRequest) -> Response[Any]:
        form, database = SandboxMailForm.parse(await request.form()), site_of(request).database
        if not form.is_valid:
            mails = await list_inbound(database)
            return form_again(
                request, PAGE, block="letter", form=form, results=RESULTS, mails=mails
            )
        await send_in(database, await _letter(form))
        async with database.platform(reason="sandbox inbox") as uow:
            uow.enqueue(collect_mail)
        return done(request, then=PATH, toast="The mail is on its way.")


async def _letter(form: SandboxMailForm) -> Letter:
    written = {name: form.values[name] or "" for name in SandboxMailForm.fields}
    files = [Attachment(f.filename, f.content_type or "", await f.read()) for f in form.files]
    return Letter(attachments=tuple(files), **written)
