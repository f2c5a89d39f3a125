"""Reads of the audit of those who pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text

from app.core.uow import UnitOfWork
from app.domain.royalties.insight.errors import FindingNotFound
from app.domain.royalties.insight.models import FindingVerdict, PayerFinding, Verdict
from app.domain.royalties.insight.payer_audit import Sum

YEARS = 3
"""How far the audit looks back from the latest month."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with the last word on it, if somebody has said one."""

    finding: PayerFinding
    verdict: FindingVerdict | None

    @property
    def is_open(self) -> bool:
        return self.verdict is None or self.verdict.verdict == Verdict.OPEN


async def list_sums(uow: UnitOfWork) -> list[Sum]:
    """What each source paid by month, store, country, way of use and currency."""
    rows = await uow.db.execute(
        text(
            "SELECT coalesce(p.source, ''), coalesce(p.source_name, 'an unknown source'),"
            " coalesce(e.store, ''), coalesce(e.country, ''), e.kind, e.sale_month, e.currency,"
            " sum(e.amount), sum(e.quantity) FROM earnings_months e"
            " JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
            " WHERE e.sale_month > (SELECT max(sale_month) FROM earnings_months)"
            f" - interval '{YEARS} years' GROUP BY 1, 2, 3, 4, 5, 6, 7"
        )
    )
    return [Sum(*row) for row in rows]


async def list_findings(uow: UnitOfWork) -> list[Judged]:
    """Every finding of the last audit with the last word on it, the most at stake first."""
    found = (await uow.db.scalars(select(PayerFinding))).all()
    verdicts = await last_verdicts(uow, [each.finding for each in found])
    ordered = sorted(found, key=lambda each: (each.currency, -abs(each.stake), each.finding))
    return [Judged(each, verdicts.get(each.finding)) for each in ordered]


async def last_verdicts(uow: UnitOfWork, findings: Sequence[str]) -> dict[str, FindingVerdict]:
    """The last word on each finding that somebody has judged."""
    rows = await uow.db.scalars(
        select(FindingVerdict)
        .where(FindingVerdict.finding.in_(findings))
        .order_by(FindingVerdict.id)
    )
    return {row.finding: row for row in rows}


async def get_finding(uow: UnitOfWork, finding_id: UUID) -> PayerFinding:
    found = await uow.db.get(PayerFinding, (uow.tenant_id, finding_id))
    if found is None:
        raise FindingNotFound
    return found


async def open_stakes(uow: UnitOfWork) -> list[tuple[str, int, Decimal]]:
    """(currency, open findings, what seems to be missing) of the last audit."""
    rows = await uow.db.execute(
        text(
            "SELECT f.currency, count(*)::int, sum(greatest(f.expected - f.found, 0))"
            " FROM payer_findings f LEFT JOIN LATERAL (SELECT v.verdict FROM finding_verdicts v"
            " WHERE v.tenant_id = f.tenant_id AND v.finding = f.finding"
            " ORDER BY v.id DESC LIMIT 1) v ON true"
            " WHERE coalesce(v.verdict, 'open') = 'open' GROUP BY 1 ORDER BY 3 DESC, 1"
        )
    )
    return [(code, count, stake) for code, count, stake in rows]
