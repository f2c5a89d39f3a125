"""What goes into an audit pack, and the packs there are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.core.uow import UnitOfWork
from app.domain.royalties.insight.errors import PackNotFound
from app.domain.royalties.insight.models import AuditPack
from app.domain.royalties.models.earnings import Earning, EarningsReport
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.runs import PUBLISHED

SHOWN = 50


async def get_pack(uow: UnitOfWork, pack_id: UUID) -> AuditPack:
    found = await uow.db.get(AuditPack, (uow.tenant_id, pack_id))
    if found is None:
        raise PackNotFound
    return found


async def list_packs(uow: UnitOfWork) -> Sequence[AuditPack]:
    """The newest first."""
    rows = await uow.db.scalars(
        select(AuditPack).order_by(AuditPack.created_at.desc(), AuditPack.id.desc()).limit(SHOWN)
    )
    return rows.all()


async def list_payees(uow: UnitOfWork) -> list[tuple[UUID, str]]:
    """Everybody for whom statements were published, by name."""
    rows = await uow.db.execute(
        select(Statement.party_id, Statement.payee_name)
        .where(Statement.tenant_id == uow.tenant_id, Statement.status.in_(PUBLISHED))
        .order_by(Statement.payee_name, Statement.number.desc())
    )
    names: dict[UUID, str] = {}
    for party_id, name in rows:
        names.setdefault(party_id, name)
    return list(names.items())


async def list_periods(uow: UnitOfWork) -> list[str]:
    """The months statements were published for, the latest first."""
    rows = await uow.db.scalars(
        select(Statement.period)
        .where(Statement.tenant_id == uow.tenant_id, Statement.status.in_(PUBLISHED))
        .distinct()
        .order_by(Statement.period.desc())
    )
    return list(rows)


async def statements_of(uow: UnitOfWork, pack: AuditPack) -> Sequence[Statement]:
    """The published statements of a payee for the months of a pack, in order."""
    rows = await uow.db.scalars(
        select(Statement)
        .where(Statement.tenant_id == uow.tenant_id, Statement.party_id == pack.party_id)
        .where(Statement.period.between(pack.first_period, pack.last_period))
        .where(Statement.status.in_(PUBLISHED))
        .order_by(Statement.number)
    )
    return rows.all()


async def earnings_of(
    uow: UnitOfWork, statements: Sequence[Statement]
) -> list[tuple[Earning, EarningsReport]]:
    """What the runs of these statements stated of recordings the payee has a line of."""
    rows = await uow.db.execute(
        select(Earning, EarningsReport)
        .join(
            EarningsReport,
            (EarningsReport.tenant_id == Earning.tenant_id)
            & (EarningsReport.id == Earning.report_id),
        )
        .where(Earning.run_id.in_({each.run_id for each in statements}))
        .where(
            Earning.recording_id.in_(
                text(
                    "SELECT l.recording_id FROM statement_lines l WHERE l.tenant_id = :owner"
                    " AND l.statement_id = ANY(CAST(:ids AS uuid[]))"
                ).bindparams(owner=uow.tenant_id, ids=[each.id for each in statements])
            )
        )
        .order_by(Earning.report_id, Earning.number)
    )
    return [(row[0], row[1]) for row in rows]


async def splits_of(uow: UnitOfWork, party_id: UUID) -> list[Sequence[Any]]:
    """Every agreed sheet with a share of the payee: all of its shares, and who answered when."""
    rows = await uow.db.execute(
        text(
            "SELECT coalesce(r.title, w.title), s.kind, s.version, s.status, o.name, o.role,"
            " o.share, o.answer, coalesce(o.answered_name, ''),"
            " coalesce(to_char(o.answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), '')"
            " FROM split_sheets s"
            " JOIN split_shares o ON o.tenant_id = s.tenant_id AND o.sheet_id = s.id"
            " LEFT JOIN recordings r ON r.tenant_id = s.tenant_id AND r.id = s.recording_id"
            " LEFT JOIN works w ON w.tenant_id = s.tenant_id AND w.id = s.work_id"
            " WHERE s.tenant_id = :owner AND s.status = 'agreed' AND EXISTS (SELECT FROM"
            " split_shares own WHERE own.tenant_id = s.tenant_id AND own.sheet_id = s.id"
            " AND own.party_id = :party) ORDER BY 1, s.id, o.position"
        ),
        {"owner": uow.tenant_id, "party": party_id},
    )
    return [tuple(row) for row in rows]


async def contracts_of(uow: UnitOfWork, party_id: UUID) -> list[Any]:
    """Every version of a contract that gives the payee a share, with all its clauses, as JSON."""
    rows = await uow.db.scalars(
        text(
            "SELECT jsonb_build_object('contract', to_jsonb(c) - 'search_text',"
            " 'version', to_jsonb(v),"
            " 'shares', (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.position) FROM contract_shares x"
            " WHERE x.tenant_id = v.tenant_id AND x.version_id = v.id),"
            " 'scopes', (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.position) FROM contract_scopes x"
            " WHERE x.tenant_id = v.tenant_id AND x.version_id = v.id),"
            " 'terms', (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.position) FROM contract_terms x"
            " WHERE x.tenant_id = v.tenant_id AND x.version_id = v.id),"
            " 'fees', (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.position) FROM contract_fees x"
            " WHERE x.tenant_id = v.tenant_id AND x.version_id = v.id))"
            " FROM royalty_contracts c JOIN contract_versions v ON v.tenant_id = c.tenant_id"
            " AND v.contract_id = c.id WHERE EXISTS (SELECT FROM contract_shares s"
            " WHERE s.tenant_id = v.tenant_id AND s.version_id = v.id AND s.party_id = :party)"
            " ORDER BY c.number, v.number"
        ),
        {"party": party_id},
    )
    return list(rows)
