"""From approved to locked: numbers, the ledger, and the jobs that print and mail."""

from uuid import UUID

from sqlalchemy import text

from app.billing import Entry, Reference, chart, post
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.posting import entries_of
from app.domain.royalties.accounting.service import (
    Accounting,
    account_again,
    is_as_drafted,
    with_contracts,
)
from app.domain.royalties.batches import MOST_EARNINGS, Tell, Telling, untold
from app.domain.royalties.errors import (
    RunNotApproved,
    RunNotPublished,
    RunOutOfDate,
)
from app.domain.royalties.events import PublishingFailed, StatementsLocked, StatementsPublished
from app.domain.royalties.models.statements import RunStatus, Statement, StatementRun
from app.domain.royalties.queries.drafting import lock_run_row, stated_batches
from app.domain.royalties.queries.runs import PUBLISHED, earned_in_run, get_run
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.posting import one_at_a_time
from app.domain.royalties.statement_delivery import brand_of_today, print_statements

POSTING = "statements"


async def begin_publishing(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """An approved run in the state of being published by whoever asks.

    One that is published, or being published, stays as it is. Raises RunNotApproved.
    """
    run = await lock_run_row(uow, run_id)
    if run.status in {*PUBLISHED, RunStatus.PUBLISHING}:
        return run
    if run.status != RunStatus.APPROVED:
        raise RunNotApproved
    run.status, run.failure = RunStatus.PUBLISHING, None
    run.published_by = uow.actor.person_id
    await uow.flush_rows()
    return run


async def finish_publishing(
    uow: UnitOfWork, run_id: UUID, tell: Tell = untold, *, most: int = MOST_EARNINGS
) -> None:
    """Owe payees what a run states, number its statements, have them printed and mailed: once.

    Raises RunOutOfDate when earnings or an earlier carry changed since the draft.
    """
    await one_at_a_time(uow)
    run = await get_run(uow, run_id)
    if run.status != RunStatus.PUBLISHING:
        return
    statements = await list_of_run(uow, run.id)
    batches = await stated_batches(uow, run.id, most=most)
    accounting = await account_again(uow, run, batches, Telling(tell, batches))
    await _refuse_outdated(uow, run, statements, accounting)
    run = await lock_run_row(uow, run_id)
    await _post(uow, run, statements, accounting)
    run.status, run.published_at = RunStatus.PUBLISHED, uow.now
    run.brand = await brand_of_today(uow)
    await uow.flush()
    await _number(uow, run, len(statements))
    uow.enqueue(print_statements, key=str(run.id), run_id=run.id)
    uow.record(
        StatementsPublished(
            run_id=run.id,
            period=run.period,
            statements=len(statements),
            totals={code: str(money.decimal) for code, money in totals_of(statements).items()},
        )
    )


async def publish_run(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """Publish an approved run in this transaction; publishing again changes nothing."""
    run = await begin_publishing(uow, run_id)
    await finish_publishing(uow, run_id)
    return run


async def fail_publishing(uow: UnitOfWork, run_id: UUID, reason: str) -> None:
    """Take a run back to its approval, nothing booked, and say why on its page."""
    run = await lock_run_row(uow, run_id)
    if run.status == RunStatus.PUBLISHING:
        run.status, run.failure, run.published_by = RunStatus.APPROVED, reason, None
        uow.record(PublishingFailed(run_id=run.id, period=run.period, reason=reason))


async def lock_run(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """Close a published run for good; locking it again changes nothing."""
    run = await lock_run_row(uow, run_id)
    if run.status == RunStatus.LOCKED:
        return run
    if run.status != RunStatus.PUBLISHED:
        raise RunNotPublished
    run.status, run.locked_at = RunStatus.LOCKED, uow.now
    await uow.flush()
    await set_status(uow, run)
    uow.record(StatementsLocked(run_id=run.id, period=run.period))
    return run


async def set_status(uow: UnitOfWork, run: StatementRun) -> None:
    """Give the statements of a run its state."""
    await uow.db.execute(
        text("UPDATE statements SET status = :status WHERE tenant_id = :tenant AND run_id = :run"),
        {"status": str(run.status), "tenant": uow.tenant_id, "run": run.id},
    )


def totals_of(statements: list[Statement]) -> dict[str, Money]:
    """What statements come to, by currency."""
    totals: dict[str, Money] = {}
    for each in statements:
        before = totals.get(each.currency, Money.zero(each.currency))
        totals[each.currency] = before + Money(each.total, each.currency)
    return dict(sorted(totals.items()))


async def _refuse_outdated(
    uow: UnitOfWork,
    run: StatementRun,
    statements: list[Statement],
    accounting: Accounting | None,
) -> None:
    if not await is_as_drafted(uow, run, accounting):
        raise RunOutOfDate
    payees = await with_contracts(uow, await earned_in_run(uow, run), accounting)
    now = {(e.party_id, e.currency): (e.earned, e.carried_in) for e in payees}
    if now != {(s.party_id, s.currency): (s.earned, s.carried_in) for s in statements}:
        raise RunOutOfDate


async def _post(
    uow: UnitOfWork,
    run: StatementRun,
    statements: list[Statement],
    accounting: Accounting | None,
) -> None:
    entries = [entry for each in statements for entry in _entries(each)]
    if accounting is not None:
        entries += entries_of(accounting.reckoning.legs, accounting.names)
    if not entries:
        return
    await post(
        uow,
        kind=POSTING,
        key=str(run.id),
        entries=entries,
        description=f"Statements {run.period}",
        reference=Reference("statement_run", run.id),
    )


def _entries(statement: Statement) -> list[Entry]:
    total = Money(statement.total, statement.currency).decimal
    if total == 0:
        return []
    payee = statement.party_id, statement.payee_name, statement.currency
    return [Entry(chart.accrued(*payee), total), Entry(chart.payable(*payee), -total)]


async def _number(uow: UnitOfWork, run: StatementRun, count: int) -> None:
    """Publish the statements under the next numbers of the tenant; none is left out."""
    counted = await uow.db.execute(
        text(
            "INSERT INTO royalty_counters (tenant_id, name, value)"
            " VALUES (:tenant, 'statement', :count)"
            " ON CONFLICT (tenant_id, name)"
            " DO UPDATE SET value = royalty_counters.value + excluded.value RETURNING value"
        ),
        {"tenant": uow.tenant_id, "count": count},
    )
    last = counted.scalar_one()
    await uow.db.execute(
        text(
            "UPDATE statements s SET status = 'published', published_at = :now,"
            " number = :before + n.place FROM (SELECT id, row_number() OVER"
            " (ORDER BY payee_name, currency, id) AS place FROM statements"
            " WHERE tenant_id = :tenant AND run_id = :run) AS n"
            " WHERE s.tenant_id = :tenant AND s.id = n.id"
        ),
        {"tenant": uow.tenant_id, "run": run.id, "now": uow.now, "before": last - count},
    )
