"""Statement runs and statements for programs."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from app.core.errors import Invalid
from app.core.paging import InvalidCursor, Page, clamp_limit
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.queries import accounts_of
from app.domain.royalties.errors import StatementNotFound
from app.domain.royalties.queries.runs import get_run
from app.domain.royalties.queries.statements import get_statement, list_issued, list_lines
from app.domain.royalties.service.runs import ask_for_draft
from app.domain.royalties.statement_files import File, pdf_answer
from app.domain.royalties.statement_views import (
    RunView,
    StatementDetail,
    StatementPage,
    run_view,
    statement_detail,
    statement_view,
)
from app.web.api import PREFIX, ApiController, answer, listing
from app.web.guards import requires
from app.web.site import site_of
from app.web.visit import HttpRequest


class NewRun(msgspec.Struct):
    """`period` is a month, `YYYY-MM`."""

    period: str


class ApiRunsController(ApiController):
    path = f"{PREFIX}/statement-runs"
    tags = ("Statements",)

    @post(
        "",
        guards=[requires("money.write")],
        status_code=202,
        responses={202: ResponseSpec(RunView, description="The drafts are being computed.")},
    )
    async def create(
        self, request: HttpRequest, data: JSONBody[NewRun], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """Draft the statements of a month out of all reports up to it.

        Ask for the run until its status is `draft`. A month whose run is still open is computed
        again under the same id.
        """
        run = await ask_for_draft(uow, data.period)
        return answer(request, run_view(run), status=202)

    @get(
        "/{run_id:uuid}",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(RunView, description="Where the run is.")},
    )
    async def show(
        self, request: HttpRequest, run_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """How far a run is: `drafting`, `draft`, `approved`, `publishing`, `published`, `locked`.

        `failed` when it could not be drafted; `failure` then says why and what to do.
        """
        return answer(request, run_view(await get_run(uow, run_id)))


class ApiStatementsController(ApiController):
    path = f"{PREFIX}/royalty-statements"
    tags = ("Statements",)

    @get(
        "",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(StatementPage, description="The latest period first.")},
    )
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        period: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Statements you issue, drafts included; `period` (`YYYY-MM`) keeps one month."""
        size = clamp_limit(limit)
        try:
            found = await list_issued(uow, period=period, after=after, limit=size)
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        items = [statement_view(each) for each in found.items]
        return listing(request, Page(items, found.next, found.previous), limit=size)

    @get(
        "/{statement:str}",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(StatementDetail, description="All figures exact.")},
    )
    async def show(
        self, request: HttpRequest, statement: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any] | File:
        """A statement with its lines, by id; the id followed by `.pdf` gives the document.

        The PDF of a draft is made on request and marked as a draft. A published one is stored;
        while it is being made the answer is 503 with `document_being_made`.
        """
        found = await get_statement(uow, _id(statement.removesuffix(".pdf")))
        if statement.endswith(".pdf"):
            return await pdf_answer(uow, site_of(request).adapters, found)
        accounts, lines = await accounts_of(uow, found), await list_lines(uow, found)
        return answer(request, statement_detail(found, accounts, lines))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise StatementNotFound from error
