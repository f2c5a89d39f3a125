"""Which reports are expected of which source, and which are late."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.royalties.queries.reports import list_expected
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest


class ExpectedController(Controller):
    path = "/t/{slug:str}/royalties/expected"

    @get("", guards=[requires("money.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "royalties/expected/index.html",
            slug=slug,
            expected=await list_expected(uow),
        )
