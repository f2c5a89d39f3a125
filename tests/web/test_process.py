"""The programs themselves end with a sentence: logins too mighty (F1), keys that do not fit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.crypto import Keyring
from app.core.tenant_keys import keyring
from app.core.uow import Database
from app.embedded.testing import TestServers
from tests.cast import Cast
from tests.conftest import CONTEXT_KEY, MASTER_KEYS

ROOT = Path(__file__).parents[2]
PROGRAMS = {"web": ["app", "web"], "worker": ["app.worker"]}


def refused(
    program: str, url: str, servers: TestServers, name: str
) -> subprocess.CompletedProcess[str]:
    """How a program ends that was given this login."""
    environment = {
        "PATH": os.environ["PATH"],
        **servers.environment(name),
        "DATABASE_URL": url,
        "SECRET_KEY": "a secret that is long enough for everything here",
        "CONTEXT_KEY": CONTEXT_KEY.hex(),
        "MASTER_KEYS": MASTER_KEYS,
        "PUBLIC_URL": "http://127.0.0.1:9",
        "PORT": "65535",
    }
    return subprocess.run(
        [sys.executable, "-m", *PROGRAMS[program]],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("program", list(PROGRAMS))
def test_a_program_with_the_login_of_a_superuser_ends(
    servers: TestServers, database_name: str, program: str
) -> None:
    url = servers.dsn("postgres", database_name)

    ended = refused(program, url, servers, database_name)

    assert ended.returncode not in {0, None}
    assert "DATABASE_URL: the login postgres is a superuser." in ended.stdout + ended.stderr


@pytest.mark.parametrize("program", list(PROGRAMS))
async def test_a_program_without_a_key_in_use_ends(
    servers: TestServers, database_name: str, database: Database, cast: Cast, program: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        await keyring(uow, Keyring({7: bytes(32)}, 7))
    url = servers.dsn("backline_app", database_name)

    ended = refused(program, url, servers, database_name)

    assert ended.returncode not in {0, None}
    assert "MASTER_KEYS: version 7 is missing" in ended.stdout + ended.stderr
