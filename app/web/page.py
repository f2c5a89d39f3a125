"""How a handler answers: a page or its fragment, a redirect after a write, a form once more.

Templates are rendered here, inside the unit of work: an answer is sent only after its commit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2_fragments import render_block
from litestar import Response
from litestar.enums import MediaType

from app.core.errors import NextStep
from app.web import htmx
from app.web.flash import Kind, flash
from app.web.identity import Issuer
from app.web.shell import build_shell
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

ISSUERS = ("issuer", "owner", "seller")
"""What handlers call the workspace whose page a guest sees, when they hand it to a template."""

Refresh = tuple[str, Sequence[str], Mapping[str, Any]]
"""A template, those of its blocks that changed, and their context."""


def page(
    request: HttpRequest,
    template: str,
    *,
    fragments: Sequence[str] = (),
    status: int = 200,
    **context: Any,
) -> Response[str]:
    """The whole page; or one of the blocks named in `fragments` when htmx asks for it."""
    block = htmx.target_block(request)
    if block is not None and block in fragments:
        return _html(render_fragment(request, template, block, context), status)
    return _html(render_page(request, template, context), status)


def done(
    request: HttpRequest,
    *,
    then: str,
    refresh: Refresh | None = None,
    toast: str | None = None,
    kind: Kind = "success",
) -> Response[Any]:
    """After a write: to `then`; with htmx the refreshed blocks and a toast where one stands.

    The first block goes where the request aimed, the others replace the elements of their ids.
    """
    if refresh is None or not htmx.is_htmx(request):
        if toast:
            flash(request, toast, kind)
        return go_to(request, then)
    template, blocks, context = refresh
    first, *others = [render_fragment(request, template, block, context) for block in blocks]
    parts = [first, *(htmx.out_of_band(each) for each in others)]
    if toast:
        parts.append(render_toast(request, toast, kind, out_of_band=True))
    return _html("\n".join(parts), 200)


def form_again(
    request: HttpRequest,
    template: str,
    *,
    block: str,
    form: Any,
    status: int = 422,
    **context: Any,
) -> Response[str]:
    """The form with what was entered and what is wrong with it; nothing of the request is kept."""
    visit_of(request).rolls_back = True
    context["form"] = form
    if htmx.target_block(request) is not None:
        return _html(render_fragment(request, template, block, context), status)
    return _html(render_page(request, template, context), status)


def go_to(request: HttpRequest, address: str) -> Response[Any]:
    """Send the browser to another page, with GET."""
    if htmx.is_htmx(request):
        headers = htmx.leads_to(request, address)
        return Response("", headers=headers, media_type=MediaType.HTML, status_code=200)
    return Response("", headers={"Location": address}, media_type=MediaType.HTML, status_code=303)


def leave_for(request: HttpRequest, address: str, *, label: str) -> Response[Any]:
    """After a form: on to another site, by a page of ours that leads there.

    Not a redirect: our policy lets no form end at another site, not even by one.
    """
    if htmx.is_htmx(request):
        return go_to(request, address)
    answer = page(request, "layouts/onward.html", address=address, label=label)
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def render_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> str:
    shell = build_shell(request, issuer=_issuer_in(context))
    whole = {**context, "shell": shell, "request_path": visit_of(request).path}
    return site_of(request).templates.get_template(template).render(whole)


def render_fragment(
    request: HttpRequest, template: str, block: str, context: Mapping[str, Any]
) -> str:
    shell = build_shell(request, takes_flashes=False, issuer=_issuer_in(context))
    part = {**context, "shell": shell, "request_path": visit_of(request).path}
    return render_block(site_of(request).templates, template, block, part)


def render_toast(
    request: HttpRequest,
    text: str,
    kind: Kind,
    *,
    reference: str | None = None,
    step: NextStep | None = None,
    out_of_band: bool = False,
) -> str:
    """A toast alone, or wrapped so that htmx adds it to the page's toasts."""
    words = f"{text} Reference {reference}." if reference else text
    ui: Any = site_of(request).templates.globals["ui"]
    toast = ui.toast(words, kind=kind, step=step)
    return f'<div hx-swap-oob="beforeend:#toasts">{toast}</div>' if out_of_band else toast


def _issuer_in(context: Mapping[str, Any]) -> Issuer | None:
    found = (context.get(name) for name in ISSUERS)
    return next((each for each in found if isinstance(each, Issuer)), None)


def _html(content: str, status: int) -> Response[str]:
    return Response(content, status_code=status, media_type=MediaType.HTML)
