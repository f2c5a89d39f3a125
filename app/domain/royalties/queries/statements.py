"""Reads of statements: of their issuer, and of the payee's own tenant once published."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.royalties.errors import StatementNotFound
from app.domain.royalties.models.statements import Statement, StatementLine
from app.domain.royalties.queries.runs import PUBLISHED

PRINTED_LINES = 300
"""Lines a page or a PDF shows in full; beyond that it sums up by recording."""


@dataclass(frozen=True, slots=True)
class StatedRecording:
    """One recording on a statement: what came in, and the payee's part of it, exactly."""

    recording_id: UUID
    title: str
    artist: str
    isrc: str | None
    quantity: Decimal
    gross: Decimal
    amount: Decimal
    lines: int


@dataclass(frozen=True, slots=True)
class PayeeChange:
    """A statement in its run, with the total of the payee's statement before it, if any."""

    statement: Statement
    previous_total: int | None


async def get_statement(uow: UnitOfWork, statement_id: UUID) -> Statement:
    """A statement this tenant issues."""
    found = await uow.db.get(Statement, (uow.tenant_id, statement_id))
    if found is None:
        raise StatementNotFound
    return found


async def get_received(uow: UnitOfWork, statement_id: UUID) -> Statement:
    """A published statement for this tenant; drafts are its issuer's alone."""
    found = (
        await uow.db.scalars(
            select(Statement)
            .where(Statement.id == statement_id, Statement.payee_tenant_id == uow.tenant_id)
            .where(Statement.status.in_(PUBLISHED))
        )
    ).one_or_none()
    if found is None:
        raise StatementNotFound
    return found


async def get_published(uow: UnitOfWork, statement_id: UUID) -> Statement:
    """A statement of this tenant that its payee may see."""
    statement = await get_statement(uow, statement_id)
    if statement.status not in PUBLISHED:
        raise StatementNotFound
    return statement


async def list_of_run(uow: UnitOfWork, run_id: UUID) -> list[Statement]:
    """Every statement of a run, by payee."""
    rows = await uow.db.scalars(
        select(Statement)
        .where(Statement.tenant_id == uow.tenant_id, Statement.run_id == run_id)
        .order_by(Statement.payee_name, Statement.currency, Statement.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def list_unprinted(uow: UnitOfWork, run_id: UUID) -> list[UUID]:
    """Published statements of a run whose files are not stored yet."""
    rows = await uow.db.scalars(
        select(Statement.id)
        .where(Statement.tenant_id == uow.tenant_id, Statement.run_id == run_id)
        .where(Statement.pdf_key.is_(None), Statement.status.in_(PUBLISHED))
        .order_by(Statement.number)
    )
    return list(rows)


async def page_of_run(
    uow: UnitOfWork, run_id: UUID, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PayeeChange]:
    """Statements of a run by payee, each beside the payee's last published one."""
    earlier = Statement.__table__.alias("earlier")
    before = (
        select(earlier.c.total)
        .where(
            earlier.c.tenant_id == uow.tenant_id,
            earlier.c.party_id == Statement.party_id,
            earlier.c.currency == Statement.currency,
            earlier.c.status.in_(PUBLISHED),
            earlier.c.run_id != Statement.run_id,
            earlier.c.number < func.coalesce(Statement.number, 2**31 - 1),
        )
        .order_by(earlier.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(Statement, before).where(
        Statement.tenant_id == uow.tenant_id, Statement.run_id == run_id
    )
    if after:
        place = tuple_(Statement.payee_name, Statement.id)
        statement = statement.where(place > decode_cursor(after, str))
    rows = await uow.db.execute(
        statement.order_by(Statement.payee_name, Statement.id).limit(limit + 1)
    )
    found = [PayeeChange(*row) for row in rows]
    return cut_page(
        found, limit=limit, key=lambda r: (r.statement.payee_name, r.statement.id), after=after
    )


async def list_issued(
    uow: UnitOfWork,
    *,
    period: str | None = None,
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Statement]:
    """Statements this tenant issues, the latest period first."""
    statement = select(Statement).where(Statement.tenant_id == uow.tenant_id)
    return await _by_period(uow, statement, period, after, limit)


async def list_received(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Statement]:
    """Published statements others have issued to this tenant, the latest period first."""
    statement = select(Statement).where(
        Statement.payee_tenant_id == uow.tenant_id, Statement.status.in_(PUBLISHED)
    )
    return await _by_period(uow, statement, None, after, limit)


async def list_issued_to(uow: UnitOfWork, payee_tenant_id: UUID) -> Sequence[Statement]:
    """Published statements of this tenant for another workspace, the latest period first."""
    rows = await uow.db.scalars(
        select(Statement)
        .where(
            Statement.tenant_id == uow.tenant_id,
            Statement.payee_tenant_id == payee_tenant_id,
            Statement.status.in_(PUBLISHED),
        )
        .order_by(Statement.period.desc(), Statement.id.desc())
        .limit(DEFAULT_LIMIT)
    )
    return rows.all()


async def _by_period(
    uow: UnitOfWork,
    chosen: Select[Statement],
    period: str | None,
    after: str | None,
    limit: int,
) -> Page[Statement]:
    if period:
        chosen = chosen.where(Statement.period == period)
    if after:
        chosen = chosen.where(tuple_(Statement.period, Statement.id) < decode_cursor(after, str))
    rows = await uow.db.scalars(
        chosen.order_by(Statement.period.desc(), Statement.id.desc()).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda s: (s.period, s.id), after=after)


async def list_lines(
    uow: UnitOfWork, statement: Statement, *, recording_id: UUID | None = None
) -> Sequence[StatementLine]:
    """The lines of a statement in the order they were stated, by recording and store."""
    chosen = select(StatementLine).where(*_lines_of(statement))
    if recording_id is not None:
        chosen = chosen.where(StatementLine.recording_id == recording_id)
    return (await uow.db.scalars(chosen.order_by(StatementLine.id))).all()


async def list_recordings(uow: UnitOfWork, statement: Statement) -> list[StatedRecording]:
    """The recordings of a statement by title, with their sums."""
    rows = await uow.db.execute(
        select(
            StatementLine.recording_id,
            StatementLine.title,
            StatementLine.artist,
            StatementLine.isrc,
            func.sum(StatementLine.quantity),
            func.sum(StatementLine.gross),
            func.sum(StatementLine.amount),
            func.count(),
        )
        .where(*_lines_of(statement))
        .group_by(
            StatementLine.recording_id,
            StatementLine.title,
            StatementLine.artist,
            StatementLine.isrc,
        )
        .order_by(StatementLine.title, StatementLine.recording_id)
    )
    return [StatedRecording(*row) for row in rows]


def _lines_of(statement: Statement) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        StatementLine.tenant_id == statement.tenant_id,
        StatementLine.statement_id == statement.id,
    )
