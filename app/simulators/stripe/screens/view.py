"""Rendering of the simulator's pages, under a policy that allows its own style and nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response, get
from litestar.response import Redirect

from app.core.money import Money, minor_places
from app.simulators.stripe.http import Bank

FOLDER = Path(__file__).parents[1]
_STYLE = (FOLDER / "simulator.css").read_text()

_pages = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

EXPLAINED = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0025 0000 3155", "asks the holder first"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "has no funds"),
    ("4000 0000 0000 0341", "is kept, but fails later"),
    ("4000 0000 0000 0259", "is disputed afterwards"),
    ("4000 0000 0000 0077", "pays, available at once"),
)
"""The cards a page offers to try, and what each does."""

Asked = Request[Any, Any, Any]


def money(amount: int, currency: str) -> str:
    """An amount as people write it. Stripe's units are ours but for a few rare currencies."""
    code = currency.upper()
    minor_places(code)
    return Money(amount, code).display()


def when(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%d %b %Y, %H:%M} UTC"


_pages.filters["when"] = when
_pages.globals["money"] = money


def show(
    template: str, *, status: int = 200, leads_to: tuple[str | None, ...] = (), **values: Any
) -> Response[str]:
    """A page. `leads_to`: addresses a form's answer may redirect to, which browsers check, too."""
    targets = " ".join(["'self'", *sorted({_origin(url) for url in leads_to if url})])
    policy = (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none';"
        f" frame-ancestors 'none'; form-action {targets}"
    )
    return Response(
        _pages.get_template(template).render(**values),
        status_code=status,
        media_type=MediaType.HTML,
        headers={
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    )


def gone(sentence: str, *, status: int = 404) -> Response[str]:
    return show("message.html", status=status, title="Nothing here", sentence=sentence)


def lead(url: str) -> Redirect:
    return Redirect(url, status_code=303)


def bank_of(request: Asked) -> Bank:
    bank: Bank = request.app.state.bank
    return bank


async def form_of(request: Asked) -> Mapping[str, str]:
    data = await request.form()
    return {name: str(value).strip() for name, value in data.items()}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@get("/simulator.css", media_type="text/css", sync_to_thread=False)
def stylesheet() -> Response[str]:
    return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "max-age=60"})
