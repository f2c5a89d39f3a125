"""Carries due rows to Redis: the only way from the table to a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from saq.queue.redis import RedisQueue

from app.core.jobs import Queue
from app.core.uow import Database
from app.jobs import rows
from app.jobs.connections import connect
from app.jobs.rows import Claim
from app.jobs.timing import Limits, Timing

FUNCTION = "run"
"""The one function workers know: it runs the row it is told."""

MARGIN = 30
"""Seconds after a job's own limit until Redis forgets a dead worker's message."""

log = structlog.get_logger("app.jobs")


def open_queues(url: str, *, retries: int = 5) -> dict[Queue, RedisQueue]:
    """One Redis queue per queue of the product, each with its own connections."""
    return {
        queue: RedisQueue(connect(url, retries=retries), name=f"backline.{queue}")
        for queue in Queue
    }


def message(claim: Claim) -> dict[str, str]:
    """What travels through Redis: which row, and the proof that this claim of it is the last."""
    return {
        "tenant_id": str(claim.tenant_id),
        "job_id": str(claim.id),
        "token": str(claim.token),
        "limit": str(claim.timeout),
    }


def read_message(values: Mapping[str, str]) -> Claim:
    return Claim(
        UUID(values["tenant_id"]),
        UUID(values["job_id"]),
        UUID(values["token"]),
        int(values["limit"]),
    )


async def claim_due(
    database: Database, queue: Queue, limits: Limits, timing: Timing
) -> Sequence[Claim]:
    """Take the rows that are due and fit into the queue, leased to whoever runs them."""
    async with database.platform(reason="job relay") as uow:
        return await rows.claim(
            uow,
            queue,
            per_tenant=limits.shares[queue].per_tenant,
            depth=limits.depth(queue),
            lease=timing.lease,
        )


@dataclass(eq=False)
class Relay:
    """Claims due rows and hands them to Redis. Any number of relays may run at once."""

    database: Database
    queues: Mapping[Queue, RedisQueue]
    limits: Limits = field(default_factory=Limits)
    timing: Timing = field(default_factory=Timing)

    async def step(self) -> bool:
        """Carry what is due and has a place; True when there may be more at once."""
        carried = 0
        for queue in self.queues:
            claims = await claim_due(self.database, queue, self.limits, self.timing)
            for position, claim in enumerate(claims):
                try:
                    await self._send(queue, claim)
                except (RedisError, OSError):
                    await self._unclaim(claims[position:])
                    raise
            carried += len(claims)
        return carried > 0

    async def _send(self, queue: Queue, claim: Claim) -> None:
        await self.queues[queue].enqueue(
            FUNCTION,
            key=f"{claim.id}:{claim.token}",
            timeout=claim.timeout + MARGIN,
            retries=1,
            ttl=60,
            **message(claim),
        )

    async def _unclaim(self, claims: Sequence[Claim]) -> None:
        # One of them may have arrived: its token is void now, so it will not run twice.
        async with self.database.platform(reason="job relay") as uow:
            for claim in claims:
                await rows.unclaim(uow, claim)
