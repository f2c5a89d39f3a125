"""Statements over many rows: ids given by the thousand, and rows that were only just written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from app.core.uow import UnitOfWork

# As rows they are joined; `= ANY` of thousands would be gone through again for each row.
IN_IDS = "IN (SELECT unnest(CAST(:ids AS uuid[])))"
IN_RECORDINGS = "IN (SELECT unnest(CAST(:recordings AS uuid[])))"

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
