"""Brings a database to the current schema and gives it the key of the signed tenant context."""

import asyncio
import random
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.context import ContextSigner
from app.core.db import async_url
from db.metadata import metadata
from db.migrations.lock import LOCK

ATTEMPTS = 6


async def upgrade(owner_url: str, *, context_key: bytes) -> None:
    """Migrate to head as the owner role and store the context key. Safe to run twice at once."""
    await _with_owner(owner_url, _upgrade)
    await _with_owner(owner_url, lambda connection: _store_key(connection, context_key))


async def drift(owner_url: str) -> list[Any]:
    """Differences between the models and the migrated database; empty when they agree."""
    found: list[Any] = []
    await _with_owner(owner_url, lambda connection: found.extend(_differences(connection)))
    return found


async def _with_owner(url: str, work: Any) -> None:
    engine = create_async_engine(async_url(url))
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with engine.connect() as connection:
                    await connection.run_sync(work)
                    await connection.commit()
                return
            except DBAPIError as error:
                # A reader holds the table: let it finish, do not queue everybody behind us.
                if attempt == ATTEMPTS or "lock timeout" not in str(error):
                    raise
                await asyncio.sleep(random.uniform(0, 0.5 * 2**attempt))  # noqa: S311
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.execute(text("set lock_timeout = '1s'"))
    connection.commit()
    try:
        command.upgrade(_config(connection), "head")
    finally:
        if connection.in_transaction():
            connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()


def _store_key(connection: Connection, key: bytes) -> None:
    inner, outer = ContextSigner(key).pads()
    connection.execute(text("set local lock_timeout = '1s'"))
    connection.execute(
        text(
            "insert into backline.context_keys (id, inner_pad, outer_pad) values (1, :i, :o)"
            " on conflict (id) do update set inner_pad = :i, outer_pad = :o"
        ),
        {"i": inner, "o": outer},
    )


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    # Comments classify tables for the schema lint; models do not repeat them.
    return [
        difference
        for difference in compare_metadata(context, metadata)
        if difference[0] != "remove_table_comment"
    ]


def _config(connection: Connection) -> Config:
    config = Config(str(Path(__file__).parent / "alembic.ini"))
    config.attributes["connection"] = connection
    return config
