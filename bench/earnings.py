"""The earnings page of a tenant with five years of reports, held against one bare statement.

Ours: the whole page, from the session to the last row, over sums kept by month. Baseline: a single
statement over the earnings themselves, as a superuser with the tenant's id, that finds the same
figures of twelve months: by recording, store, country and month. Also what keeping the sums adds to
writing earnings.

    python bench/earnings.py
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench._product import Product, running_product

MONTHS, RECORDINGS, STORES, COUNTRIES = 60, 100, 5, 10
ROUNDS = 15

REPORTS = """
    INSERT INTO earnings_reports (tenant_id, filename, sha256, size, status, source, source_name,
        period, raw_key)
    SELECT $1, 'report ' || m, sha256(m::text::bytea), 1, 'posted', 'distrokid', 'DistroKid',
        to_char(date '2021-12-01' + m * interval '1 month', 'YYYY-MM'), 'raw'
    FROM generate_series(0, $2 - 1) m
"""
EARNINGS = """
    INSERT INTO earnings (tenant_id, report_id, number, isrc, store, country, kind, sale_month,
        currency, amount, quantity, lines, first_line, last_line, recording_id,
        sheet_id)
    SELECT p.tenant_id, p.id, row_number() OVER (), r.isrc, 'Store ' || s, 'C' || c, 'stream',
        to_date(p.period, 'YYYY-MM'), 'USD', (s * c + r.duration_ms % 97) / 1000.0, 1000, 1, 1, 1,
        r.id, (SELECT id FROM split_sheets WHERE tenant_id = $1 ORDER BY id LIMIT 1)
    FROM earnings_reports p, (SELECT * FROM recordings WHERE tenant_id = $1 LIMIT $2) r,
        generate_series(1, $3) s, generate_series(1, $4) c
    WHERE p.tenant_id = $1 AND p.period = $5
"""
BARE = """
    SELECT recording_id, store, country, sale_month, sum(amount), sum(quantity), sum(lines),
        sum(amount) FILTER (WHERE sale_month < date '2025-12-01')
    FROM earnings WHERE tenant_id = $1 AND currency = 'USD'
        AND sale_month >= date '2024-12-01' AND sale_month < date '2026-12-01'
    GROUP BY GROUPING SETS ((recording_id), (store), (country), (sale_month), ())
"""


async def main() -> None:
    async with running_product() as product:
        kept, bare = await fill(product)
        print(
            f"earnings sums: ratio {kept / bare:.2f} of writing earnings (kept {kept:.1f} s,"
            f" without {bare:.1f} s, {MONTHS * RECORDINGS * STORES * COUNTRIES:,} earnings)"
        )
        ours, theirs = [], []
        for number in range(ROUNDS):
            ours.append(await took(product.get(product.app, "/t/nova/royalties/earnings")))
            theirs.append(await took(product.pool.fetch(BARE, product.tenant_id)))
            if not number:
                ours.clear(), theirs.clear()
    for name, part in (("median", 0.5), ("p95", 0.95)):
        page, statement = (quantile(each, part) for each in (ours, theirs))
        print(
            f"earnings page {name}: ratio {page / statement:.2f} (ours {page:.1f} ms, baseline"
            f" {statement:.1f} ms)"
        )


async def fill(product: Product) -> tuple[float, float]:
    """Seconds of writing all but one month with the sums kept, and what it took without them."""
    async with product.pool.acquire() as root:
        extra = RECORDINGS
        await root.execute(
            "INSERT INTO recordings (tenant_id, title, artist_name, isrc, duration_ms, search_text)"
            " SELECT $1, 'Song ' || i, 'Nova', 'QZBBB26' || lpad(i::text, 5, '0'), 1000 + i, 'song'"
            " FROM generate_series(1, $2::int) i",
            product.tenant_id,
            extra,
        )
        await root.execute(REPORTS, product.tenant_id, MONTHS)
        periods = [
            row[0]
            for row in await root.fetch(
                "SELECT period FROM earnings_reports WHERE tenant_id = $1 ORDER BY 1",
                product.tenant_id,
            )
        ]
        kept = await took(write(root, product, periods)) / 1000
        await root.execute("BEGIN")
        await root.execute("SET LOCAL session_replication_role = replica")
        await root.execute("DELETE FROM earnings")
        bare = await took(write(root, product, periods)) / 1000
        await root.execute("ROLLBACK")
        await root.execute("ANALYZE")
    return kept, bare


async def write(root: Any, product: Product, periods: list[str]) -> None:
    for period in periods:
        await root.execute(EARNINGS, product.tenant_id, RECORDINGS, STORES, COUNTRIES, period)


async def took(work: Any) -> float:
    """Milliseconds on the clock."""
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1000


def quantile(times: list[float], part: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(part * 100) - 1]


if __name__ == "__main__":
    asyncio.run(main())
