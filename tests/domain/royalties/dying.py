"""Kills a worker at a named point of its work, and lets its lease end."""

import asyncio
import json
import sys
from pathlib import Path

from sqlalchemy import text

from app.core.uow import Database
from app.jobs.reconciler import reconcile

ROOT = Path(__file__).parents[3]


async def die(environment: dict[str, str], work: str, point: str) -> None:
    """Run what waits in a process of its own until it is killed at this point."""
    command = (sys.executable, "-m", "tests.domain.royalties.doomed", json.dumps(environment))
    process = await asyncio.create_subprocess_exec(*command, work, point, cwd=ROOT)
    assert await process.wait() == -9


async def recover(database: Database) -> None:
    """Let the leases of the dead end: what they worked on waits again, and is due."""
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET lease_until = now() - interval '1 s'"))
    await reconcile(database)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET run_at = now()"))
