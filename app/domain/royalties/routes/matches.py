"""What people have matched, and taking a wrong match back."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.royalties.errors import NoSuchMatch
from app.domain.royalties.queries.matching import find_match, list_matches
from app.domain.royalties.service.unmatching import undo_match
from app.web.guards import requires
from app.web.page import done, page
from app.web.visit import HttpRequest


class MatchesController(Controller):
    path = "/t/{slug:str}/royalties/matches"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        try:
            matches = await list_matches(uow, after=after or None)
        except InvalidCursor as error:
            raise NotFound(str(error)) from error
        may_write = uow.actor.can("money.write")
        return page(
            request,
            "royalties/matches/index.html",
            slug=slug,
            matches=matches,
            may_write=may_write,
        )

    @get("/{group_id:uuid}/{recording_id:uuid}", guards=[requires("money.write")])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        group_id: FromPath[UUID],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        match = await find_match(uow, group_id, recording_id)
        if match is None:
            raise NoSuchMatch
        return page(request, "royalties/matches/undo.html", slug=slug, match=match)

    @post("/{group_id:uuid}/{recording_id:uuid}", guards=[requires("money.write")])
    async def undo(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        group_id: FromPath[UUID],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await undo_match(uow, group_id, recording_id)
        toast = "The match is undone. Its money waits in Matching again."
        return done(request, then=f"/t/{slug}/royalties/matches", toast=toast)
