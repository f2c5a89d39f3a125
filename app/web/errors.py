"""Every failure becomes an answer here, once: a page, a toast or problem+json (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
import structlog
from litestar import Response
from litestar.enums import MediaType, ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import NextStep, NotFound, Refusal, TooLarge
from app.web import htmx
from app.web.addresses import safe_next
from app.web.page import go_to, render_page, render_toast
from app.web.visit import HttpRequest, visit_of

log = structlog.get_logger("web")

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """What went wrong, in words for the person and a code for programs."""

    status: int
    code: str
    detail: str
    fields: Mapping[str, str] = field(default_factory=dict)
    next_step: NextStep | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return TITLES.get(self.status) or HTTPStatus(self.status).phrase


class Answered(Exception):
    """An answer that ends the request early and its unit of work without a commit."""

    def __init__(self, response: Response[Any]) -> None:
        super().__init__("The answer is already known.")
        self.response = response


TITLES = {
    401: "Sign in to continue",
    402: "This needs another plan or a payment",
    403: "You cannot do this",
    404: "This page is not here",
    405: "This address cannot do that",
    409: "Something has changed",
    413: "That is too large",
    421: "Nothing is served here",
    422: "Some entries need another look",
    429: "A little slower, please",
    500: "Something went wrong on our side",
    503: "Not available right now",
}
SENTENCES = {
    400: ("malformed", "We could not read this request. Check the address and try again."),
    404: (NotFound.code, NotFound.sentence),
    405: ("method_not_allowed", "This address does not take that kind of request."),
    413: (TooLarge.code, "What you sent is too large. Send less at once."),
    422: ("malformed", "We could not read what was sent. Check it and try again."),
}
UNEXPECTED = "We have been told and are looking into it. Nothing was changed. Try again in a while."


def answer_error(request: HttpRequest, error: Exception) -> Response[Any]:
    """Litestar's handler for every exception; never shows what is inside an unexpected one."""
    if isinstance(error, Answered):
        return error.response
    problem = problem_of(error)
    if problem.status >= 500 and not isinstance(error, Refusal):
        log.error("request.failed", exc_info=error, route=request.scope.get("path_template"))
    visit = visit_of(request)
    if visit.is_api or visit.is_client_call or _wants_json(request):
        return problem_response(request, problem)
    if problem.status == 401:
        return _to_sign_in(request)
    if leads_to := getattr(error, "leads_to", None):
        return go_to(request, f"{leads_to}?next={quote(_page_of(request), safe='/')}")
    if htmx.is_htmx(request):
        return _toast(request, problem)
    return _page(request, problem)


def problem_of(error: Exception) -> Problem:
    """The problem a refusal or an HTTP exception states; anything else is our own failure."""
    if isinstance(error, Refusal):
        wait = getattr(error, "retry_after", None)
        return Problem(
            error.status,
            error.error_code,
            error.message,
            error.fields,
            error.next_step,
            {"Retry-After": str(wait)} if wait is not None else {},
        )
    if isinstance(error, HTTPException) and error.status_code < 500:
        # Litestar answers 400 to values of the wrong shape; that is our 422.
        status = 422 if error.status_code == 400 else error.status_code
        code, sentence = SENTENCES.get(status, SENTENCES[400])
        return Problem(status, code, sentence, headers=dict(error.headers or {}))
    return Problem(500, "unexpected", UNEXPECTED)


def problem_response(request: HttpRequest, problem: Problem) -> Response[bytes]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": visit_of(request).request_id,
    }
    if problem.fields:
        body["errors"] = dict(problem.fields)
    headers = dict(problem.headers)
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        msgspec.json.encode(body),
        status_code=problem.status,
        media_type=PROBLEM_TYPE,
        headers=headers,
    )


def with_errors(app: ASGIApp) -> ASGIApp:
    """Answers what fails before Litestar has the request: no place, no database, a foreign key."""

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await app(scope, receive, send)
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await app(scope, receive, send_noting)
        except Exception as error:
            if has_begun:
                raise
            request = HttpRequest(scope, receive, send)
            response = answer_error(request, error)
            await response.to_asgi_response(app=None, request=request)(scope, receive, send)

    return stage


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("accept", "")
    return "text/html" not in accepted and "json" in accepted


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: the one asked for, or the one the form stands on."""
    if request.method == "GET" and not htmx.is_htmx(request):
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    stands_on = urlsplit(htmx.page_address(request) or request.headers.get("referer", ""))
    return safe_next(stands_on.path + (f"?{stands_on.query}" if stands_on.query else ""))


def _to_sign_in(request: HttpRequest) -> Response[Any]:
    address = "/sign-in"
    if request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        address += f"?next={quote(request.url.path + query, safe='/')}"
    response = go_to(request, address)
    if htmx.is_htmx(request):
        response.status_code = 401
    return response


def _toast(request: HttpRequest, problem: Problem) -> Response[Any]:
    reference = visit_of(request).request_id if problem.status >= 500 else None
    content = render_toast(
        request, problem.detail, "error", reference=reference, step=problem.next_step
    )
    headers = {**problem.headers, **htmx.lands_in_toasts()}
    return Response(content, status_code=problem.status, media_type=MediaType.HTML, headers=headers)


def _page(request: HttpRequest, problem: Problem) -> Response[Any]:
    step = problem.next_step
    context = {
        "code": problem.status,
        "headline": problem.title,
        "text": problem.detail,
        "next_href": step.href if step else None,
        "next_label": step.label if step else None,
        "reference": visit_of(request).request_id,
    }
    try:
        content = render_page(request, "errors/error.html", context)
    except Exception:
        # The page that speaks of a failure must not fail itself.
        log.exception("error_page.failed")
        content = _bare_page(problem, context["reference"])
    return Response(
        content,
        status_code=problem.status,
        media_type=MediaType.HTML,
        headers=dict(problem.headers),
    )


def _bare_page(problem: Problem, reference: Any) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(problem.title)}</title><h1>{escape(problem.title)}</h1>"
        f"<p>{escape(problem.detail)}</p><p>Reference: {escape(str(reference))}</p>"
        '<p><a href="/">Go to the start page</a></p></html>'
    )
