"""Throwaway servers are shared by one test run and end with it."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from app.embedded import testing
from app.embedded.process import Identity
from app.embedded.roles import LOGINS
from tests.embedded.backline import CLONE, eventually

START = """
import pathlib, sys
from app.embedded import testing
print(testing.start(pathlib.Path(sys.argv[1])).keeper, flush=True)
sys.stdin.read()
"""


def test_servers_end_when_the_test_run_is_killed(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", START, str(tmp_path)],
        cwd=CLONE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
    )
    assert run.stdout
    keeper = Identity.of(int(run.stdout.readline()))

    run.kill()
    run.communicate()

    assert keeper
    assert keeper.wait(20)
    assert not (tmp_path / "servers.json").exists()


def test_a_second_process_attaches_and_stopping_ends_them(tmp_path: Path) -> None:
    servers = testing.start(tmp_path)
    try:
        assert testing.start(tmp_path) == servers
    finally:
        testing.stop(tmp_path)

    eventually(lambda: Identity.of(servers.keeper) is None)


@pytest.mark.parametrize(
    ("role", "bypasses"),
    [
        ("backline_owner", False),
        ("backline_app", False),
        ("backline_public", False),
        ("backline_jobs", True),
    ],
)
async def test_roles_have_no_more_rights_than_they_need(
    servers: testing.TestServers, role: str, *, bypasses: bool
) -> None:
    connection = await asyncpg.connect(servers.dsn(role))
    try:
        rights = await connection.fetchrow(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user"
        )
        may_create = await connection.fetchval(
            "SELECT has_schema_privilege(current_user, 'public', 'CREATE')"
        )
    finally:
        await connection.close()

    assert tuple(rights) == (False, False, False, False, bypasses)
    assert may_create is (role == "backline_owner")


async def test_only_the_owner_may_become_the_definer(servers: testing.TestServers) -> None:
    connection = await asyncpg.connect(servers.dsn("postgres"))
    try:
        members = await connection.fetch(
            "SELECT member::regrole::text, roleid::regrole::text, inherit_option, set_option"
            " FROM pg_auth_members WHERE member::regrole::text = ANY($1)",
            list(LOGINS),
        )
    finally:
        await connection.close()

    assert [tuple(row) for row in members] == [("backline_owner", "backline_definer", False, True)]


async def test_the_environment_is_complete_settings(servers: testing.TestServers) -> None:
    assert json.dumps(servers.environment())
    assert servers.environment()["DATABASE_URL"] == servers.dsn("backline_app")


async def test_databases_may_be_made_at_the_same_time(servers: testing.TestServers) -> None:
    names = [f"at_once_{number}" for number in range(8)]
    await asyncio.gather(*(servers.create_database(name) for name in names))
    for name in names:
        await servers.drop_database(name)
