"""One line per request: what was asked, by whom, what it answered and how long it took."""

import secrets
import time

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.web.visit import STATE_KEY, Visit

log = structlog.get_logger("web")


def with_request_log(app: ASGIApp) -> ASGIApp:
    """Begin the visit and log its end. Values of queries, forms and cookies are never logged."""

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await app(scope, receive, send)
        client = scope.get("client")
        visit = Visit(secrets.token_hex(8), scope["path"], ip=client[0] if client else None)
        scope["state"][STATE_KEY] = visit
        status, began = 0, time.perf_counter()

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=visit.request_id)
        try:
            await app(scope, receive, send_noting_status)
        finally:
            if not visit.is_plain:
                log.info(
                    "request",
                    method=scope["method"],
                    route=scope.get("path_template") or "(unknown)",
                    status=status,
                    ms=round((time.perf_counter() - began) * 1000, 1),
                    tenant=visit.slug,
                    person=str(visit.signed_in.person.id) if visit.signed_in else None,
                )

    return stage
