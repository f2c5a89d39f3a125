"""A migrated database with a table of effects, and the means to see what became of jobs."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.core.actor import Actor, ActorKind
from app.core.ids import TenantId, new_id
from app.core.uow import Database
from app.embedded.redis import RedisServer
from app.embedded.testing import TestServers
from db.migrate import upgrade
from tests.jobs import kinds

KEY = bytes(range(32))
TEMPLATE = "jobs_template"

Query = Callable[..., Awaitable[list[Any]]]


@pytest.fixture(scope="session")
def jobs_template(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> str:
    base = tmp_path_factory.getbasetemp()
    directory = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (directory / "jobs_template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = directory / "jobs_template.done"
        if not done.exists():
            asyncio.run(_prepare(servers))
            done.touch()
    return TEMPLATE


@pytest.fixture
async def name(servers: TestServers, jobs_template: str) -> AsyncIterator[str]:
    name = f"jobs_{new_id().hex}"
    await servers.create_database(name, template=jobs_template)
    yield name
    await servers.drop_database(name)


@pytest.fixture
async def database(servers: TestServers, name: str) -> AsyncIterator[Database]:
    found = kinds.open_database(
        servers.dsn("backline_app", name), servers.dsn("backline_jobs", name), KEY
    )
    yield found
    await found.close()


@pytest.fixture
async def query(servers: TestServers, name: str) -> AsyncIterator[Query]:
    """Any statement, as superuser: for looking at what happened, and for tampering."""
    connection = await asyncpg.connect(_plain(servers.dsn("postgres", name)))
    yield connection.fetch
    await connection.close()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own, to be killed and flushed, whose queues nobody else takes from."""
    with RedisServer(tmp_path / "redis") as server:
        yield server


def person(tenant_id: UUID | None = None) -> Actor:
    tenant = TenantId(tenant_id or new_id())
    return Actor(kind=ActorKind.PERSON, name="Nova", tenant_id=tenant, request_id="req-1")


async def states(query: Query) -> dict[str, int]:
    """How many jobs are in each state; a real worker's clock may strike, which is not counted."""
    rows = await query(
        "SELECT state, count(*) AS n FROM jobs WHERE name <> 'kinds.cron' GROUP BY state"
    )
    return {row["state"]: row["n"] for row in rows}


async def effects(query: Query) -> list[tuple[str, int, int]]:
    """(kind, n, how often) of every effect."""
    rows = await query("SELECT kind, n, count(*) AS times FROM effects GROUP BY 1, 2 ORDER BY 1, 2")
    return [(row["kind"], row["n"], row["times"]) for row in rows]


async def _prepare(servers: TestServers) -> None:
    await servers.create_database(TEMPLATE)
    await upgrade(_driver(servers.dsn("backline_owner", TEMPLATE)), context_key=KEY)
    owner = await asyncpg.connect(_plain(servers.dsn("backline_owner", TEMPLATE)))
    await owner.execute(kinds.EFFECTS)
    await owner.close()


def _plain(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


def _driver(url: str) -> str:
    return _plain(url).replace("postgresql://", "postgresql+asyncpg://", 1)
