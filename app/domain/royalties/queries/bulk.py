"""Statements over many rows that were only just written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from app.core.uow import UnitOfWork

_LOOPS = text("SELECT set_config('enable_nestloop', :loops, true)")


@asynccontextmanager
async def joining_in_bulk(uow: UnitOfWork) -> AsyncIterator[None]:
    """Joins by hash until the end of the block.

    The planner knows nothing of rows this transaction has written. It takes them for a few, and
    compares each of a million with each of thousands.
    """
    await uow.db.execute(_LOOPS, {"loops": "off"})
    yield
    await uow.db.execute(_LOOPS, {"loops": "on"})
