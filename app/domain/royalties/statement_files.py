"""Answers that carry a statement's PDF or CSV."""

from litestar import Response
from litestar.response import Stream

from app.core.uow import UnitOfWork
from app.domain.royalties.errors import DocumentBeingMade
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.runs import PUBLISHED
from app.domain.royalties.queries.statements import list_lines
from app.domain.royalties.statement_delivery import load_sheet, render
from app.domain.royalties.statement_document import csv_file, file_name
from app.integrations.wiring import Adapters

PDF, CSV = "application/pdf", "text/csv; charset=utf-8"
File = Response[bytes] | Stream


async def pdf_answer(uow: UnitOfWork, adapters: Adapters, statement: Statement) -> File:
    """The stored PDF; a draft's is made here and says that it is one. Raises DocumentBeingMade."""
    headers = _headers(statement, "pdf", "inline")
    if statement.status in PUBLISHED:
        return await _stored(adapters, statement.pdf_key, PDF, headers)
    sheet, logo_key = await load_sheet(uow, statement)
    made = await render(adapters, sheet, logo_key)
    return Response(made, media_type=PDF, headers=headers)


async def csv_answer(uow: UnitOfWork, adapters: Adapters, statement: Statement) -> File:
    """The stored CSV, or a draft's as it stands. Raises DocumentBeingMade."""
    headers = _headers(statement, "csv", "attachment")
    if statement.status in PUBLISHED:
        return await _stored(adapters, statement.csv_key, CSV, headers)
    made = csv_file(statement, await list_lines(uow, statement))
    return Response(made, media_type=CSV, headers=headers)


async def _stored(
    adapters: Adapters, key: str | None, media_type: str, headers: dict[str, str]
) -> File:
    if key is None:
        raise DocumentBeingMade
    stored = await adapters.storage.stat(key)
    content = await adapters.storage.open_range(key, 0, stored.size)
    return Stream(content, media_type=media_type, headers=headers)


def _headers(statement: Statement, suffix: str, disposition: str) -> dict[str, str]:
    return {"Content-Disposition": f'{disposition}; filename="{file_name(statement, suffix)}"'}
