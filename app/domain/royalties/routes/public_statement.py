"""A statement for a payee who does not sign in: the signed link of the mail is the permission."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.statements import get_published
from app.domain.royalties.routes.statements import sheet_context
from app.domain.royalties.statement_delivery import read_link
from app.domain.royalties.statement_files import File, csv_answer, pdf_answer
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import page
from app.web.site import site_of
from app.web.visit import HttpRequest


class PublicStatementController(Controller):
    path = "/statements/{secret:str}"
    guards = (public,)

    @get("")
    async def show(
        self, request: HttpRequest, secret: FromPath[str], recording: FromQuery[UUID | None] = None
    ) -> Response[Any]:
        async with _opened(request, secret) as (uow, statement):
            return page(
                request,
                "royalties/public/statement.html",
                here=f"/statements/{secret}",
                link=None,
                reports=None,
                issuer=await get_tenant(uow),
                **await sheet_context(uow, statement, recording),
            )

    @get("/statement.pdf")
    async def pdf(self, request: HttpRequest, secret: FromPath[str]) -> File:
        async with _opened(request, secret) as (uow, statement):
            return await pdf_answer(uow, site_of(request).adapters, statement)

    @get("/statement.csv")
    async def csv(self, request: HttpRequest, secret: FromPath[str]) -> File:
        async with _opened(request, secret) as (uow, statement):
            return await csv_answer(uow, site_of(request).adapters, statement)


@asynccontextmanager
async def _opened(request: HttpRequest, secret: str) -> AsyncIterator[tuple[UnitOfWork, Statement]]:
    """The published statement of a link, read as a guest of its issuer."""
    link = read_link(secret, site_of(request).signer, clock.now())
    async with as_guest(request, link.tenant_id, "Payee") as uow:
        yield uow, await get_published(uow, link.statement_id)
