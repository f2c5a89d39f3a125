"""Auditing those who pay, and what people say of its findings."""

from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain.royalties.insight.errors import ReasonMissing, UnknownVerdict
from app.domain.royalties.insight.events import FindingJudged
from app.domain.royalties.insight.models import FindingVerdict, PayerFinding, Verdict
from app.domain.royalties.insight.payer_audit import Finding, audit
from app.domain.royalties.insight.queries import get_finding, list_sums
from app.domain.royalties.insight.wording import headline
from app.domain.royalties.service.posting import one_at_a_time


async def audit_payers(uow: UnitOfWork) -> list[Finding]:
    """Look at all sums again; findings that are answered go, words on the others stay."""
    await one_at_a_time(uow)
    found = audit(await list_sums(uow))
    await uow.db.execute(
        text("DELETE FROM payer_findings WHERE finding <> ALL(CAST(:kept AS text[]))"),
        {"kept": [each.key for each in found]},
    )
    rows = await uow.db.execute(text("SELECT finding, id FROM payer_findings"))
    known: dict[str, UUID] = dict(rows.all())
    for each in found:
        row = PayerFinding(
            tenant_id=uow.tenant_id,
            finding=each.key,
            kind=each.kind,
            source_name=each.source_name,
            store=each.store,
            country=each.country,
            use=each.use,
            month=each.month,
            months=each.months,
            currency=each.currency,
            expected=each.expected,
            found=each.found,
            place=dict(each.where),
        )
        if each.key in known:
            row.id = known[each.key]
        await uow.db.merge(row)
    await uow.flush_rows()
    return found


async def judge(uow: UnitOfWork, finding_id: UUID, verdict: str, *, reason: str) -> PayerFinding:
    """Say that a finding looks right, is dismissed or is open again; every word is kept.

    Raises UnknownVerdict, and ReasonMissing where a finding is dismissed without one.
    """
    if verdict not in set(Verdict):
        raise UnknownVerdict
    if verdict == Verdict.DISMISSED and not reason.strip():
        raise ReasonMissing(fields={"reason": ReasonMissing.sentence})
    found = await get_finding(uow, finding_id)
    title = headline(found)
    uow.db.add(
        FindingVerdict(
            tenant_id=uow.tenant_id,
            finding=found.finding,
            title=title,
            verdict=verdict,
            reason=reason.strip(),
            decided_by=uow.actor.name,
        )
    )
    uow.record(
        FindingJudged(finding_id=found.id, title=title, verdict=verdict, reason=reason.strip())
    )
    return found
