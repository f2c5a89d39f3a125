"""Staying alive: a started row's lease is renewed in the background while the job works."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.uow import Database
from app.jobs import rows
from app.jobs.rows import Claim, LostLease

log = structlog.get_logger("app.jobs")


@asynccontextmanager
async def kept(database: Database, claim: Claim, *, lease: float) -> AsyncIterator[None]:
    """Renew the lease every third of it; losing it stops the body and raises LostLease."""
    body = cast("asyncio.Task[object]", asyncio.current_task())
    keeper = asyncio.create_task(_keep(database, claim, lease, body))
    try:
        yield
    except asyncio.CancelledError:
        if not _has_lost(keeper):
            raise
        body.uncancel()
        raise LostLease from None
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])


async def _keep(
    database: Database, claim: Claim, lease: float, body: "asyncio.Task[object]"
) -> None:
    while True:
        await asyncio.sleep(lease / 3)
        try:
            async with database.platform(reason="job lease") as uow:
                await rows.renew(uow, claim, lease=lease)
        except LostLease:
            body.cancel()
            raise
        except (SQLAlchemyError, OSError) as error:
            # The database is away for a moment; the next third of the lease tries again.
            log.warning("lease_not_renewed", error=type(error).__name__)


def _has_lost(keeper: "asyncio.Task[None]") -> bool:
    return keeper.done() and not keeper.cancelled() and isinstance(keeper.exception(), LostLease)
