"""The real servers of the test run, a fresh database for each test, and the cast."""

import asyncio
import base64
import fcntl
import gc
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.context import ContextSigner
from app.core.ids import new_id
from app.core.uow import Database
from app.embedded import testing
from app.embedded.testing import TestServers
from app.modules import registry
from db.migrate import upgrade
from tests.cast import Cast, assemble
from tests.simulators.servers import payments, simulator

__all__ = ["payments", "simulator"]

CONTEXT_KEY = bytes(range(32))
MASTER_KEYS = f"1:{base64.b64encode(bytes(range(32, 64))).decode()}"
TEMPLATE = "backline_template"


def pytest_collection_finish() -> None:
    """What is imported stays: it need not be searched for garbage while each test is prepared."""
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> TestServers:
    """PostgreSQL, Redis and S3, shared by the processes of this run.

    Each process has a Redis database of its own, which its tests may flush.
    """
    started = testing.start(_shared_directory(tmp_path_factory) / "servers")
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    own = started.redis_url.replace("?db=0", f"?db={number % 16}")
    return replace(started, redis_url=own)


@pytest.fixture(scope="session")
def template(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database with the cast in it, made once, copied for every test."""
    directory = _shared_directory(tmp_path_factory)
    with (directory / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = directory / "template.done"
        if not done.exists():
            asyncio.run(_prepare(servers))
            done.touch()
    return TEMPLATE


@pytest.fixture
async def database_name(servers: TestServers, template: str) -> AsyncIterator[str]:
    """The name of this test's own copy of the template."""
    name = f"test_{new_id().hex}"
    await servers.create_database(name, template=template)
    yield name
    await servers.drop_database(name)


@pytest.fixture
async def database(servers: TestServers, database_name: str) -> AsyncIterator[Database]:
    """This test's database, through the logins the product uses."""
    found = connect(servers, database_name)
    yield found
    await found.close()


@pytest.fixture
async def cast(database: Database) -> Cast:
    return await Cast.read(database)


def connect(servers: TestServers, name: str, *, pool_size: int = 5) -> Database:
    return Database(
        app_url=servers.dsn("backline_app", name),
        jobs_url=servers.dsn("backline_jobs", name),
        public_url=servers.dsn("backline_public", name),
        registry=registry(),
        signer=ContextSigner(CONTEXT_KEY),
        pool_size=pool_size,
    )


async def _prepare(servers: TestServers) -> None:
    await servers.create_database(TEMPLATE)
    await upgrade(servers.dsn("backline_owner", TEMPLATE), context_key=CONTEXT_KEY)
    database = connect(servers, TEMPLATE)
    await assemble(database)
    await database.close()


def _shared_directory(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
