"""The service itself: whether its parts answer, how far behind work is, and its figures."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Controller, Response, get

from app.core import clock
from app.core.jobs import Queue
from app.domain.ops import queries as work
from app.domain.ops.console import health_queries
from app.domain.ops.console.figure_queries import read_figures
from app.domain.ops.console.routes.frame import GUARDS, platform, sections
from app.web.page import page
from app.web.site import site_of
from app.web.visit import HttpRequest


class HealthController(Controller):
    path = "/console/health"
    guards = GUARDS

    @get()
    async def index(self, request: HttpRequest) -> Response[str]:
        site = site_of(request)
        parts = [(name, await _answers(check)) for name, check in site.checks.items()]
        async with platform(request, "console: health") as uow:
            depths = await work.depths(uow, list(Queue))
            counts = await work.counts(uow)
            proofs = await health_queries.last_runs(uow)
            behind = await health_queries.chain_lag(uow)
        return page(
            request,
            "ops/console/health.html",
            tabs=sections("health"),
            parts=parts,
            simulated=sorted(site.adapters.simulated),
            depths=depths,
            counts=counts,
            proofs=proofs,
            behind=behind,
            now=clock.now(),
        )


class FiguresController(Controller):
    path = "/console/figures"
    guards = GUARDS

    @get()
    async def index(self, request: HttpRequest) -> Response[str]:
        async with platform(request, "console: figures") as uow:
            figures = await read_figures(uow)
        return page(request, "ops/console/figures.html", tabs=sections("figures"), figures=figures)


async def _answers(check: Callable[[], Awaitable[Any]]) -> str:
    """Empty when a part answers, else what it said."""
    try:
        await check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is what is shown
        return type(error).__name__
    return ""
