"""What a job is: a named function, its queue and its limits. Running them is app.jobs' affair."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from app.core.ids import TenantId


class Queue(StrEnum):
    """Queues by urgency; each has its own share of the worker."""

    CRITICAL = "critical"
    DEFAULT = "default"
    MEDIA = "media"
    BULK = "bulk"


class JobRun(Protocol):
    """One attempt of a long job, which opens its own transactions.

    `id` is the same on every attempt: the idempotency key of whatever leaves the database.
    """

    id: UUID
    tenant_id: TenantId
    attempt: int
    adapters: Any

    def uow(self) -> AbstractAsyncContextManager[Any]:
        """A transaction of the job's tenant."""

    def service_books(self) -> AbstractAsyncContextManager[Any]:
        """A transaction in the service's own tenant, for a job of the platform."""

    async def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Show how far the job is; also renews its lease, so call it at least every 20 s."""

    async def announce(self, topic: str) -> None:
        """Tell open pages of the tenant that listen to a topic that it has changed."""


Handler = TypeVar("Handler", bound=Callable[..., Awaitable[None]])


@dataclass(frozen=True)
class Job(Generic[Handler]):
    """A function that may run later, twice, or on another machine.

    A short job `f(uow, **arguments)` runs in one transaction together with its done mark: its
    effects happen once. A long job `f(run, **arguments)` opens transactions itself and must
    tolerate being started again after a kill. `timeout` in seconds; `attempts` counts every
    start, a killed one included.
    """

    name: str
    function: Handler
    queue: Queue
    timeout: int
    attempts: int
    is_long: bool


def job(
    name: str, *, queue: Queue = Queue.DEFAULT, timeout: int = 60, attempts: int = 5
) -> Callable[[Handler], Job[Handler]]:
    """Declare a short job: one transaction, `f(uow, **arguments)`."""
    return lambda function: Job(name, function, queue, timeout, attempts, is_long=False)


def long_job(
    name: str, *, queue: Queue = Queue.DEFAULT, timeout: int = 600, attempts: int = 5
) -> Callable[[Handler], Job[Handler]]:
    """Declare a long job: its own transactions and outside effects, `f(run, **arguments)`."""
    return lambda function: Job(name, function, queue, timeout, attempts, is_long=True)
