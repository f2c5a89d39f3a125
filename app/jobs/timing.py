"""How long things may take: leases, polls, draining. Seconds throughout."""

from dataclasses import dataclass, field

from app.core.jobs import Queue


@dataclass(frozen=True, slots=True)
class Timing:
    """`lease` is how long a silent worker is believed to be alive, renewed every third of it."""

    lease: float = 30
    poll: float = 1
    reconcile: float = 5
    schedule: float = 10
    anchor: float = 600
    drain: float = 25


@dataclass(frozen=True, slots=True)
class Share:
    """What a queue gets of one worker, and how many of its jobs a tenant may have in flight."""

    concurrency: int
    per_tenant: int


SHARES: dict[Queue, Share] = {
    Queue.CRITICAL: Share(concurrency=4, per_tenant=4),
    Queue.DEFAULT: Share(concurrency=4, per_tenant=3),
    Queue.MEDIA: Share(concurrency=1, per_tenant=1),
    Queue.BULK: Share(concurrency=2, per_tenant=1),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The shares of a worker, by queue."""

    shares: dict[Queue, Share] = field(default_factory=lambda: dict(SHARES))

    def depth(self, queue: Queue) -> int:
        """Jobs handed to Redis ahead of time: enough to keep busy, few enough to stay fair."""
        return 2 * self.shares[queue].concurrency
