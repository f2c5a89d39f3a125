"""The dashboard of a workspace and its search page."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain.command import service
from app.domain.command.cockpit import Contributed, arranged, totals
from app.domain.command.finding import fitting, offers, places
from app.domain.command.queries import list_lines
from app.tenants import list_clients, list_recent_activity
from app.web.guards import member, requires
from app.web.identity import SignedIn
from app.web.page import page
from app.web.site import site_of
from app.web.visit import HttpRequest


class DashboardController(Controller):
    path = "/t/{slug:str}"
    guards = [member]  # noqa: RUF012 - Litestar's way to declare it

    @get()
    async def show(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
        slug: FromPath[str],
    ) -> Response[str]:
        registry = site_of(request).registry
        kind = session.tenant.kind if session.tenant else ""
        may_see_all = uow.actor.can("overview.read")
        deadlines, due = await service.gather_deadlines(uow, registry)
        return page(
            request,
            "command/dashboard.html",
            slug=slug,
            may_see_all=may_see_all,
            deadlines=deadlines,
            due=due,
            tiles=await service.gather_tiles(uow, registry),
            waiting=await service.gather_waiting(uow, registry),
            steps=await service.gather_steps(uow, registry, kind) if may_see_all else [],
            # Every fact of the workspace stands in it, what was paid among them.
            activity=await list_recent_activity(uow, limit=8) if may_see_all else [],
            now=uow.now,
        )

    @get("/search")
    async def search(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        slug: FromPath[str],
        q: FromQuery[str] = "",
    ) -> Response[str]:
        result = await service.search(uow, site_of(request).registry, q[:100])
        return page(request, "command/search.html", slug=slug, words=q[:100], result=result)

    @get("/palette")
    async def palette(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
        slug: FromPath[str],
        q: FromQuery[str] = "",
    ) -> Response[str]:
        registry, words = site_of(request).registry, q[:100]
        kind = session.tenant.kind if session.tenant else ""
        result = await service.search(uow, registry, words, limit=5)
        return page(
            request,
            "command/palette.html",
            fragments=("palette_results",),
            slug=slug,
            words=words,
            offers=fitting(offers(registry, uow.actor, kind, slug), words),
            result=result,
            places=places(session, words, await list_clients(uow)),
        )


_COLUMNS = (
    ("name", "Client", False),
    ("", "Cash", True),
    ("coming", "Coming in", True),
    ("owed", "Owed to payees", True),
    ("waiting", "Waiting", False),
    ("due", "Next deadline", False),
    ("quiet", "Last activity", False),
)


_MONEY = 4
"""How many of them stand before those of other modules."""


class CockpitController(Controller):
    path = "/t/{slug:str}/cockpit"
    guards = [requires("clients.read")]  # noqa: RUF012 - Litestar's way to declare it

    @get()
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        slug: FromPath[str],
        order: FromQuery[str] = "name",
    ) -> Response[str]:
        registry = site_of(request).registry
        lines = await service.with_deadlines(uow, registry, await list_lines(uow))
        contributed = await service.gather_columns(uow, registry, lines)
        chosen = next((each for each in contributed if each.key == order), None)
        return page(
            request,
            "command/cockpit.html",
            slug=slug,
            lines=chosen.arranged(lines) if chosen else arranged(lines, order),
            sums=totals(lines),
            columns=_columns(slug, order, contributed),
            contributed=contributed,
            now=uow.now,
        )


def _columns(slug: str, order: str, contributed: Sequence[Contributed]) -> list[dict[str, Any]]:
    """The heads of the columns, each sorting by itself; contributed ones before what waits."""
    own = [*_COLUMNS[:_MONEY], *((c.key, c.label, c.is_figure) for c in contributed)]
    return [
        {
            "label": label,
            "figure": is_figure,
            "sort": f"/t/{slug}/cockpit?order={key}" if key else "",
            "direction": "ascending" if key == order else "",
        }
        for key, label, is_figure in (*own, *_COLUMNS[_MONEY:])
    ]
