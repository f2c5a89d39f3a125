"""A PostgreSQL of its own on disk, with everything synced, made to be killed."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import asyncpg

from app.billing import Entry, post
from app.billing.chart import Account
from app.core.actor import job_actor
from app.embedded import roles
from app.embedded.home import Home, make_passage, nobody
from app.embedded.postgres import DATABASE, SUPERUSER, Cluster
from app.embedded.process import start, stop
from db.migrate import upgrade
from tests.soak.ledger_load import MEMBERS, SOURCES, TENANT, Order, connect

CONTEXT_KEY = bytes(range(32))
Answer = TypeVar("Answer")


class KilledServer:
    """`options` are settings of PostgreSQL on top of the product's own safe ones."""

    def __init__(self, **options: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="ledger-"))
        user = nobody() if os.getuid() == 0 else None
        home = Home(make_passage(self.directory / "home", user), user)
        self.directory.chmod(0o711)
        self.cluster = Cluster(self.directory, home=home)
        self.cluster.passwords |= roles.generate_passwords()
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        program = self.cluster.program()
        self.program = replace(program, command=(*program.command, *flags))
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.cluster.prepare()
        self.process = start(self.program)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process is not None:
            stop(self.program, self.process)
        shutil.rmtree(self.directory, ignore_errors=True)

    async def prepare(self) -> None:
        """Roles, schema, and the accounts of the load."""
        superuser = self.cluster.dsn(SUPERUSER, "postgres"), self.cluster.dsn(SUPERUSER)
        await roles.bootstrap(*superuser, DATABASE, self.cluster.passwords)
        await upgrade(self.cluster.dsn("backline_owner"), context_key=CONTEXT_KEY)
        database = connect(self.order(client=0, workers=1, each=0, seed=0))
        try:
            async with database.tenant(job_actor(TENANT, "soak")) as uow:
                opening = [entry for account in MEMBERS for entry in _opening(account)]
                opening.append(Entry(SOURCES[1], Decimal(5)))
                opening.append(Entry(SOURCES[0], Decimal(-5)))
                await post(uow, kind="open", key="1", entries=opening, description="Opening")
        finally:
            await database.close()

    def order(self, *, client: int, workers: int, each: int, seed: int) -> Order:
        return Order(
            client=client,
            app_url=self.cluster.dsn("backline_app"),
            context_key=CONTEXT_KEY.hex(),
            history=str(self.directory / f"history-{client}"),
            workers=workers,
            each=each,
            seed=seed,
        )

    async def ask(self, question: Callable[[asyncpg.Connection], Awaitable[Answer]]) -> Answer:
        """Ask as superuser, again while the server recovers from a kill."""
        async with asyncio.timeout(60):
            while True:
                try:
                    connection = await asyncpg.connect(self.cluster.dsn(SUPERUSER))
                    try:
                        return await question(connection)
                    finally:
                        connection.terminate()
                except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await asyncio.sleep(0.05)

    async def kill_backend(self) -> None:
        """Kill -9 one session of the application that is inside a transaction."""
        found = await self.ask(
            lambda connection: connection.fetchval(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'backline'"
                " ORDER BY state LIKE '%transaction%' OR state = 'active' DESC, random() LIMIT 1"
            )
        )
        if found is not None:
            os.kill(found, signal.SIGKILL)

    def kill_postmaster(self) -> None:
        """Kill -9 the server and start it again over what reached the disk."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = start(self.program, patience=30)

    async def kill_before_anything_is_flushed(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do some work while nothing writes the log but commits themselves, then kill all at once.

        What reached the disk of it is what each commit put there before it was acknowledged.
        """
        writers = await self.ask(
            lambda connection: connection.fetch(
                "SELECT pid FROM pg_stat_activity"
                " WHERE backend_type IN ('walwriter', 'background writer', 'checkpointer')"
            )
        )
        for row in writers:
            os.kill(row["pid"], signal.SIGSTOP)
        await work()
        assert self.process is not None
        self.process.kill()
        for row in writers:
            os.kill(row["pid"], signal.SIGKILL)
        self.process.wait()
        self.process = start(self.program, patience=30)


def _opening(account: Account) -> list[Entry]:
    return [Entry(SOURCES[0], Decimal(5)), Entry(account, Decimal(-5))]
