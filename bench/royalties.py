"""A month closed from the file to the ledger, held against a bare scan and a row at a time.

Ours: import, match, account by splits and under a contract, draft and publish, as the jobs do it.
Baselines: DuckDB's scan and group of the same file, and for a sample of its lines the plain way:
find the recording, store the line, find its shares, store a line for each of them, one by one.
Each size is closed on servers of its own, with a quarter of the lines and with all of them.

    LINES=200000 python bench/royalties.py
"""

import asyncio
import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import select, text

from app.core.actor import Actor, ActorKind
from app.core.ids import TenantId, new_id
from app.core.uow import Database, UnitOfWork
from app.domain.catalog.models import Recording, SplitShare, SplitSheet
from app.domain.royalties.agreements.deal import Covered
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.between import group_recordings
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from app.domain.royalties.jobs import import_report
from app.domain.royalties.models.earnings import Earning, EarningsReport
from app.domain.royalties.models.statements import Statement, StatementLine, StatementRun
from app.domain.royalties.service.posting import share_of
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.receiving import receive_report
from app.domain.royalties.service.runs import approve_run, ask_for_draft
from app.jobs.in_process import run_all
from bench._product import Product, running_product
from bench.import_throughput import TRACKS, _scan_and_group, write_report
from tests.cast import give_studio
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.factories.royalties import earn, record

LINES = int(os.environ.get("LINES", "200000"))
SAMPLE = 1_000
MONTH = "2026-09"
SONGS = """
    INSERT INTO recordings (tenant_id, title, artist_name, isrc, search_text)
    SELECT $1, 'Song Number ' || i, 'Artist ' || i % 200, 'QZAAA26' || lpad(i::text, 5, '0'), 'song'
    FROM generate_series(0, $2::int - 1) i ON CONFLICT DO NOTHING
"""
SHEETS = """
    WITH made AS (
        INSERT INTO split_sheets (tenant_id, kind, recording_id, version, status, proposed_by)
        SELECT s.tenant_id, s.kind, r.id, 9, 'agreed', s.proposed_by FROM split_sheets s
        JOIN recordings r ON r.tenant_id = s.tenant_id
        WHERE s.id = $1 AND r.isrc LIKE 'QZAAA26%' AND right(r.isrc, 1)::int % 2 = 0
        RETURNING id)
    INSERT INTO split_shares (tenant_id, sheet_id, party_id, name, role, share, position,
        owner_name, sheet_title, sheet_artist, sheet_kind, sheet_version, sheet_status)
    SELECT h.tenant_id, made.id, h.party_id, h.name, h.role, h.share, h.position,
        h.owner_name, h.sheet_title, h.sheet_artist, h.sheet_kind, 9, h.sheet_status
    FROM split_shares h, made WHERE h.sheet_id = $1
"""


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


@dataclass(frozen=True)
class Closed:
    """Seconds of each step, the earnings that the lines were, and the plain way's sample."""

    imported: float
    drafted: float
    published: float
    earnings: int
    plain: float

    @property
    def whole(self) -> float:
        return self.imported + self.drafted + self.published


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.tsv"
        write_report(report, LINES // 4)
        quarter = await close(report)
        write_report(report, LINES)
        ours = await close(report)
        # Before the baseline, whose memory is not ours.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        began = time.perf_counter()
        _scan_and_group(report)
        bare = time.perf_counter() - began
    print(
        f"royalty run: {bare / ours.whole:.4f} of the bare scan-and-group,"
        f" {ours.plain / SAMPLE * LINES / ours.whole:.0f} times as fast as a row at a time"
        f" (ours {LINES / ours.whole:,.0f} lines/s: import {LINES / ours.imported:,.0f},"
        f" draft {LINES / ours.drafted:,.0f}, publish {LINES / ours.published:,.0f};"
        f" {LINES:,} lines, {ours.earnings:,} earnings; bare {LINES / bare:,.0f}, a row at a time"
        f" {SAMPLE / ours.plain:,.0f}); a line of all costs {ours.whole / 4 / quarter.whole:.2f}"
        f" of one of a quarter; peak RSS {peak} MiB"
    )


async def close(report: Path) -> Closed:
    async with running_product() as product:
        site = product.app.state.site
        database: Database = site.database
        person = await product.pool.fetchval("SELECT id FROM persons WHERE name = 'Nova'")
        nova = Actor(
            kind=ActorKind.PERSON, name="Nova", tenant_id=product.tenant_id, person_id=person
        )
        await furnish(product, nova, database)
        plain = 0.0
        with suppress(Undone):
            async with database.tenant(nova) as uow:
                plain = await took(one_by_one(uow, report))
                raise Undone
        with report.open("rb") as content:
            async with database.tenant(nova) as uow:
                await receive_report(
                    uow,
                    site.adapters.storage,
                    content,
                    import_job=import_report,
                    filename="report.tsv",
                    period=MONTH,
                )
        imported = await took(run_all(database, site.adapters))
        async with database.tenant(nova) as uow:
            run_id = (await ask_for_draft(uow, MONTH)).id
        drafted = await took(run_all(database, site.adapters))
        async with database.tenant(nova) as uow:
            await approve_run(uow, run_id)
        published = await took(publish(database, nova, run_id))
        stated = await product.pool.fetchval(
            "SELECT count(*) FROM earnings WHERE run_id = $1", run_id
        )
    return Closed(imported, drafted, published, stated, plain)


async def furnish(product: Product, nova: Actor, database: Database) -> None:
    """Half of the songs split among three, half under a contract."""
    await product.pool.execute(SONGS, product.tenant_id, TRACKS)
    await give_studio(database, TenantId(product.tenant_id))
    async with database.tenant(nova) as uow:
        world = await settle_in(uow)
        song = await record(uow, "Model", ("Ida", "33.3333"), ("Jon", "41.6667"), ("Kim", "25"))
        sheet_id = await uow.db.scalar(select(SplitSheet.id).where(SplitSheet.recording_id == song))
        odd = await uow.db.scalars(
            text(
                "SELECT id FROM recordings WHERE isrc LIKE 'QZAAA26%'"
                " AND right(isrc, 1)::int % 2 = 1"
            )
        )
        group = await group_recordings(uow, "Signed", list(odd))
        deal = simple(world, "18", covers=(Covered(group_id=group.id),))
        contract = await write_contract(
            uow, deal, number="N-1", name="Signed", currency="USD", accounting=Accounting.MONTH
        )
        await activate_contract(uow, contract.id)
    async with product.pool.acquire() as root:
        await root.execute("SET session_replication_role = replica")
        await root.execute(SHEETS, sheet_id)
        await root.execute("ANALYZE")
        await root.execute("SET session_replication_role = DEFAULT")
    await run_all(database, product.app.state.site.adapters)


async def publish(database: Database, nova: Actor, run_id: UUID) -> None:
    async with database.tenant(nova) as uow:
        await publish_run(uow, run_id)


async def one_by_one(uow: UnitOfWork, report: Path) -> None:
    """The plain way, for the first lines of the file: one row after the other."""
    source = await earn(uow)
    run = StatementRun(id=new_id(), tenant_id=uow.tenant_id, period=MONTH, status="draft")
    uow.db.add(run)
    await uow.flush()
    statements: dict[UUID, UUID] = {}
    with report.open(encoding="utf-8", newline="") as content:
        rows = csv.DictReader(content, delimiter="\t")
        for number, row in enumerate(islice(rows, SAMPLE), start=1):
            for share, line in await one(uow, source, number, row):
                if share.party_id not in statements:
                    statements[share.party_id] = await statement(uow, run, share)
                line.statement_id = statements[share.party_id]
                uow.db.add(line)
                await uow.flush()


async def one(
    uow: UnitOfWork, source: EarningsReport, number: int, row: dict[str, str]
) -> list[tuple[SplitShare, StatementLine]]:
    """Store a line of the report; the lines of its payees."""
    song = (await uow.db.scalars(select(Recording).where(Recording.isrc == row["ISRC"]))).one()
    amount, quantity = Decimal(row["Earnings (USD)"]), Decimal(row["Quantity"])
    said: dict[str, Any] = {
        "tenant_id": uow.tenant_id,
        "report_id": source.id,
        "recording_id": song.id,
        "store": row["Store"],
        "country": row["Country of Sale"],
        "kind": "stream",
        "sale_month": date.fromisoformat(f"{row['Sale Month']}-01"),
        "quantity": quantity,
    }
    place = {"number": number, "lines": 1, "first_line": number, "last_line": number}
    uow.db.add(Earning(**said, **place, currency="USD", amount=amount))
    await uow.flush()
    sheets = select(SplitSheet.id).where(SplitSheet.recording_id == song.id)
    shares = await uow.db.scalars(select(SplitShare).where(SplitShare.sheet_id.in_(sheets)))
    title = {"title": song.title, "artist": song.artist_name, "source_name": "DistroKid"}
    return [
        (
            share,
            StatementLine(
                **said,
                **title,
                gross=amount,
                share=share.share,
                amount=share_of(amount, share.share),
                is_adjustment=False,
            ),
        )
        for share in shares
    ]


async def statement(uow: UnitOfWork, run: StatementRun, share: SplitShare) -> UUID:
    made = Statement(id=new_id(), tenant_id=uow.tenant_id, run_id=run.id, period=MONTH)
    made.party_id, made.payee_name, made.issuer_name = share.party_id, share.name, "Nova"
    made.currency, made.status, made.total = "USD", "draft", 0
    made.earned = made.carried_in = made.carried_out = Decimal(0)
    uow.db.add(made)
    await uow.flush()
    return made.id


async def took(work: Awaitable[Any]) -> float:
    """Seconds on the clock."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


if __name__ == "__main__":
    asyncio.run(main())
