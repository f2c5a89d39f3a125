"""Reads of statement runs: what they owe, what changed, what they leave out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.royalties.errors import RunNotFound
from app.domain.royalties.models.statements import OPEN, RunStatus, StatementRun

PUBLISHED = (RunStatus.PUBLISHED, RunStatus.LOCKED)

# Reversed reports keep what was stated, and the opposites of it that are not stated yet.
POSTED = "p.status IN ('posted', 'reversed') AND p.period <= :period"
ELIGIBLE = (
    " FROM earnings e JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    f" WHERE {POSTED}"
)
UNSTATED = (
    f"{POSTED} AND e.run_id IS NULL AND e.recording_id IS NOT NULL"
    " AND (e.is_contracted OR e.sheet_id IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Earned:
    """What a payee has earned in one currency and what earlier statements carried, exactly."""

    party_id: UUID
    name: str
    email: str | None
    tenant_id: UUID | None
    currency: str
    earned: Decimal
    carried_in: Decimal


@dataclass(frozen=True, slots=True)
class RunTotal:
    """The statements of a run in one currency: `total` counts minor units."""

    currency: str
    statements: int
    earned: Decimal
    carried_in: Decimal
    total: int
    carried_out: Decimal
    previous_total: int | None


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as its list shows it; `totals` in minor units by currency."""

    run: StatementRun
    statements: int
    totals: dict[str, int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Money of one currency that cannot be stated: `suspense` unmatched, `held` without splits."""

    currency: str
    suspense: Decimal
    held: Decimal


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What a person should look at before approving a run."""

    left_out: Sequence[LeftOut]
    rejected_lines: int
    unfinished_reports: int
    other_drafts: Sequence[str]

    def __bool__(self) -> bool:
        return bool(
            self.left_out or self.rejected_lines or self.unfinished_reports or self.other_drafts
        )


async def get_run(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    run = await uow.db.get(StatementRun, (uow.tenant_id, run_id))
    if run is None or run.status == RunStatus.CANCELED:
        raise RunNotFound
    return run


async def find_open_run(uow: UnitOfWork, period: str) -> StatementRun | None:
    """The run of a period that is not published yet; there is at most one."""
    return (
        await uow.db.scalars(
            select(StatementRun)
            .where(StatementRun.period == period)
            .where(StatementRun.status.in_(OPEN))
        )
    ).one_or_none()


async def list_open_periods(uow: UnitOfWork) -> list[str]:
    """The periods, oldest first, whose statements are drafted or approved and not published."""
    found = await uow.db.scalars(
        select(StatementRun.period)
        .where(StatementRun.status.in_((RunStatus.DRAFT, RunStatus.APPROVED)))
        .order_by(StatementRun.period)
    )
    return list(found)


async def list_runs(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[RunRow]:
    """The newest run first."""
    place = decode_cursor(after, str)[1] if after else None
    runs = (
        await uow.db.scalars(
            select(StatementRun)
            .where(StatementRun.id < place if place else text("true"))
            .where(StatementRun.status != str(RunStatus.CANCELED))
            .order_by(StatementRun.id.desc())
            .limit(limit + 1)
        )
    ).all()
    sums = await uow.db.execute(
        text(
            "SELECT run_id, currency, count(*), sum(total)::bigint FROM statements"
            " WHERE tenant_id = :tenant AND run_id = ANY(CAST(:runs AS uuid[])) GROUP BY 1, 2"
            " ORDER BY 2"
        ),
        {"tenant": uow.tenant_id, "runs": [run.id for run in runs]},
    )
    counts: dict[UUID, int] = {}
    totals: dict[UUID, dict[str, int]] = {}
    for run_id, currency, count, total in sums:
        counts[run_id] = counts.get(run_id, 0) + count
        totals.setdefault(run_id, {})[currency] = total
    rows = [RunRow(run, counts.get(run.id, 0), totals.get(run.id, {})) for run in runs]
    return cut_page(rows, limit=limit, key=lambda r: (r.run.period, r.run.id), after=after)


async def earned_in_run(uow: UnitOfWork, run: StatementRun) -> list[Earned]:
    """Payees of the earnings assigned to a run, each with the newest published carry."""
    rows = await uow.db.execute(
        text(
            "WITH sums AS (SELECT e.sheet_id, e.currency, sum(e.amount) AS amount"
            " FROM earnings e JOIN earnings_reports p"
            " ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
            " WHERE e.run_id = :run AND NOT e.is_contracted"
            " AND p.status IN ('posted', 'reversed') GROUP BY e.sheet_id, e.currency),"
            " earned AS (SELECT s.party_id, m.currency, sum(m.amount * s.share * 0.01) AS earned,"
            " (array_agg(s.party_tenant_id) FILTER (WHERE s.party_tenant_id IS NOT NULL))[1]"
            " AS party_tenant_id FROM sums m"
            " JOIN split_shares s ON s.tenant_id = :tenant AND s.sheet_id = m.sheet_id"
            " AND s.share > 0 GROUP BY s.party_id, m.currency),"
            " carried AS (SELECT DISTINCT ON (party_id, currency) party_id, currency, carried_out"
            " FROM statements WHERE tenant_id = :tenant AND status IN ('published', 'locked')"
            " ORDER BY party_id, currency, number DESC)"
            " SELECT n.party_id, p.name, p.email, n.party_tenant_id AS tenant_id, n.currency,"
            " n.earned, coalesce(c.carried_out, 0) AS carried_in FROM earned n"
            " JOIN parties p ON p.tenant_id = :tenant AND p.id = n.party_id"
            " LEFT JOIN carried c ON c.party_id = n.party_id AND c.currency = n.currency"
            " ORDER BY p.name, n.party_id, n.currency"
        ),
        {"run": run.id, "tenant": uow.tenant_id},
    )
    return [Earned(**row) for row in rows.mappings()]


async def statement_ids(
    uow: UnitOfWork, run_id: UUID
) -> dict[tuple[UUID, str], tuple[UUID, UUID | None]]:
    """The statements of a run with their payees' workspaces, by payee and currency."""
    rows = await uow.db.execute(
        text(
            "SELECT party_id, currency, id, payee_tenant_id FROM statements"
            " WHERE tenant_id = :tenant AND run_id = :run"
        ),
        {"tenant": uow.tenant_id, "run": run_id},
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


async def totals_of_run(uow: UnitOfWork, run: StatementRun) -> list[RunTotal]:
    """Sums by currency, beside those of the run published before this one."""
    rows = await uow.db.execute(
        text(
            "WITH before AS (SELECT id FROM statement_runs"
            " WHERE status IN ('published', 'locked') AND id <> :run AND period <= :period"
            " AND published_at < coalesce(CAST(:published_at AS timestamptz), 'infinity')"
            " ORDER BY published_at DESC LIMIT 1)"
            " SELECT currency, count(*) FILTER (WHERE run_id = :run),"
            " coalesce(sum(earned) FILTER (WHERE run_id = :run), 0),"
            " coalesce(sum(carried_in) FILTER (WHERE run_id = :run), 0),"
            " coalesce(sum(total) FILTER (WHERE run_id = :run), 0)::bigint,"
            " coalesce(sum(carried_out) FILTER (WHERE run_id = :run), 0),"
            " (sum(total) FILTER (WHERE run_id <> :run))::bigint"
            " FROM statements WHERE tenant_id = :tenant"
            " AND (run_id = :run OR run_id IN (SELECT id FROM before)) GROUP BY 1 ORDER BY 1"
        ),
        {
            "run": run.id,
            "period": run.period,
            "published_at": run.published_at,
            "tenant": uow.tenant_id,
        },
    )
    return [RunTotal(*row) for row in rows]


async def obstacles_of_run(uow: UnitOfWork, run: StatementRun) -> Obstacles:
    """Money that the run leaves out, and reports that are not through yet."""
    left = await uow.db.execute(
        text(
            "SELECT e.currency, coalesce(sum(e.amount) FILTER (WHERE e.recording_id IS NULL), 0),"
            " coalesce(sum(e.amount) FILTER (WHERE e.recording_id IS NOT NULL), 0)"
            + ELIGIBLE
            + " AND e.sheet_id IS NULL AND NOT e.is_contracted GROUP BY 1 ORDER BY 1"
        ),
        {"period": run.period},
    )
    counts = (
        await uow.db.execute(
            text(
                "SELECT coalesce(sum(rejected) FILTER (WHERE status = 'posted'"
                " AND period <= :period), 0)::int,"
                " count(*) FILTER (WHERE status NOT IN ('posted', 'reversed', 'unpacked'))::int,"
                " ARRAY(SELECT period FROM statement_runs WHERE id <> :run"
                " AND status IN ('drafting', 'draft', 'approved', 'publishing') ORDER BY period)"
                " FROM earnings_reports"
            ),
            {"period": run.period, "run": run.id},
        )
    ).one()
    return Obstacles([LeftOut(*row) for row in left], *counts)


async def has_published(uow: UnitOfWork) -> bool:
    """Whether this tenant has ever published statements."""
    found = await uow.db.scalar(
        select(StatementRun.id).where(StatementRun.status.in_(PUBLISHED)).limit(1)
    )
    return found is not None
