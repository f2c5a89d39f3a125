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
from app.domain.royalties.errors import (
    NothingToState,
    RunNotApproved,
    RunNotPublished,
    RunOutOfDate,
)
from app.domain.royalties.events import StatementsLocked, StatementsPublished
from app.domain.royalties.models import RunStatus, Statement, StatementRun
from app.domain.royalties.queries.runs import PUBLISHED, earned_in_run, get_run
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.posting import one_at_a_time
from app.domain.royalties.service.runs import set_status
from app.domain.royalties.statement_delivery import brand_of_today, print_statements

POSTING = "statements"


async def publish_run(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """Owe payees what an approved run states, number its statements, have them printed and mailed.

    Publishing again changes nothing. Raises RunNotApproved, and RunOutOfDate when earnings or an
    earlier carry changed since the draft.
    """
    await one_at_a_time(uow)
    run = await get_run(uow, run_id)
    if run.status in PUBLISHED:
        return run
    if run.status != RunStatus.APPROVED:
        raise RunNotApproved
    statements = await list_of_run(uow, run.id)
    if not statements:
        raise NothingToState
    accounting = await account_again(uow, run)
    await _refuse_outdated(uow, run, statements, accounting)
    await _post(uow, run, statements, accounting)
    run.status, run.published_at = RunStatus.PUBLISHED, uow.now
    run.published_by, run.brand = uow.actor.person_id, await brand_of_today(uow)
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
    return run


async def lock_run(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """Close a published run for good; locking it again changes nothing."""
    await one_at_a_time(uow)
    run = await get_run(uow, run_id)
    if run.status == RunStatus.LOCKED:
        return run
    if run.status != RunStatus.PUBLISHED:
        raise RunNotPublished
    run.status, run.locked_at = RunStatus.LOCKED, uow.now
    await uow.flush()
    await set_status(uow, run)
    uow.record(StatementsLocked(run_id=run.id, period=run.period))
    return run


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
