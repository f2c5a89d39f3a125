"""The roles and the database inside a fresh PostgreSQL: db/policies/roles.sql plus passwords."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import asyncpg

LOGINS = ("backline_owner", "backline_app", "backline_jobs", "backline_public")
ROLES_SQL = Path(__file__).parents[2] / "db" / "policies" / "roles.sql"
ITERATIONS = 4096


async def bootstrap(
    superuser_dsn: str, database_dsn: str, database: str, passwords: Mapping[str, str]
) -> None:
    """Bring roles, passwords and the database of a cluster to the wanted state, from any state.

    `superuser_dsn` leads to the maintenance database, `database_dsn` to ours, both as superuser.
    """
    await create_database(superuser_dsn, database_dsn, database)
    connection = await asyncpg.connect(database_dsn)
    try:
        for role in LOGINS:
            await connection.execute(
                f"ALTER ROLE {role} PASSWORD '{scram_verifier(passwords[role])}'"
            )
    finally:
        await connection.close()


async def create_database(
    superuser_dsn: str, database_dsn: str, database: str, template: str | None = None
) -> None:
    """Create the database when it is missing and give it its owner and grants."""
    connection = await asyncpg.connect(superuser_dsn)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            source = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
            await connection.execute(f'CREATE DATABASE "{database}"{source}')
        # Roles belong to the cluster but a lock to one database: everybody takes it in this one,
        # or two starters would update the same catalogue rows at once.
        await connection.execute("SELECT pg_advisory_lock(hashtext('backline.roles'))")
        await _grant(database_dsn)
    finally:
        await connection.close()


async def _grant(database_dsn: str) -> None:
    connection = await asyncpg.connect(database_dsn)
    try:
        async with connection.transaction():
            await connection.execute(ROLES_SQL.read_text())
    finally:
        await connection.close()


async def drop_database(superuser_dsn: str, database: str) -> None:
    """Drop a database and end whoever is still connected to it."""
    connection = await asyncpg.connect(superuser_dsn)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    finally:
        await connection.close()


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL stores of a password, so that the password itself is never sent."""
    salt = salt or os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored = hashlib.sha256(client).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ITERATIONS}:{_b64(salt)}${_b64(stored)}:{_b64(server)}"


def generate_passwords(*more: str) -> dict[str, str]:
    """A random password for every role that logs in, and for the names given."""
    return {role: secrets.token_urlsafe(24) for role in (*LOGINS, *more)}


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()
