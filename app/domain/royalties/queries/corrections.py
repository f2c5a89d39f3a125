"""What a corrected file changes: its earnings beside those of the report it replaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain.royalties.models.earnings import EarningsReport, ReportStatus
from app.domain.royalties.sketch import are_alike

KEYS = (
    "isrc",
    "upc",
    "iswc",
    "partner_id",
    "title_key",
    "artist_key",
    "store",
    "country",
    "kind",
    "sale_month",
    "currency",
    "format",
    "price",
)
SHOWN = 100


def row_key(alias: str) -> str:
    """SQL for what makes two earnings the same line of two files."""
    parts = ", ".join(f"coalesce({alias}.{name}::text, chr(30))" for name in KEYS)
    return f"md5(concat_ws(chr(31), {parts}))"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the comparison; `before` or `now` is None where the other file has none."""

    title: str | None
    artist: str | None
    store: str | None
    country: str | None
    sale_month: str | None
    currency: str
    before: Decimal | None
    now: Decimal | None
    is_stated: bool


_PAIRS = (
    # The parts of a release's sale are compared as the sale that was reported.
    "WITH o AS MATERIALIZED (SELECT min(e.id::text) AS id, max(e.title) AS title, max(e.artist)"
    " AS artist, max(e.store) AS store, max(e.country) AS country, max(e.sale_month)"
    " AS sale_month, max(e.currency) AS currency, sum(e.amount) AS amount, sum(e.quantity)"
    " AS quantity, max(e.run_id::text) AS run_id, " + row_key("e") + " AS key FROM earnings e"
    " WHERE e.report_id = :old GROUP BY coalesce(e.part_of, e.number), 11), n AS"
    " MATERIALIZED (SELECT *, " + row_key("e") + " AS key FROM earnings e"
    " WHERE e.report_id = :new),"
    " pairs AS (SELECT coalesce(n.title, o.title) AS title, coalesce(n.artist, o.artist)"
    " AS artist, coalesce(n.store, o.store) AS store, coalesce(n.country, o.country) AS country,"
    " coalesce(n.sale_month, o.sale_month) AS sale_month,"
    " coalesce(n.currency, o.currency) AS currency, o.amount AS before, n.amount AS now,"
    " o.run_id IS NOT NULL AS is_stated,"
    " coalesce(n.amount, 0) - coalesce(o.amount, 0) AS difference,"
    " o.id IS NOT NULL AND n.id IS NOT NULL AND o.amount = n.amount"
    " AND o.quantity = n.quantity AS is_same"
    " FROM o FULL OUTER JOIN n ON o.key = n.key)"
)


async def find_alike(
    uow: UnitOfWork, report: EarningsReport, sketch: Sequence[int], size: int
) -> EarningsReport | None:
    """The newest posted report of the same source that says much of the same."""
    rows = await uow.db.execute(
        text(
            "SELECT id, key_sketch, key_count FROM earnings_reports WHERE source = :source"
            " AND status = :posted AND id <> :report AND key_count > 0 ORDER BY posted_at DESC, id"
        ),
        {"source": report.source, "posted": str(ReportStatus.POSTED), "report": report.id},
    )
    for report_id, other, other_size in rows:
        if are_alike(sketch, size, other, other_size):
            return await uow.db.get(EarningsReport, (uow.tenant_id, report_id))
    return None


async def compare(uow: UnitOfWork, old: UUID, new: UUID) -> dict[str, Any]:
    """What differs between two reports whose earnings are stored, as it is kept for a page."""
    values = {"old": old, "new": new}
    totals = await uow.db.execute(
        text(
            f"{_PAIRS} SELECT currency, coalesce(sum(before), 0)::text,"
            " coalesce(sum(now), 0)::text,"
            " coalesce(sum(difference) FILTER (WHERE is_stated), 0)::text,"
            " count(*) FILTER (WHERE before IS NULL), count(*) FILTER (WHERE now IS NULL),"
            " count(*) FILTER (WHERE is_same), count(*) FROM pairs GROUP BY 1 ORDER BY 1"
        ),
        values,
    )
    sums, counts = {}, [0, 0, 0, 0]
    for currency, before, now, stated, *found in totals:
        sums[currency] = [before, now, stated]
        counts = [a + b for a, b in zip(counts, found, strict=True)]
    rows = await uow.db.execute(
        text(
            f"{_PAIRS} SELECT title, artist, store, country, sale_month::text, currency,"
            " before::text, now::text, is_stated FROM pairs WHERE NOT is_same"
            " ORDER BY abs(difference) DESC, title, store, country, sale_month LIMIT :limit"
        ),
        {**values, "limit": SHOWN},
    )
    added, gone, same, everything = counts
    changed = everything - added - gone - same
    return {
        "totals": sums,
        "counts": {"added": added, "gone": gone, "same": same, "changed": changed},
        "rows": [list(row) for row in rows],
    }


def differences(kept: dict[str, Any]) -> list[Difference]:
    """The lines of a kept comparison, the largest difference first."""
    return [
        Difference(
            title, artist, store, country, month, currency, _decimal(before), _decimal(now), stated
        )
        for title, artist, store, country, month, currency, before, now, stated in kept.get(
            "rows", ()
        )
    ]


def _decimal(text_: str | None) -> Decimal | None:
    return None if text_ is None else Decimal(text_)
