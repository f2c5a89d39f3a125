"""Every statement that moves a job row from one state to the next.

    waiting → queued → running → done | refused | failed | quarantined | canceled

A claim gives the row a lease token; each later step names it, so whoever lost the lease changes
nothing. Leases are measured on the database's clock, due times on the application's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Result, Row, text

from app.core.uow import UnitOfWork

CRASHES = 3
"""How often a job may take its worker down with it before it is set aside."""

LONGEST_ERROR = 2000


class LostLease(Exception):
    """The row was given to somebody else, or canceled: whatever this attempt did must not count."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row handed to a worker: the key of the row and the token that proves the claim."""

    tenant_id: UUID
    id: UUID
    token: UUID
    timeout: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A started row: `attempts` counts this start."""

    claim: Claim
    name: str
    arguments: dict[str, Any]
    attempts: int
    max_attempts: int
    timeout: int
    request_id: str


_CLAIM = text("""
WITH RECURSIVE tenants AS (
    (SELECT tenant_id FROM jobs WHERE queue = :queue AND state = 'waiting'
     ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT j.tenant_id FROM jobs j
            WHERE j.queue = :queue AND j.state = 'waiting' AND j.tenant_id > t.tenant_id
            ORDER BY j.tenant_id LIMIT 1)
    FROM tenants t WHERE t.tenant_id IS NOT NULL
),
busy AS (
    SELECT tenant_id, count(*) AS jobs, count(*) FILTER (WHERE state = 'queued') AS queued,
           count(*) FILTER (WHERE crashes > 0) AS suspects
    FROM jobs WHERE state IN ('queued', 'running') AND queue = :queue GROUP BY tenant_id
),
due AS (
    SELECT d.tenant_id, d.id, d.crashes, d.run_at, coalesce(b.jobs, 0) AS jobs
    FROM tenants t
    LEFT JOIN busy b ON b.tenant_id = t.tenant_id
    CROSS JOIN LATERAL (
        SELECT j.tenant_id, j.id, j.crashes, j.run_at FROM jobs j
        WHERE j.queue = :queue AND j.tenant_id = t.tenant_id
            AND j.state = 'waiting' AND j.run_at <= :now
        ORDER BY j.run_at, j.id
        LIMIT greatest(:per_tenant - coalesce(b.jobs, 0), 0)
        FOR UPDATE SKIP LOCKED
    ) d
    -- Nothing of a suspended workspace runs; its rows wait.
    WHERE NOT EXISTS (
        SELECT FROM public.tenants s
        WHERE s.id = t.tenant_id AND s.suspended_reason IS NOT NULL
    )
),
ranked AS (
    SELECT tenant_id, id, crashes, run_at,
           jobs + row_number() OVER (PARTITION BY tenant_id ORDER BY run_at, id) AS turn,
           CASE WHEN crashes > 0 THEN row_number() OVER (
               PARTITION BY crashes > 0 ORDER BY run_at, id) ELSE 0 END AS suspect
    FROM due
),
chosen AS (
    SELECT tenant_id, id FROM ranked
    WHERE suspect <= 1 - least(coalesce((SELECT sum(suspects) FROM busy), 0), 1) OR crashes = 0
    ORDER BY turn, run_at, id
    LIMIT greatest(:depth - coalesce((SELECT sum(queued) FROM busy), 0), 0)
)
UPDATE jobs SET state = 'queued', lease_token = gen_random_uuid(),
    lease_until = clock_timestamp() + make_interval(secs => :lease)
FROM chosen WHERE jobs.tenant_id = chosen.tenant_id AND jobs.id = chosen.id
RETURNING jobs.tenant_id, jobs.id, jobs.lease_token, jobs.timeout
""")


async def claim(
    uow: UnitOfWork, queue: str, *, per_tenant: int, depth: int, lease: float
) -> Sequence[Claim]:
    """Take due rows of a queue, in turns between tenants: at most `per_tenant` in flight each.

    `depth` bounds the rows claimed and not yet started. Of the rows whose worker has died at least
    one is in flight at a time, so that a row that kills takes no suspect down with it twice.
    """
    key = f"backline.jobs.{queue}"
    took = await uow.db.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )
    if not took:
        return ()
    rows = await uow.db.execute(
        _CLAIM,
        {
            "queue": queue,
            "now": uow.now,
            "per_tenant": per_tenant,
            "depth": depth,
            "lease": lease,
        },
    )
    return [Claim(*row) for row in sorted(rows, key=lambda row: row.id)]


async def start(uow: UnitOfWork, claim: Claim, *, lease: float) -> Attempt | None:
    """Count the attempt and begin; None when the claim is no longer valid."""
    row = (
        (
            await _change(
                uow,
                claim,
                "state = 'running', attempts = attempts + 1, started_at = :now, last_error = NULL,"
                " lease_until = clock_timestamp() + make_interval(secs => :lease)",
                "state = 'queued' AND lease_until > clock_timestamp()",
                returning="name, arguments, attempts, max_attempts, timeout, request_id",
                now=uow.now,
                lease=lease,
            )
        )
        .mappings()
        .first()
    )
    return None if row is None else Attempt(claim, **row)


async def renew(uow: UnitOfWork, claim: Claim, *, lease: float) -> None:
    """Stay believed to be alive; raises LostLease."""
    await _held(
        uow,
        claim,
        "lease_until = clock_timestamp() + make_interval(secs => :lease)",
        lease=lease,
    )


async def report(
    uow: UnitOfWork, claim: Claim, done: int, total: int | None, note: str, *, lease: float
) -> None:
    """Note how far a job is and renew its lease; raises LostLease."""
    await _held(
        uow,
        claim,
        "progress_done = :done, progress_total = :total, note = :note,"
        " lease_until = clock_timestamp() + make_interval(secs => :lease)",
        done=done,
        total=total,
        note=note,
        lease=lease,
    )


async def finish(uow: UnitOfWork, claim: Claim) -> None:
    """Mark the row done in the caller's transaction; raises LostLease, which undoes the work."""
    await _held(
        uow,
        claim,
        "state = 'done', finished_at = clock_timestamp(), lease_until = NULL, lease_token = NULL",
    )


async def end(uow: UnitOfWork, claim: Claim, state: str, error: str) -> None:
    """Close the row as `refused` or `failed`, with the sentence that says why."""
    await _held(
        uow,
        claim,
        "state = :state, last_error = :error, finished_at = clock_timestamp(), lease_until = NULL,"
        " lease_token = NULL",
        state=state,
        error=error[:LONGEST_ERROR],
    )


async def postpone(uow: UnitOfWork, claim: Claim, run_at: datetime, error: str) -> None:
    """Let the row wait until `run_at` for its next attempt."""
    await _held(
        uow,
        claim,
        "state = 'waiting', run_at = :run_at, last_error = :error, lease_until = NULL,"
        " lease_token = NULL",
        run_at=run_at,
        error=error[:LONGEST_ERROR],
    )


async def give_back(uow: UnitOfWork, claim: Claim) -> None:
    """Return a started row whose worker is stopping; the attempt does not count."""
    await _change(
        uow,
        claim,
        "attempts = attempts - 1, state = 'waiting', lease_until = NULL, lease_token = NULL",
        "state = 'running'",
    )


async def unclaim(uow: UnitOfWork, claim: Claim) -> None:
    """Return a row that was claimed and has not started."""
    await _change(
        uow,
        claim,
        "state = 'waiting', lease_until = NULL, lease_token = NULL",
        "state = 'queued'",
    )


# A crashed row waits a little, longer each time: what stopped the worker may still be going on.
_RECOVER = text("""
UPDATE jobs SET
    run_at = CASE WHEN state = 'running'
        THEN clock_timestamp() + random() * make_interval(secs => 2 ^ (crashes + 1))
        ELSE run_at END,
    crashes = crashes + (state = 'running')::int,
    state = CASE
        WHEN state = 'queued' THEN 'waiting'
        WHEN crashes + 1 >= :crashes THEN 'quarantined'
        WHEN attempts >= max_attempts THEN 'failed'
        ELSE 'waiting'
    END,
    finished_at = CASE
        WHEN state = 'running' AND (crashes + 1 >= :crashes OR attempts >= max_attempts)
        THEN clock_timestamp()
    END,
    last_error = CASE WHEN state = 'running'
        THEN 'The worker stopped while this job was running.' ELSE last_error END,
    lease_until = NULL, lease_token = NULL
WHERE (tenant_id, id) IN (
    SELECT tenant_id, id FROM jobs
    WHERE state IN ('queued', 'running') AND lease_until < clock_timestamp()
    FOR UPDATE SKIP LOCKED
)
RETURNING tenant_id, id, name, state, crashes
""")


async def recover(uow: UnitOfWork) -> Sequence[Row[Any]]:
    """Take back the rows of silent workers: to wait again, or aside when they keep killing."""
    rows: Sequence[Row[Any]] = (await uow.db.execute(_RECOVER, {"crashes": CRASHES})).all()
    return rows


async def retry(uow: UnitOfWork, tenant_id: UUID, job_id: UUID) -> bool:
    """Give a closed row a fresh set of attempts; False when it is not closed or already done."""
    return await _operate(
        uow,
        tenant_id,
        job_id,
        "state = 'waiting', attempts = 0, crashes = 0, run_at = :now, finished_at = NULL",
        "state IN ('refused', 'failed', 'quarantined', 'canceled')",
        now=uow.now,
    )


async def cancel(uow: UnitOfWork, tenant_id: UUID, job_id: UUID) -> bool:
    """Close a row that has not finished; one that runs notices when it next touches its lease."""
    return await _operate(
        uow,
        tenant_id,
        job_id,
        "state = 'canceled', finished_at = clock_timestamp(), lease_until = NULL,"
        " lease_token = NULL",
        "state IN ('waiting', 'queued', 'running')",
    )


async def _held(uow: UnitOfWork, claim: Claim, change: str, **values: Any) -> None:
    result: Any = await _change(uow, claim, change, "state = 'running'", **values)
    if result.rowcount != 1:
        raise LostLease


async def _change(
    uow: UnitOfWork,
    claim: Claim,
    change: str,
    condition: str,
    *,
    returning: str = "",
    **values: Any,
) -> Result[Any]:
    statement = (
        f"UPDATE jobs SET {change} WHERE tenant_id = :tenant AND id = :id"
        f" AND lease_token = :token AND {condition}"
    )
    if returning:
        statement += f" RETURNING {returning}"
    values |= {"tenant": claim.tenant_id, "id": claim.id, "token": claim.token}
    return await uow.db.execute(text(statement), values)


async def _operate(
    uow: UnitOfWork, tenant_id: UUID, job_id: UUID, change: str, condition: str, **values: Any
) -> bool:
    result: Any = await uow.db.execute(
        text(f"UPDATE jobs SET {change} WHERE tenant_id = :tenant AND id = :id AND {condition}"),
        {"tenant": tenant_id, "id": job_id, **values},
    )
    return bool(result.rowcount == 1)
