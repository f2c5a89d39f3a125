"""A statement as its issuer sees it, and the statements others issued to this tenant."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.money import Money
from app.core.paging import InvalidCursor
from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.queries import accounts_of
from app.domain.royalties.forms import MailAgainForm
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.runs import PUBLISHED
from app.domain.royalties.queries.statements import (
    PRINTED_LINES,
    get_received,
    get_statement,
    list_lines,
    list_received,
    list_recordings,
)
from app.domain.royalties.statement_again import mail_again
from app.domain.royalties.statement_delivery import link_secret
from app.domain.royalties.statement_document import country_name, rate_in_words, reference
from app.domain.royalties.statement_files import File, csv_answer, pdf_answer
from app.tenants import address_of_pages
from app.web.guards import requires
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest

SHOW = "royalties/statements/show.html"
AGAIN = {"rate": 3, "per": 3600, "burst": 2}
"""How often one statement is mailed again: a payee is not to be flooded."""


class StatementsController(Controller):
    path = "/t/{slug:str}/royalties/statements"
    guards = (requires("money.read"),)

    @get("/{statement_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        statement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        recording: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        statement = await get_statement(uow, statement_id)
        home = f"/t/{slug}/royalties/statements"
        link = None
        if statement.status in PUBLISHED:
            site = site_of(request)
            pages = await address_of_pages(uow, site.adapters)
            link = f"{pages}/statements/{link_secret(site.signer, statement)}"
        return page(
            request,
            SHOW,
            breadcrumb=[
                ("Statements", home),
                (month(statement.period).label, f"{home}/runs/{statement.run_id}"),
            ],
            link=link,
            again=new_id() if link and uow.actor.can("money.write") else None,
            reports=f"/t/{slug}/royalties/reports",
            contracts=f"/t/{slug}/royalties/contracts",
            here=f"{home}/{statement.id}",
            **await sheet_context(uow, statement, recording),
        )

    @post("/{statement_id:uuid}/mail-again", guards=[requires("money.write")])
    async def mail_again(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        statement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = MailAgainForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid("Reload the page and press the button again.")
        address = await mail_again(uow, statement_id, request=form.values["request"])
        # What is over the limit is taken back with its transaction.
        await site_of(request).limiter.limit(f"statement-again:{statement_id}", **AGAIN)
        then = f"/t/{slug}/royalties/statements/{statement_id}"
        return done(request, then=then, toast=f"It is being mailed to {address}.")

    @get("/{statement_id:uuid}/statement.pdf")
    async def pdf(
        self,
        request: HttpRequest,
        statement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> File:
        statement = await get_statement(uow, statement_id)
        return await pdf_answer(uow, site_of(request).adapters, statement)

    @get("/{statement_id:uuid}/statement.csv")
    async def csv(
        self,
        request: HttpRequest,
        statement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> File:
        statement = await get_statement(uow, statement_id)
        return await csv_answer(uow, site_of(request).adapters, statement)


class ReceivedController(Controller):
    path = "/t/{slug:str}/royalties/for-you"
    guards = (requires("money.read"),)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        try:
            statements = await list_received(uow, after=after or None)
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        home = f"/t/{slug}/royalties/for-you"
        return page(
            request,
            "royalties/statements/received.html",
            home=home,
            statements=statements,
            major=Money,
        )

    @get("/{statement_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        statement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        recording: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        statement = await get_received(uow, statement_id)
        home = f"/t/{slug}/royalties/for-you"
        return page(
            request,
            SHOW,
            breadcrumb=[("Statements for you", home)],
            link=None,
            again=None,
            reports=None,
            here=f"{home}/{statement.id}",
            **await sheet_context(uow, statement, recording),
        )

    @get("/{statement_id:uuid}/statement.pdf")
    async def pdf(
        self,
        request: HttpRequest,
        statement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> File:
        statement = await get_received(uow, statement_id)
        return await pdf_answer(uow, site_of(request).adapters, statement)

    @get("/{statement_id:uuid}/statement.csv")
    async def csv(
        self,
        request: HttpRequest,
        statement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> File:
        statement = await get_received(uow, statement_id)
        return await csv_answer(uow, site_of(request).adapters, statement)


async def sheet_context(
    uow: UnitOfWork, statement: Statement, recording_id: UUID | None
) -> dict[str, Any]:
    """What `statements/_sheet.html` shows: sums, recordings, and lines when they are few enough.

    With `recording_id` the lines are those of one recording, up to the most a page shows.
    """
    recordings = await list_recordings(uow, statement)
    count = sum(each.lines for each in recordings)
    shows_lines = count <= PRINTED_LINES or recording_id is not None
    lines = await list_lines(uow, statement, recording_id=recording_id) if shows_lines else []
    by_recording: dict[UUID, list[Any]] = {}
    for line in lines[:PRINTED_LINES]:
        by_recording.setdefault(line.recording_id, []).append(line)
    return {
        "statement": statement,
        "reference": reference(statement),
        "is_published": statement.status in PUBLISHED,
        "recordings": recordings,
        "accounts": await accounts_of(uow, statement),
        "rate_in_words": rate_in_words,
        "lines": by_recording,
        "line_count": count,
        "is_cut": len(lines) > PRINTED_LINES,
        "chosen": recording_id,
        "country_name": country_name,
        "major": Money,
    }
