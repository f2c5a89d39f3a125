"""What-if over a history: the page's way and the job's way, sums a second and what they hold.

The same contract, sales and three scenarios in the same process; their answers must be equal. The
job's way is measured a second time over all lines, and its memory beside that of a quarter.

    SUMS=25000 MORE=200000 python bench/whatif.py
"""

import asyncio
import os
import sys
import time
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from app.core.actor import Actor, ActorKind
from app.core.ids import TenantId
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.deal import (
    Clause,
    Covered,
    Deal,
    Fee,
    Holding,
    Rate,
    Share,
    Stage,
    Step,
    Steps,
    When,
)
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from app.domain.royalties.batches import untold
from app.domain.royalties.contracts import Kind
from app.domain.royalties.whatif.streaming import work_out
from app.domain.royalties.whatif.trying import Question, answer, csv_of, read_question
from bench._product import Product, running_product
from tests.cast import give_studio
from tests.domain.royalties.agreements.writing import World, settle_in
from tests.factories.royalties import earn

SUMS = int(os.environ.get("SUMS", "25000"))
MORE = int(os.environ.get("MORE", "200000"))
MONTHS = ("2025-12", "2026-03", "2026-06", "2026-09")
ASKED = {"span": "all", "a.rate.all": "20", "b.rate.north": "25", "c.advance": "100000"}
SALES = """
    INSERT INTO earnings (tenant_id, report_id, number, title, store, country, kind, sale_month,
        currency, amount, quantity, lines, first_line, last_line, recording_id, is_contracted)
    SELECT $1, $2, i, 't', 'Store ' || i % 7,
        (ARRAY['SE', 'DE', 'US', 'NO', 'FR', 'GB', 'JP'])[1 + i / 7 % 7], 'stream',
        (date '2015-01-01' + make_interval(months => i / 2450 % 120))::date, 'EUR',
        (i % 991)::numeric / 791, i % 40, 1, i, i,
        ($3::uuid[])[1 + i / 49 % array_length($3::uuid[], 1)], true
    FROM generate_series($5::int + 1, $5::int + $4::int) i
"""


async def main() -> None:
    async with running_product() as product:
        person = await product.pool.fetchval("SELECT id FROM persons WHERE name = 'Nova'")
        nova = Actor(
            kind=ActorKind.PERSON, name="Nova", tenant_id=product.tenant_id, person_id=person
        )
        database = product.app.state.site.database
        await give_studio(database, TenantId(product.tenant_id))
        async with database.tenant(nova) as uow:
            contract_id, songs = await contract(uow)
        await sell(product, nova, songs, SUMS)
        async with database.tenant(nova) as uow:
            question = await read_question(uow, await get_contract(uow, contract_id), ASKED)
            page, found = await took(answer(uow, question))
            job, same = await took(work_out(uow, question, untold))
            if csv_of(question, found) != csv_of(question, same):
                raise SystemExit("The two ways do not come to the same figures.")
            little = await held(uow, question)
        await sell(product, nova, songs, MORE - SUMS, after=SUMS)
        async with database.tenant(nova) as uow:
            long, _ = await took(work_out(uow, question, untold))
            much = await held(uow, question)
    print(
        f"what-if, three scenarios: the job's way takes {job / page:.2f} times as long as the"
        f" page's over {SUMS:,} sums (page {SUMS / page:,.0f} sums/s, {page:.2f} s; job"
        f" {SUMS / job:,.0f} sums/s); over {MORE:,}: {MORE / long:,.0f} sums/s, and holds"
        f" {much / little:.2f} times what it held ({little / 2**20:.1f} and {much / 2**20:.1f} MiB)"
    )


async def contract(uow: UnitOfWork) -> tuple[UUID, list[UUID]]:
    """A roster's deal with rates by country and store, each title named by itself."""
    world: World = await settle_in(uow)
    songs = list(await uow.db.scalars(text("SELECT id FROM recordings ORDER BY id LIMIT 50")))
    held_back = Clause(reserve=Holding(Decimal(20), (Decimal(50), Decimal(50))))
    steps = Steps((Step(Decimal(150), Decimal(31)),), per_territory=True)
    deal = Deal(
        shares=(Share(world.nova, Decimal(60)), Share(world.mo, Decimal(40))),
        covers=tuple(Covered(recording_id=song) for song in songs),
        terms=(
            Rate("all", "All", Decimal(18), clause=held_back),
            Rate("north", "North", Decimal(22), clause=Clause(When(included=("SE", "NO")))),
            Rate(
                "one",
                "One store",
                Decimal(25),
                clause=Clause(When(sources=("Store 3",)), escalation=steps),
            ),
        ),
        fees=(Fee(Stage.BEFORE, Kind.DISTRIBUTION, Decimal(15)),),
    )
    made = await write_contract(
        uow, deal, number="N-1", name="Signed", currency="EUR", accounting=Accounting.QUARTER
    )
    await activate_contract(uow, made.id)
    return made.id, songs


async def sell(
    product: Product, nova: Actor, songs: list[UUID], sales: int, *, after: int = 0
) -> None:
    """As many sales, of which no two are alike, in the reports of four quarters."""
    for month in MONTHS:
        async with product.app.state.site.database.tenant(nova) as uow:
            report = await earn(uow, period=month)
        async with product.pool.acquire() as root:
            await root.execute("SET session_replication_role = replica")
            each, before = sales // len(MONTHS), after // len(MONTHS)
            await root.execute(SALES, product.tenant_id, report.id, songs, each, before)
            await root.execute("ANALYZE earnings")
            await root.execute("SET session_replication_role = DEFAULT")


async def held(uow: UnitOfWork, question: Question) -> int:
    """Bytes in use at most while the job's way works."""
    tracemalloc.start()
    await work_out(uow, question, untold)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


async def took(work: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    found = await work
    return time.perf_counter() - began, found


if __name__ == "__main__":
    asyncio.run(main())
