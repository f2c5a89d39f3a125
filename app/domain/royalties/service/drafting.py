"""Drafting the statements of a month: what it takes, what it writes, how it ends without any."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from app.core import period as periods
from app.core.ids import new_id
from app.core.money import EXACT
from app.core.period import InvalidPeriod
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.covering import regard_contracts
from app.domain.royalties.accounting.service import (
    Accounting,
    Writing,
    account_draft,
    rates_of_payees,
    with_contracts,
)
from app.domain.royalties.agreements import has_contracts
from app.domain.royalties.batches import MOST_EARNINGS, Batch, Tell, Telling, untold
from app.domain.royalties.errors import NotAMonth, RunAtWork, RunNotFound
from app.domain.royalties.events import DraftFailed, StatementsDrafted
from app.domain.royalties.models.statements import OPEN, RunStatus, StatementRun
from app.domain.royalties.queries.drafting import (
    canceled_runs,
    lock_run_row,
    unstated_batches,
)
from app.domain.royalties.queries.runs import (
    UNSTATED,
    Earned,
    earned_in_run,
    find_open_run,
    get_run,
    statement_ids,
)
from app.domain.royalties.service.posting import one_at_a_time
from app.domain.royalties.settlement import Payout, settle_payees
from app.domain.royalties.tracklists.service import divide_again
from app.tenants import get_tenant


async def begin_draft(uow: UnitOfWork, period: str) -> StatementRun:
    """The open run of a month in the state of being drafted; an approval ends with that.

    Raises NotAMonth, and RunAtWork while it is being published.
    """
    try:
        month = periods.month(period).code
    except InvalidPeriod as error:
        raise NotAMonth(fields={"period": NotAMonth.sentence}) from error
    await uow.db.execute(
        insert(StatementRun)
        .values(tenant_id=uow.tenant_id, id=new_id(), period=month, status=RunStatus.DRAFTING)
        .on_conflict_do_nothing()
    )
    found = await find_open_run(uow, month)
    if found is None:
        # It was published or thrown away between the two statements.
        raise RunNotFound
    run = await lock_run_row(uow, found.id)
    if run.status not in OPEN - {RunStatus.PUBLISHING}:
        raise RunAtWork
    run.status, run.failure, run.created_by = RunStatus.DRAFTING, None, uow.actor.person_id
    run.approved_by, run.approved_at = None, None
    await uow.flush_rows()
    return run


async def clear_draft(uow: UnitOfWork, run_id: UUID) -> bool:
    """Make room for a draft: its old figures go, and canceled runs with what they held.

    False when nobody waits for it any more.
    """
    await one_at_a_time(uow)
    await sweep_canceled(uow)
    try:
        run = await get_run(uow, run_id)
    except RunNotFound:
        return False
    if run.status != RunStatus.DRAFTING:
        return False
    await clear_run(uow, run)
    return True


async def compute_draft(
    uow: UnitOfWork, run_id: UUID, tell: Tell = untold, *, most: int = MOST_EARNINGS
) -> None:
    """Write the statements of a run that is being drafted: all of them, or none.

    Takes every accrued earning of reports up to its period that no other run states, and accounts
    the contracts whose period ends with it. At a time it looks at `most` earnings, which changes
    nothing in the outcome. Raises CannotAccount, and RunNotFound once it is canceled.
    """
    await one_at_a_time(uow)
    run = await get_run(uow, run_id)
    if run.status != RunStatus.DRAFTING:
        return
    await divide_again(uow)
    if await has_contracts(uow):
        await regard_contracts(uow)
    batches = await unstated_batches(uow, run.period, most=most)
    telling = Telling(tell, batches)
    await telling.begin("Taking in earnings")
    for batch in batches:
        await _assign_earnings(uow, run, batch)
        await telling.done(batch)
    accounting = await account_draft(uow, run, batches, telling)
    payees = await with_contracts(uow, await earned_in_run(uow, run), accounting)
    await _write_statements(uow, run, payees, rates_of_payees(accounting) if accounting else {})
    await telling.begin("Writing statements")
    await _write(uow, run, batches, accounting, telling)
    await _finish(uow, run_id, accounting, len(payees))


async def fail_draft(uow: UnitOfWork, run_id: UUID, reason: str) -> None:
    """End a draft without statements, and say why on its page."""
    run = await lock_run_row(uow, run_id)
    if run.status == RunStatus.DRAFTING:
        run.status, run.failure = RunStatus.FAILED, reason
        uow.record(DraftFailed(run_id=run.id, period=run.period, reason=reason))


async def sweep_canceled(uow: UnitOfWork) -> None:
    """Remove canceled runs; their earnings wait for the next one."""
    await one_at_a_time(uow)
    for run in await canceled_runs(uow):
        await clear_run(uow, run)
        await uow.db.delete(run)
    await uow.flush_rows()


async def clear_run(uow: UnitOfWork, run: StatementRun) -> None:
    """Take back everything a run that is not published has written."""
    values = {"tenant": uow.tenant_id, "run": run.id}
    await uow.db.execute(text("UPDATE earnings SET run_id = NULL WHERE run_id = :run"), values)
    await uow.db.execute(text("DELETE FROM contract_closings WHERE run_id = :run"), values)
    await uow.db.execute(
        text("DELETE FROM statements WHERE tenant_id = :tenant AND run_id = :run"), values
    )


def settle_run(payees: Sequence[Earned]) -> list[Payout]:
    """What each of the payees of a run is paid and carries, in their order."""
    by_currency: dict[str, dict[UUID, Decimal]] = defaultdict(dict)
    for payee in payees:
        exact = EXACT.add(payee.earned, payee.carried_in)
        by_currency[payee.currency][payee.party_id] = exact
    settled = {currency: settle_payees(each, currency) for currency, each in by_currency.items()}
    return [settled[payee.currency][payee.party_id] for payee in payees]


async def _finish(
    uow: UnitOfWork, run_id: UUID, accounting: Accounting | None, statements: int
) -> None:
    # Only now is the run's own row touched: until here somebody may cancel it.
    run = await lock_run_row(uow, run_id)
    run.rates = accounting.rates if accounting else []
    run.left_out = accounting.reckoning.left_out.write() if accounting else {}
    run.status = RunStatus.DRAFT
    uow.record(StatementsDrafted(run_id=run.id, period=run.period, statements=statements))


async def _assign_earnings(uow: UnitOfWork, run: StatementRun, batch: Batch) -> None:
    await uow.db.execute(
        text(
            "UPDATE earnings e SET run_id = :run FROM earnings_reports p"
            " WHERE p.tenant_id = e.tenant_id AND p.id = e.report_id"
            f" AND {UNSTATED} AND NOT e.is_contracted"
            " AND e.recording_id = ANY(CAST(:recordings AS uuid[]))"
        ),
        {"run": run.id, "period": run.period, "recordings": list(batch.recording_ids)},
    )


async def _write(
    uow: UnitOfWork,
    run: StatementRun,
    batches: Sequence[Batch],
    accounting: Accounting | None,
    telling: Telling,
) -> None:
    statements = await statement_ids(uow, run.id)
    writing = Writing(run, accounting, statements) if accounting else None
    for batch in batches:
        await _write_lines(uow, run, batch)
        if writing:
            await writing.lines(uow, batch)
        await telling.done(batch)
    if writing:
        await writing.accounts(uow)


async def _write_statements(
    uow: UnitOfWork,
    run: StatementRun,
    payees: Sequence[Earned],
    rates: Mapping[tuple[UUID, str], list[dict[str, str]]],
) -> None:
    if not payees:
        return
    payouts = settle_run(payees)
    issuer = await get_tenant(uow)
    await uow.db.execute(
        text(
            "INSERT INTO statements (tenant_id, run_id, party_id, payee_tenant_id, payee_name,"
            " payee_email, issuer_name, period, currency, status, earned, carried_in, total,"
            " carried_out, rates) SELECT :tenant, :run, s.party_id, s.payee_tenant_id, s.name,"
            " s.email,"
            " :issuer, :period, s.currency, 'draft', s.earned, s.carried_in, s.total, s.carried,"
            " CAST(s.rates AS jsonb)"
            " FROM unnest(CAST(:parties AS uuid[]), CAST(:tenants AS uuid[]),"
            " CAST(:names AS text[]), CAST(:emails AS text[]), CAST(:currencies AS text[]),"
            " CAST(:earned AS numeric[]), CAST(:carried_in AS numeric[]),"
            " CAST(:totals AS bigint[]), CAST(:carried AS numeric[]), CAST(:rates AS text[]))"
            " AS s(party_id, payee_tenant_id, name, email, currency, earned, carried_in, total,"
            " carried, rates)"
        ),
        {
            "tenant": uow.tenant_id,
            "run": run.id,
            "issuer": issuer.name,
            "period": run.period,
            "rates": [
                msgspec.json.encode(rates.get((each.party_id, each.currency), [])).decode()
                for each in payees
            ],
            "parties": [each.party_id for each in payees],
            "tenants": [each.tenant_id for each in payees],
            "names": [each.name for each in payees],
            "emails": [each.email for each in payees],
            "currencies": [each.currency for each in payees],
            "earned": [each.earned for each in payees],
            "carried_in": [each.carried_in for each in payees],
            "totals": [each.total for each in payouts],
            "carried": [each.carried for each in payouts],
        },
    )


async def _write_lines(uow: UnitOfWork, run: StatementRun, batch: Batch) -> None:
    # Earnings that differ only in how a report spells a title are one line.
    await uow.db.execute(
        text(
            "INSERT INTO statement_lines (tenant_id, statement_id, payee_tenant_id, report_id,"
            " recording_id, title, artist, isrc, source_name, store, country, kind, sale_month,"
            " quantity, gross, share, amount, is_adjustment)"
            " SELECT :tenant, t.id, t.payee_tenant_id, e.report_id, e.recording_id,"
            " r.title || CASE WHEN r.version_title <> '' THEN ' (' || r.version_title || ')'"
            " ELSE '' END, r.artist_name, r.isrc, coalesce(p.source_name, 'Unknown source'),"
            " e.store, e.country, e.kind, e.sale_month, sum(e.quantity), sum(e.amount), s.share,"
            " sum(e.amount) * s.share * 0.01, p.period < :period"
            " FROM earnings e"
            " JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
            " JOIN recordings r ON r.tenant_id = e.tenant_id AND r.id = e.recording_id"
            " JOIN split_shares s ON s.tenant_id = :tenant AND s.sheet_id = e.sheet_id"
            " AND s.share > 0"
            " JOIN statements t ON t.tenant_id = :tenant AND t.run_id = :run"
            " AND t.party_id = s.party_id AND t.currency = e.currency"
            " WHERE e.run_id = :run AND NOT e.is_contracted"
            " AND e.recording_id = ANY(CAST(:recordings AS uuid[]))"
            " GROUP BY t.id, t.payee_tenant_id, e.report_id, e.recording_id, r.title,"
            " r.version_title, r.artist_name, r.isrc, p.source_name, e.store, e.country, e.kind,"
            " e.sale_month, s.share, p.period"
            " ORDER BY t.id, r.title, e.recording_id, p.source_name, e.store, e.country,"
            " e.sale_month, e.kind"
        ),
        {
            "tenant": uow.tenant_id,
            "run": run.id,
            "period": run.period,
            "recordings": list(batch.recording_ids),
        },
    )
