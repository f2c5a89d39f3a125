"""W13's world: secrets of payees and people, traffic over them, and programs that change keys."""

import asyncio
import base64
import io
import os
import random
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
from stdnum.iban import calc_check_digits

from app.billing.payments.payouts.details import sepa
from app.billing.payments.payouts.payees import details_of, set_details
from app.billing.payments.queries.payouts import find_payee
from app.core.actor import Actor
from app.core.crypto import Keyring
from app.core.ids import new_id
from app.core.tenant_keys import keyring
from app.core.uow import Database
from app.embedded.testing import TestServers
from app.jobs.rotation import UnusableKeys
from app.settings import Settings
from app.tenants.models import Person
from app.tenants.second_factors import Safe
from app.tenants.service.second_factors import get_secret, start_codes
from tests.cast import VISITOR, Cast
from tests.conftest import CONTEXT_KEY

ROOT = Path(__file__).parents[2]
SEALED = {
    "payees": "details",
    "code_generators": "secret",
    "recovery_codes": "fingerprint",
    "tenant_keys": "wrapped",
}
HEADER, NONCE = 3, 15


@dataclass(frozen=True, slots=True)
class Token:
    """One secret: a payee's bank account in a tenant, or a person's authenticator secret."""

    owner: Actor | None
    id: UUID


@dataclass(eq=False)
class Storm:
    """`newest` and `behind` are the keys of two processes, one not yet restarted."""

    servers: TestServers
    name: str
    database: Database
    cast: Cast
    keys: dict[int, bytes]
    newest: Keyring
    behind: Keyring
    expected: dict[Token, str] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=lambda: [0, 0])
    logs: list[str] = field(default_factory=list)
    is_over: bool = False

    async def plant(self, count: int) -> None:
        """Half of the secrets are bank accounts, most of them Nova's; half belong to people."""
        for start in range(0, count // 2, 250):
            size = min(250, count // 2 - start)
            owner = self.cast.rival if start // 250 % 4 == 1 else self.cast.nova
            async with self.database.tenant(owner) as uow:
                keys = await keyring(uow, self.newest)
                for _ in range(size):
                    subject, account = new_id(), self.account()
                    details = sepa("Payee", account)
                    await set_details(uow, subject, name="Payee", details=details, keys=keys)
                    self.expected[Token(owner, subject)] = account
        for _ in range(0, count - count // 2, 250):
            await self.plant_people(min(250, count - len(self.expected)))

    async def plant_people(self, count: int) -> None:
        async with self.database.identity(VISITOR) as uow:
            for _ in range(count):
                person = Person(id=new_id(), email=f"{new_id().hex}@example.com", name="Person")
                uow.db.add(person)
                await start_codes(uow, Safe(self.newest), person.id)
                token = Token(None, person.id)
                self.expected[token] = await get_secret(uow, Safe(self.newest), person.id)
        self.known |= set(self.expected.values())

    def account(self) -> str:
        number = f"DE00{random.randrange(10**18):018}"
        account = f"DE{calc_check_digits(number)}{number[4:]}"
        self.known.add(account)
        return account

    async def read(self, token: Token, master: Keyring) -> str:
        if token.owner is None:
            async with self.database.identity(VISITOR) as uow:
                return await get_secret(uow, Safe(master), token.id)
        async with self.database.tenant(token.owner) as uow:
            payee = await find_payee(uow, token.id)
            assert payee is not None
            found = details_of(payee, await keyring(uow, master))
            return str(getattr(found, "iban", None))

    async def write(self, token: Token, master: Keyring) -> None:
        if token.owner is None:
            async with self.database.identity(VISITOR) as uow:
                await start_codes(uow, Safe(master), token.id)
                found = await get_secret(uow, Safe(master), token.id)
            self.known.add(found)
        else:
            found = self.account()
            async with self.database.tenant(token.owner) as uow:
                keys = await keyring(uow, master)
                details = sepa("Payee", found)
                await set_details(uow, token.id, name="Payee", details=details, keys=keys)
        self.expected[token] = found

    async def traffic(self, number: int) -> None:
        """Reads and writes of one process, over its half of the secrets, until the storm ends."""
        dice, tokens = random.Random(number), list(self.expected)[number::2]
        while not self.is_over:
            master, token = (self.newest, self.behind)[number], dice.choice(tokens)
            try:
                if dice.random() < 0.2:
                    await self.write(token, master)
                elif await self.read(token, master) != self.expected[token]:
                    self.failures.append(f"{token} read as something else")
            except Exception as error:
                self.failures.append(f"{type(error).__name__}: {error}")
            self.counts[number] += 1

    async def settle(self) -> None:
        """Until each process has begun and finished something under its present keys."""
        goal = [count + 2 for count in self.counts]

        async def is_reached() -> bool:
            return all(count >= least for count, least in zip(self.counts, goal, strict=True))

        await until(is_reached)

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self.traffic(number)) for number in range(2)]
        try:
            yield
        finally:
            self.is_over = True
            await asyncio.gather(*tasks)

    def ring(self, *versions: int, current: int) -> Keyring:
        return Keyring({version: self.keys[version] for version in versions}, current)

    def environment(self, keys: Keyring) -> dict[str, str]:
        written = ",".join(f"{v}:{base64.b64encode(k).decode()}" for v, k in keys.keys.items())
        return {
            **self.servers.environment(self.name),
            "SECRET_KEY": "a secret that is long enough for everything here",
            "CONTEXT_KEY": CONTEXT_KEY.hex(),
            "MASTER_KEYS": written,
            "MASTER_KEY_VERSION": str(keys.current),
        }

    async def start(self, *command: str, keys: Keyring) -> Process:
        """A `backline keys` command as a program of its own, to be killed."""
        environment = {"PATH": os.environ["PATH"], **self.environment(keys)}
        program = (sys.executable, "-m", "app", "keys", *command)
        return await asyncio.create_subprocess_exec(
            *program, env=environment, cwd=ROOT, stdout=PIPE, stderr=PIPE
        )

    async def run(self, command: Callable[[Settings], Awaitable[None]], keys: Keyring) -> str:
        """What a command says here, or refuses with."""
        with redirect_stdout(io.StringIO()) as said:
            try:
                await command(Settings.of(self.environment(keys)))
            except UnusableKeys as unusable:
                said.write(str(unusable))
        self.logs.append(said.getvalue())
        return said.getvalue()

    async def superuser(self) -> "asyncpg.Connection":
        return await asyncpg.connect(self.servers.dsn("postgres", self.name))

    async def kill_half_way(self, process: Process, table: str, version: int) -> tuple[int, int]:
        """Kill a program between two of its transactions; says how many rows it did and left.

        It is made to wait at the last row, so that the moment is always the same.
        """
        column, connection = SEALED[table], await self.superuser()
        stale = f"get_byte({column}, 1) * 256 + get_byte({column}, 2) < {version}"
        held = connection.transaction()
        await held.start()
        await connection.execute(
            f"SELECT FROM {table} WHERE id = (SELECT id FROM {table} ORDER BY id DESC LIMIT 1)"
            " FOR UPDATE"
        )
        await until(self._waits)
        process.kill()
        self.logs += [each.decode() for each in await process.communicate()]
        await held.rollback()
        done, left = await connection.fetchrow(
            f"SELECT count(*) FILTER (WHERE NOT {stale}), count(*) FILTER (WHERE {stale})"
            f" FROM {table}"
        )
        await connection.close()
        return done, left

    async def _waits(self) -> bool:
        connection = await self.superuser()
        waiting = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE '%ORDER BY%LIMIT%FOR NO KEY UPDATE%' AND datname = current_database()"
        )
        await connection.close()
        return bool(waiting)

    async def ciphertexts(self) -> list[tuple[str, UUID | None, UUID, bytes]]:
        """Table, tenant, row and ciphertext of everything encrypted."""
        connection, found = await self.superuser(), []
        for table, column in SEALED.items():
            tenant = "tenant_id" if table in {"payees", "tenant_keys"} else "NULL::uuid"
            rows = await connection.fetch(
                f"SELECT {tenant}, id, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY id"
            )
            found += [(table, *row) for row in rows]
        await connection.close()
        return found


async def until(happens: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(120):
        while not await happens():
            await asyncio.sleep(0.02)


def repeated_nonces(seen: set[bytes]) -> int:
    """Ciphertexts that share key version and nonce with another one, under any key."""
    nonces = [each[:NONCE] for each in seen]
    return len(nonces) - len(set(nonces))


def hits(text: str, known: set[str]) -> list[str]:
    """Which secrets occur anywhere in a text, as they are, in base64 or in hexadecimal."""
    shapes: set[str] = set()
    for each in known:
        plain = each.encode()
        shapes |= {each, base64.b64encode(plain).decode().rstrip("="), plain.hex()}
    lengths = {len(shape) for shape in shapes}
    return [
        run[start : start + length]
        for run in re.findall(r"[A-Za-z0-9+/]{20,}", text)
        for length in lengths
        for start in range(len(run) - length + 1)
        if run[start : start + length] in shapes
    ]
