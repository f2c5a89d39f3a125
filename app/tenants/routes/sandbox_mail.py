"""The sandbox mailbox: mails that stayed here, shown as their reader would see them.

In development everybody may look, since a new person has to find the mail that lets them in; in
production only operators.
"""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.enums import MediaType
from litestar.handlers.base import BaseRouteHandler
from litestar.params import FromPath

from app.core import clock
from app.core.errors import NotFound
from app.settings import Environment, Settings
from app.tenants.queries.mail import get_message, list_messages
from app.web.guards import public
from app.web.page import page
from app.web.security import CONTENT_POLICY
from app.web.site import site_of
from app.web.visit import Connection, HttpRequest, visit_of

REASON = "sandbox mailbox"
# A mail brings its own styles and nothing else; it runs no script and follows no form.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


def shows_mailbox(connection: Connection) -> bool:
    """Whether this visitor may look into the sandbox mailbox."""
    site, settings = site_of(connection), connection.app.state.settings
    if "email" not in site.adapters.simulated:
        return False
    who = visit_of(connection).signed_in
    is_operator = who is not None and who.person.is_operator
    return is_operator or _is_development(settings)


async def mailbox_reader(connection: Connection, _: BaseRouteHandler) -> None:
    if not shows_mailbox(connection):
        raise NotFound


class MailboxController(Controller):
    path = "/sandbox/mail"
    guards = (public, mailbox_reader)

    @get("")
    async def index(self, request: HttpRequest) -> Response[Any]:
        recipient = request.query_params.get("to", "")
        async with site_of(request).database.platform(reason=REASON) as uow:
            messages = await list_messages(uow, recipient=recipient)
        return page(
            request,
            "tenants/mailbox.html",
            messages=messages,
            recipient=recipient,
            now=clock.now(),
        )

    @get("/{message_id:uuid}")
    async def show(self, request: HttpRequest, message_id: FromPath[UUID]) -> Response[Any]:
        async with site_of(request).database.platform(reason=REASON) as uow:
            message = await get_message(uow, message_id)
        answer = page(request, "tenants/mail.html", message=message)
        answer.headers["Content-Security-Policy"] = f"{CONTENT_POLICY}; frame-src 'self'"
        return answer

    @get("/{message_id:uuid}/html")
    async def body(self, request: HttpRequest, message_id: FromPath[UUID]) -> Response[Any]:
        async with site_of(request).database.platform(reason=REASON) as uow:
            message = await get_message(uow, message_id)
        return Response(
            message.html_body or "",
            media_type=MediaType.HTML,
            headers={"Content-Security-Policy": MAIL_POLICY},
        )


def _is_development(settings: Settings) -> bool:
    return settings.environment is Environment.DEVELOPMENT
