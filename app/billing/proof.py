"""The proof of a ledger: every rule recomputed from its entries, in SQL, one rule a statement.

Each statement sees one snapshot, so a proof may run while postings are being written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork

SHOWN = 50
"""Findings of one rule that are listed; all of them are counted."""


@dataclass(frozen=True)
class Finding:
    """One breach of a rule: of the account or of the posting `subject_id`, in words."""

    rule: str
    subject: str
    subject_id: UUID
    detail: str


@dataclass(frozen=True)
class Proof:
    """What a proof looked at and found; `breaches` counts also the findings not listed."""

    postings: int
    entries: int
    breaches: int
    findings: Sequence[Finding]

    @property
    def holds(self) -> bool:
        return self.breaches == 0


RULES = {
    "balanced": """
        SELECT 'posting' AS subject, transaction_id AS id,
            'is off by ' || trim_scale(sum(amount)) || ' ' || currency AS detail
        FROM ledger_entries GROUP BY transaction_id, currency HAVING sum(amount) <> 0
        UNION ALL
        SELECT 'posting', id, 'has no entries' FROM ledger_transactions t
        WHERE NOT EXISTS (SELECT FROM ledger_entries e
            WHERE e.tenant_id = t.tenant_id AND e.transaction_id = t.id)""",
    "unaltered": """
        SELECT 'posting' AS subject, t.id, 'has other entries than were written' AS detail
        FROM ledger_transactions t JOIN (
            SELECT e.transaction_id,
                sha256(convert_to(string_agg(line, E'\\n' ORDER BY line), 'UTF8')) AS fingerprint
            FROM ledger_entries e JOIN ledger_accounts a
                ON a.tenant_id = e.tenant_id AND a.id = e.account_id,
            LATERAL (SELECT (a.code || '|' || e.currency || '|' || trim_scale(e.amount))
                COLLATE "C" AS line) AS lines
            GROUP BY e.transaction_id
        ) AS now ON now.transaction_id = t.id
        WHERE now.fingerprint <> t.fingerprint""",
    "once": """
        SELECT 'posting' AS subject, (array_agg(id ORDER BY id DESC))[1] AS id,
            'repeats the key ' || kind || ' ' || key AS detail
        FROM ledger_transactions GROUP BY kind, key HAVING count(*) > 1""",
    "placed": """
        SELECT 'account' AS subject, e.account_id AS id,
            'entry ' || e.version || ' belongs to no account or posting' AS detail
        FROM ledger_entries e
        LEFT JOIN ledger_accounts a ON a.tenant_id = e.tenant_id
            AND a.id = e.account_id AND a.currency = e.currency
        LEFT JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
        WHERE a.id IS NULL OR t.id IS NULL""",
    "chained": """
        SELECT 'account' AS subject, account_id AS id,
            'entry ' || version || ' does not follow the one before' AS detail
        FROM (SELECT account_id, version, amount, previous_balance, balance,
                row_number() OVER chain AS place, lag(balance, 1, 0.0) OVER chain AS former
            FROM ledger_entries WINDOW chain AS (PARTITION BY account_id ORDER BY version)
        ) AS entries
        WHERE version <> place OR previous_balance <> former
            OR balance <> previous_balance + amount""",
    "summed": """
        SELECT 'account' AS subject, a.id, 'shows ' || trim_scale(a.balance) || ' after '
            || a.version || ' entries, but its ' || coalesce(e.entries, 0) || ' entries make '
            || trim_scale(coalesce(e.total, 0)) AS detail
        FROM ledger_accounts a LEFT JOIN (
            SELECT account_id, sum(amount) AS total, count(*) AS entries
            FROM ledger_entries GROUP BY account_id
        ) AS e ON e.account_id = a.id
        WHERE a.balance <> coalesce(e.total, 0) OR a.version <> coalesce(e.entries, 0)""",
    "above the floor": """
        SELECT 'account' AS subject, a.id,
            'went below its floor with entry ' || e.version AS detail
        FROM ledger_entries e
        JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
        WHERE e.balance * CASE WHEN a.kind IN ('asset', 'expense') THEN 1 ELSE -1 END < a.floor""",
    "in whole units": """
        SELECT 'account' AS subject, a.id,
            'entry ' || e.version || ' is not a whole number of minor units' AS detail
        FROM ledger_entries e
        JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
        WHERE e.amount <> round(e.amount, a.places)""",
}
"""By name of the rule, the statement that finds what breaks it."""


async def prove(uow: UnitOfWork) -> Proof:
    """Recompute every rule of the tenant's ledger from its entries."""
    size = await uow.db.execute(
        text("SELECT (SELECT count(*) FROM ledger_transactions), count(*) FROM ledger_entries")
    )
    postings, entries = size.one()
    breaches, findings = 0, []
    for rule, statement in RULES.items():
        found = await uow.db.execute(
            text(
                "SELECT subject, id, detail, count(*) OVER () AS total"
                f" FROM ({statement}) AS found ORDER BY id, detail LIMIT {SHOWN}"
            )
        )
        for row in (rows := found.all()):
            findings.append(Finding(rule, row.subject, row.id, row.detail))
        breaches += rows[0].total if rows else 0
    return Proof(postings, entries, breaches, findings)
