"""Statement runs up to their approval: draft, compute again, discard, approve."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import text

from app.core import period as periods
from app.core.actor import Role
from app.core.ids import new_id
from app.core.money import EXACT
from app.core.period import InvalidPeriod
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.service import (
    account_draft,
    with_contracts,
    write_accounting,
)
from app.domain.royalties.errors import (
    NotAMonth,
    NothingToState,
    RunAlreadyPublished,
    RunNotADraft,
    SecondPersonNeeded,
)
from app.domain.royalties.events import DraftDiscarded, StatementsApproved, StatementsDrafted
from app.domain.royalties.models import RunStatus, StatementRun
from app.domain.royalties.queries.runs import (
    PUBLISHED,
    STATED_BY_RUN,
    Earned,
    earned_in_run,
    find_open_run,
    get_run,
    statement_ids,
    totals_of_run,
)
from app.domain.royalties.service.posting import one_at_a_time
from app.domain.royalties.settlement import Payout, settle_payees
from app.domain.royalties.tracklists.service import divide_again
from app.tenants import get_tenant, list_members


async def draft_run(uow: UnitOfWork, period: str) -> StatementRun:
    """Draft the statements of a month, or compute its open run again; an approval ends with that.

    Takes every accrued earning of reports up to `period` that no other run states, and accounts
    the contracts whose period ends with it. Raises NotAMonth and CannotAccount.
    """
    try:
        month = periods.month(period).code
    except InvalidPeriod as error:
        raise NotAMonth(fields={"period": NotAMonth.sentence}) from error
    await one_at_a_time(uow)
    run = await find_open_run(uow, month)
    if run is None:
        run = StatementRun(id=new_id(), tenant_id=uow.tenant_id, period=month)
        run.status = RunStatus.DRAFT
        uow.db.add(run)
    else:
        await _clear(uow, run)
        run.status, run.approved_by, run.approved_at = RunStatus.DRAFT, None, None
    run.created_by = uow.actor.person_id
    await uow.flush()
    await divide_again(uow)
    await _assign_earnings(uow, run)
    accounting = await account_draft(uow, run)
    payees = await with_contracts(uow, await earned_in_run(uow, run), accounting)
    await _write_statements(uow, run, payees)
    await _write_lines(uow, run)
    await write_accounting(uow, accounting, await statement_ids(uow, run.id))
    uow.record(StatementsDrafted(run_id=run.id, period=month, statements=len(payees)))
    return run


async def discard_run(uow: UnitOfWork, run_id: UUID) -> None:
    """Throw an unpublished run away; its earnings wait for the next one."""
    await one_at_a_time(uow)
    run = await get_run(uow, run_id)
    if run.status in PUBLISHED:
        raise RunAlreadyPublished
    await _clear(uow, run)
    await uow.db.delete(run)
    uow.record(DraftDiscarded(run_id=run.id, period=run.period))


async def approve_run(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """Say that the figures of a draft are right. Raises SecondPersonNeeded to its author.

    Where two or more people may approve, it takes another than the one who computed the draft.
    """
    await one_at_a_time(uow)
    run = await get_run(uow, run_id)
    if run.status != RunStatus.DRAFT:
        raise RunNotADraft
    if not await totals_of_current(uow, run):
        raise NothingToState
    person_id = uow.actor.person_id
    if person_id is None or (run.created_by == person_id and await _has_other_approver(uow)):
        raise SecondPersonNeeded
    run.status, run.approved_by, run.approved_at = RunStatus.APPROVED, person_id, uow.now
    await uow.flush()
    await set_status(uow, run)
    uow.record(StatementsApproved(run_id=run.id, period=run.period))
    return run


async def needs_second_person(uow: UnitOfWork, run: StatementRun) -> bool:
    """Whether the one who asks has to leave the approval to somebody else."""
    is_author = run.created_by == uow.actor.person_id
    return run.status == RunStatus.DRAFT and is_author and await _has_other_approver(uow)


async def totals_of_current(uow: UnitOfWork, run: StatementRun) -> dict[str, int]:
    """What the statements of a run come to, in minor units by currency."""
    totals = await totals_of_run(uow, run)
    return {each.currency: each.total for each in totals if each.statements}


async def set_status(uow: UnitOfWork, run: StatementRun) -> None:
    """Give the statements of a run its state."""
    await uow.db.execute(
        text("UPDATE statements SET status = :status WHERE tenant_id = :tenant AND run_id = :run"),
        {"status": str(run.status), "tenant": uow.tenant_id, "run": run.id},
    )


def settle_run(payees: Sequence[Earned]) -> list[Payout]:
    """What each of the payees of a run is paid and carries, in their order."""
    by_currency: dict[str, dict[UUID, Decimal]] = defaultdict(dict)
    for payee in payees:
        exact = EXACT.add(payee.earned, payee.carried_in)
        by_currency[payee.currency][payee.party_id] = exact
    settled = {currency: settle_payees(each, currency) for currency, each in by_currency.items()}
    return [settled[payee.currency][payee.party_id] for payee in payees]


async def _has_other_approver(uow: UnitOfWork) -> bool:
    roles = [Role(member.role) for member in await list_members(uow)]
    permissions = uow.registry.permissions_of
    return sum("money.approve" in permissions(role) for role in roles) >= 2


async def _clear(uow: UnitOfWork, run: StatementRun) -> None:
    values = {"tenant": uow.tenant_id, "run": run.id}
    await uow.db.execute(text("UPDATE earnings SET run_id = NULL WHERE run_id = :run"), values)
    await uow.db.execute(text("DELETE FROM contract_closings WHERE run_id = :run"), values)
    await uow.db.execute(
        text("DELETE FROM statements WHERE tenant_id = :tenant AND run_id = :run"), values
    )


async def _assign_earnings(uow: UnitOfWork, run: StatementRun) -> None:
    await uow.db.execute(
        text(f"UPDATE earnings SET run_id = :run WHERE id IN ({STATED_BY_RUN})"),
        {"run": run.id, "period": run.period},
    )


async def _write_statements(uow: UnitOfWork, run: StatementRun, payees: Sequence[Earned]) -> None:
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
            " coalesce((SELECT jsonb_agg(r) FROM jsonb_array_elements(CAST(:rates AS jsonb)) r"
            " WHERE r ->> 'into' = s.currency), '[]')"
            " FROM unnest(CAST(:parties AS uuid[]), CAST(:tenants AS uuid[]),"
            " CAST(:names AS text[]), CAST(:emails AS text[]), CAST(:currencies AS text[]),"
            " CAST(:earned AS numeric[]), CAST(:carried_in AS numeric[]),"
            " CAST(:totals AS bigint[]), CAST(:carried AS numeric[]))"
            " AS s(party_id, payee_tenant_id, name, email, currency, earned, carried_in, total,"
            " carried)"
        ),
        {
            "tenant": uow.tenant_id,
            "run": run.id,
            "issuer": issuer.name,
            "period": run.period,
            "rates": msgspec.json.encode(run.rates).decode(),
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


async def _write_lines(uow: UnitOfWork, run: StatementRun) -> None:
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
            " GROUP BY t.id, t.payee_tenant_id, e.report_id, e.recording_id, r.title,"
            " r.version_title, r.artist_name, r.isrc, p.source_name, e.store, e.country, e.kind,"
            " e.sale_month, s.share, p.period"
            " ORDER BY t.id, r.title, e.recording_id, p.source_name, e.store, e.country,"
            " e.sale_month, e.kind"
        ),
        {"tenant": uow.tenant_id, "run": run.id, "period": run.period},
    )
