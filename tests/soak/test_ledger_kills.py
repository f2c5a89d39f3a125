"""The ledger under kill -9: of the server, of its sessions, of the programs that post.

`LEDGER_POSTINGS` and `LEDGER_KILLS` change the size of the first test.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from tests.soak.ledger_checker import Snapshot, Verdict, check, take_snapshot
from tests.soak.ledger_load import History, connect, entries_of, submit, write_order
from tests.soak.ledger_server import KilledServer

ROOT = Path(__file__).parents[2]
CLIENTS, WORKERS, SEED = 2, 4, 20261121
PULL_REQUEST = (
    int(os.environ.get("LEDGER_POSTINGS", "20000")),
    int(os.environ.get("LEDGER_KILLS", "6")),
)
NIGHT = (250_000, 310)


@dataclass
class Siege:
    """The clients of one server and what is done to them, in turn, until all have finished."""

    server: KilledServer
    postings: int
    kills: int
    clients: list[subprocess.Popen[bytes]] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    orders: list[Path] = field(default_factory=list)

    async def run(self) -> None:
        try:
            for client in range(CLIENTS):
                each = self.postings // CLIENTS // WORKERS
                order = self.server.order(client=client, workers=WORKERS, each=each, seed=SEED)
                self.orders.append(write_order(order, self.server.directory / f"order-{client}"))
                self.clients.append(self.launch(client))
            for number in range(self.kills):
                await self.until(lambda n=number: self.answered() > self.postings * n / self.kills)
                self.snapshots.append(await self.server.ask(take_snapshot))
                await self.strike(number)
            await self.until(lambda: all(each.poll() is not None for each in self.clients))
        finally:
            for each in self.clients:
                each.kill()

    def launch(self, client: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.soak.ledger_load", str(self.orders[client])]
        return subprocess.Popen(command, cwd=ROOT)

    async def strike(self, number: int) -> None:
        """By turns: most of the kills hit sessions, the others the server or a client."""
        if number % 6 in {1, 4}:
            self.server.kill_postmaster()
        elif number % 6 == 2:
            client = number // 6 % CLIENTS
            self.clients[client].kill()
            self.clients[client].wait()
            self.clients[client] = self.launch(client)
        else:
            await self.server.kill_backend()

    def answered(self) -> int:
        """Roughly how many postings have been answered: lines of history, a begin and an end each."""
        return sum(path.stat().st_size for path in self.histories()) // 56

    def histories(self) -> list[Path]:
        return sorted(self.server.directory.glob("history-*"))

    async def until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            for client in self.clients:
                assert client.poll() in {None, 0}, "A client ended with an error; see its output."
            if all(client.poll() == 0 for client in self.clients):
                return
            await asyncio.sleep(0.02)

    async def verdict(self) -> Verdict:
        return await judge(self.server, self.histories(), self.snapshots)


async def judge(server: KilledServer, histories: list[Path], snapshots: list[Snapshot]) -> Verdict:
    database = connect(server.order(client=0, workers=1, each=0, seed=0))
    try:
        return await server.ask(lambda superuser: check(database, superuser, histories, snapshots))
    finally:
        await database.close()


async def besiege(postings: int, kills: int) -> tuple[Verdict, int]:
    started = time.monotonic()
    with KilledServer() as server:
        await server.prepare()
        siege = Siege(server, postings, kills)
        await siege.run()
        verdict = await siege.verdict()
    seconds = round(time.monotonic() - started, 1)
    line = {"goal": "L1", "kills": kills, "seconds": seconds, **asdict(verdict)}
    sys.stdout.write(f"{json.dumps(line)}\n")
    return verdict, len(siege.snapshots)


@pytest.mark.parametrize(
    ("postings", "kills"), [PULL_REQUEST, pytest.param(*NIGHT, marks=pytest.mark.soak)]
)
async def test_nothing_is_lost_or_booked_twice_through_kills(postings: int, kills: int) -> None:
    verdict, struck = await besiege(postings, kills)
    assert verdict.breaches == {}
    assert verdict.acknowledged + verdict.refused == postings
    assert verdict.acknowledged > postings * 0.7
    assert verdict.repeated > postings * 0.01
    assert struck == kills


async def test_a_server_that_acknowledges_too_early_is_found_out() -> None:
    """The control: with `synchronous_commit` off the same checker reports what was lost."""
    verdict = await lose(synchronous_commit="off")
    assert verdict.lost == verdict.acknowledged == 200
    assert verdict.breaches == {"lost": 200}


async def test_the_same_server_loses_nothing_when_it_waits_for_its_disk() -> None:
    assert (await lose(synchronous_commit="on")).breaches == {}


async def lose(*, synchronous_commit: str) -> Verdict:
    with KilledServer(synchronous_commit=synchronous_commit) as server:
        await server.prepare()
        order = server.order(client=0, workers=1, each=0, seed=SEED)
        database, history = connect(order), History(Path(order.history))
        # Deposits only: none of them can be refused.
        keys = [f"0-0-{number}" for number in range(1000)]
        deposits = [key for key in keys if len(entries_of(key, SEED)) == 2][:200]

        async def work() -> None:
            for key in deposits:
                await submit(database, history, key, SEED)

        try:
            await server.kill_before_anything_is_flushed(work)
        finally:
            await database.close()
        return await judge(server, [Path(order.history)], [])
