"""A client of the ledger that survives everything: posts until all its postings are answered.

Run as a program it reads its order from a JSON file and writes a history, a line per event, each
in one write, so that a kill loses nothing that was said. Started again it goes on where it was.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg
import uvloop
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.billing import Entry, chart, post
from app.billing.module import MODULE as BILLING
from app.core.actor import job_actor
from app.core.context import ContextSigner
from app.core.ids import TenantId
from app.core.jobs import job
from app.core.module import Module, Registry
from app.core.uow import Database, UnitOfWork

TENANT = TenantId(UUID(int=41))
SOURCES = [chart.Account(f"source:{n}", "EUR", "asset", f"Source {n}", places=2) for n in range(2)]
MEMBERS = [
    chart.Account(f"member:{n}", "EUR", "liability", f"Member {n}", places=2, floor=Decimal(0))
    for n in range(98)
]


@dataclass(frozen=True)
class Order:
    """What one client process has to do."""

    client: int
    app_url: str
    context_key: str
    history: str
    workers: int
    each: int
    seed: int


@job("soak.announce")
async def announce(_uow: UnitOfWork, *, posting: str) -> None:
    """Stands for what a posting sets off outside; never run here, only counted."""


def connect(order: Order) -> Database:
    return Database(
        app_url=order.app_url,
        registry=Registry([BILLING, Module(name="soak", jobs=(announce,))]),
        signer=ContextSigner(bytes.fromhex(order.context_key)),
        pool_size=order.workers,
    )


class History:
    """Events of one client: begin, ok, new or known, refused, unknown; times are monotonic."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, event: str, key: str) -> None:
        os.write(self._file, f"{event} {key} {time.monotonic_ns()}\n".encode())


def read_history(path: Path) -> Iterator[tuple[str, str, int]]:
    """(event, key, time); a line cut off by a kill is not an event."""
    if path.exists():
        for line in path.read_text().splitlines(keepends=True):
            parts = line.split()
            if line.endswith("\n") and len(parts) == 3:
                yield parts[0], parts[1], int(parts[2])


def entries_of(key: str, seed: int) -> list[Entry]:
    """The same entries for the same key: 30 % deposits, 70 % splits over three accounts."""
    chance = random.Random(f"{seed}:{key}")
    if chance.random() < 0.3:
        amount = Decimal(chance.randint(100, 5000)) / 100
        return [Entry(chance.choice(SOURCES), amount), Entry(chance.choice(MEMBERS), -amount)]
    payer, one, other = chance.sample(MEMBERS, 3)
    first, second = (Decimal(chance.randint(1, 400)) / 100 for _ in range(2))
    return [Entry(payer, first + second), Entry(one, -first), Entry(other, -second)]


def is_connection_loss(error: BaseException | None) -> bool:
    """Whether the outcome is unknown because the server went away, whatever the driver calls it."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or is_connection_loss(error.__cause__)
    if isinstance(error, Exception) and type(error).__module__.startswith("sqlalchemy."):
        return isinstance(error, InterfaceError | PoolTimeout) or is_connection_loss(
            error.__cause__
        )
    lost = (
        asyncpg.InternalClientError,
        asyncpg.InterfaceError,
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.CannotConnectNowError,
        OSError,
        TimeoutError,
    )
    return isinstance(error, lost)


async def run(order: Order) -> None:
    """All postings of this client; returns when each has a definite answer."""
    database, history = connect(order), History(Path(order.history))
    places = places_of(order)
    try:
        await asyncio.gather(
            *(
                work(database, history, order, worker, places.get(worker, 0))
                for worker in range(order.workers)
            )
        )
    finally:
        await database.close()


def places_of(order: Order) -> dict[int, int]:
    """Where each worker goes on: at the first of its postings without a definite answer."""
    places: dict[int, int] = {}
    for event, key, _ in read_history(Path(order.history)):
        _, worker, number = map(int, key.split("-"))
        places[worker] = number + (event in {"new", "known", "refused"})
    return places


async def work(database: Database, history: History, order: Order, worker: int, start: int) -> None:
    chance = random.Random(f"{order.seed}:{order.client}:{worker}:{start}")
    for number in range(start, order.each):
        key = f"{order.client}-{worker}-{number}"
        await submit(database, history, key, order.seed)
        if chance.random() < 0.02:
            await submit(database, history, key, order.seed)


async def submit(database: Database, history: History, key: str, seed: int) -> None:
    """Send a posting again and again until the answer is definite."""
    while True:
        history.write("begin", key)
        try:
            is_new = await post_once(database, key, seed)
        except IntegrityError as error:
            if "ck_ledger_accounts_floor" not in str(error):
                raise
            history.write("refused", key)
            return
        except Exception as error:
            if not is_connection_loss(error):
                raise
            history.write("unknown", key)
            await asyncio.sleep(0.05)
        else:
            history.write("new" if is_new else "known", key)
            return


async def post_once(database: Database, key: str, seed: int) -> bool:
    async with database.tenant(job_actor(TENANT, "soak")) as uow:
        posting = await post(
            uow, kind="soak", key=key, entries=entries_of(key, seed), description=f"Posting {key}"
        )
        if posting.is_new:
            uow.enqueue(announce, key=key, posting=key)
    return posting.is_new


def write_order(order: Order, path: Path) -> Path:
    path.write_text(json.dumps(asdict(order)))
    return path


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(Order(**json.loads(Path(sys.argv[1]).read_text()))))
