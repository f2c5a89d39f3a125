"""What the ledger costs: postings per second through the verb, and its proof per entry.

The baseline of a posting is the same transaction with one bare insert; of a proof, one sum over
all entries.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from app.billing import Entry, chart, post
from app.billing.proof import prove
from app.core.actor import job_actor
from app.core.context import ContextSigner
from app.core.ids import TenantId
from app.core.uow import Database, UnitOfWork
from app.embedded import testing
from app.modules import registry
from db.migrate import upgrade

KEY = bytes(range(32))
ACTOR = job_actor(TenantId(UUID(int=7)), "bench")
STORE = chart.receivable("store", "Store", "EUR")
PAYEES = [chart.accrued(UUID(int=n + 1), f"Payee {n}", "EUR") for n in range(200)]
POSTINGS, LARGE = 500, 500


async def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        servers = testing.start(Path(directory))
        await upgrade(servers.dsn("backline_owner"), context_key=KEY)
        database = Database(
            app_url=servers.dsn("backline_app"), registry=registry(), signer=ContextSigner(KEY)
        )
        await compare_postings(database)
        await compare_proof(database)
        await database.close()
        testing.stop(Path(directory))


async def compare_postings(database: Database) -> None:
    async def posting(number: int) -> None:
        async with database.tenant(ACTOR) as uow:
            await split(uow, f"small-{number}", 2)

    async def bare(number: int) -> None:
        async with database.tenant(ACTOR) as uow:
            await uow.db.execute(
                text(
                    "INSERT INTO idempotency_keys (tenant_id, key, fingerprint)"
                    " VALUES (:tenant, :key, 'bench')"
                ),
                {"tenant": uow.tenant_id, "key": f"bench {number}"},
            )

    ours = await seconds(posting, POSTINGS)
    baseline = await seconds(bare, POSTINGS)
    report("posting of three entries", ours / POSTINGS, baseline / POSTINGS, "one bare insert")


async def compare_proof(database: Database) -> None:
    async def large(number: int) -> None:
        async with database.tenant(ACTOR) as uow:
            await split(uow, f"large-{number}", len(PAYEES))

    await seconds(large, LARGE)

    async def proof(_: int) -> None:
        async with database.tenant(ACTOR) as uow:
            found = await prove(uow)
        assert found.holds
        assert found.entries > LARGE * len(PAYEES)

    async def bare(_: int) -> None:
        async with database.tenant(ACTOR) as uow:
            await uow.db.execute(text("SELECT sum(amount) FROM ledger_entries"))

    ours, baseline = await seconds(proof, 1), await seconds(bare, 3) / 3
    report("proof of 100,000 entries", ours, baseline, "one sum over them")


async def split(uow: UnitOfWork, key: str, legs: int) -> None:
    share = Decimal("0.123456789")
    entries = [Entry(STORE, share * legs), *(Entry(payee, -share) for payee in PAYEES[:legs])]
    await post(uow, kind="bench", key=key, entries=entries, description="Bench")


async def seconds(work: Callable[[int], Awaitable[None]], times: int) -> float:
    started = time.perf_counter()
    for number in range(times):
        await work(number)
    return time.perf_counter() - started


def report(name: str, ours: float, baseline: float, what: str) -> None:
    print(
        f"{name}: {ours / baseline:.1f} (ours {ours * 1000:.1f} ms,"
        f" baseline {baseline * 1000:.1f} ms: {what})"
    )


if __name__ == "__main__":
    asyncio.run(main())
