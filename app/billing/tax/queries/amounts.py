"""What payees earned, and what they were paid, by kind of income."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.billing.tax.income import Income
from app.core.money import Money
from app.core.uow import UnitOfWork

# A reversal belongs to what it takes back; what happens with a charge to what was paid for.
_EARNED = """
    SELECT a.owner_id, a.currency,
        CASE WHEN c.purpose_kind IS NOT NULL THEN 'charge:' || c.purpose_kind
            ELSE coalesce(o.kind, t.kind) END AS source,
        (-sum(e.amount) * power(10::numeric, coalesce(max(a.places), 2)))::bigint AS amount
    FROM ledger_accounts a
    JOIN ledger_entries e ON e.tenant_id = a.tenant_id AND e.account_id = a.id
    JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
    LEFT JOIN ledger_transactions o ON o.tenant_id = t.tenant_id AND o.id = t.reverses_id
    LEFT JOIN charges c ON c.tenant_id = t.tenant_id AND t.reference_kind = 'charge'
        AND c.id = t.reference_id
    WHERE a.code = 'payable:' || a.owner_id AND t.kind NOT IN ('payout', 'payout_returned')
"""
_GROUPED = " GROUP BY 1, 2, 3 HAVING sum(e.amount) <> 0 ORDER BY 1, 2, 3"
_OF_PAYEES = text(_EARNED + " AND a.owner_id = ANY(:payees) AND a.currency = :currency" + _GROUPED)
_SOURCES = text(_EARNED + _GROUPED)

_PAID = text("""
    SELECT i.subject_id, p.income, sum(p.gross)::bigint AS gross,
        coalesce(sum(p.gross) FILTER (WHERE r.approved_at >= :since), 0)::bigint AS this_year
    FROM payout_parts p
    JOIN payout_items i ON i.tenant_id = p.tenant_id AND i.id = p.item_id
    JOIN payout_runs r ON r.tenant_id = i.tenant_id AND r.id = i.run_id
    WHERE i.subject_id = ANY(:payees) AND p.currency = :currency
        AND i.status IN ('approved', 'sent', 'settled')
    GROUP BY 1, 2
""")
_YEAR = text("""
    SELECT i.subject_id, p.income, p.currency, p.regime, p.rate,
        max(i.payee_name) AS payee_name, sum(p.gross)::bigint AS gross,
        sum(p.withheld)::bigint AS withheld, count(*) AS payments
    FROM payout_parts p
    JOIN payout_items i ON i.tenant_id = p.tenant_id AND i.id = p.item_id
    JOIN payout_runs r ON r.tenant_id = i.tenant_id AND r.id = i.run_id
    WHERE r.approved_at >= :since AND r.approved_at < :until
        AND i.status IN ('approved', 'sent', 'settled')
    GROUP BY 1, 2, 3, 4, 5 ORDER BY max(i.payee_name), 1, 2, 3, 4, 5
""")


@dataclass(frozen=True)
class Earned:
    """What stands or stood to a payee's credit from one source."""

    subject_id: UUID
    source: str
    amount: Money


@dataclass(frozen=True)
class Paid:
    """What a payee was paid of one kind of income, ever and this year, in minor units."""

    total: Mapping[Income, int]
    this_year: Mapping[Income, int]


@dataclass(frozen=True)
class YearPart:
    """The payments of a year to one payee of one kind under one rule."""

    subject_id: UUID
    payee_name: str
    income: Income
    regime: str
    rate: str
    gross: Money
    withheld: Money


async def earned_of(uow: UnitOfWork, payees: Sequence[UUID], currency: str) -> list[Earned]:
    """What these payees earned in a currency, by source; payouts are left out."""
    rows = await uow.db.execute(_OF_PAYEES, {"payees": list(payees), "currency": currency})
    return [_earned(row) for row in rows]


async def list_sources(uow: UnitOfWork) -> dict[str, list[Money]]:
    """Every source anybody earned from, with what it came to by currency."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in await uow.db.execute(_SOURCES):
        sums[(row.source, row.currency)] += row.amount
    found: dict[str, list[Money]] = defaultdict(list)
    for (source, currency), amount in sorted(sums.items()):
        found[source].append(Money(amount, currency))
    return dict(found)


async def paid_of(
    uow: UnitOfWork, payees: Sequence[UUID], currency: str, since: datetime
) -> dict[UUID, Paid]:
    """What these payees were paid in a currency, by kind of income; `since` begins the year."""
    values = {"payees": list(payees), "currency": currency, "since": since}
    total: dict[UUID, dict[Income, int]] = defaultdict(dict)
    year: dict[UUID, dict[Income, int]] = defaultdict(dict)
    for row in await uow.db.execute(_PAID, values):
        total[row.subject_id][Income(row.income)] = row.gross
        year[row.subject_id][Income(row.income)] = row.this_year
    return {subject: Paid(total[subject], year[subject]) for subject in total}


async def list_year(uow: UnitOfWork, since: datetime, until: datetime) -> list[YearPart]:
    """What was paid between two moments, by payee, kind of income and rule; by name."""
    rows = await uow.db.execute(_YEAR, {"since": since, "until": until})
    return [
        YearPart(
            row.subject_id,
            row.payee_name,
            Income(row.income),
            row.regime,
            f"{row.rate.normalize():f}",
            Money(row.gross, row.currency),
            Money(row.withheld, row.currency),
        )
        for row in rows
    ]


def _earned(row: object) -> Earned:
    found = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001 - a row of text SQL
    money = Money(found["amount"], found["currency"])
    return Earned(found["owner_id"], found["source"], money)
