"""The unit of work: one request or job, one transaction, one commit, in one place."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from app.core import clock
from app.core.actor import PLATFORM_TENANT, Actor, ActorKind
from app.core.context import ContextSigner, Scope
from app.core.db import async_url
from app.core.errors import Refusal
from app.core.events import Event
from app.core.ids import TenantId, new_id
from app.core.jobs import Job
from app.core.module import Registry
from app.core.reading import Prepared
from app.core.tables import EventRow, JobRow

TAKEN = frozenset({"23505", "23P01"})
"""unique_violation and exclusion_violation: what is written is somebody else's already."""


@dataclass(eq=False)
class UnitOfWork:
    """First argument of every query and verb. Leaving it commits; an exception rolls back."""

    actor: Actor
    now: datetime
    _registry: Registry
    _connection: AsyncConnection
    _driver: Any
    _session: AsyncSession | None = None
    _events: list[dict[str, Any]] = field(default_factory=list)
    _jobs: list[dict[str, Any]] = field(default_factory=list)
    wrote_jobs: bool = False

    @property
    def db(self) -> AsyncSession:
        """The session on this transaction's connection; begun by whoever first needs it."""
        if self._session is None:
            self._session = AsyncSession(bind=self._connection, expire_on_commit=False)
        return self._session

    @property
    def tenant_id(self) -> TenantId:
        """The tenant whose rows this transaction sees; raises outside a tenant's scope."""
        if self.actor.tenant_id is None:
            raise RuntimeError("No tenant is bound to this unit of work.")
        return self.actor.tenant_id

    @property
    def registry(self) -> Registry:
        """What the modules of this process declare: permissions, notices, jobs."""
        return self._registry

    async def read(self, statement: Prepared, **values: Any) -> list[Any]:
        """The rows of a prepared statement, as plain records; what is pending is sent first."""
        await self.flush_rows()
        rows: list[Any] = await self._driver.fetch(statement.sql, *statement.arguments(values))
        return rows

    def record(self, event: Event) -> UUID:
        """Write a fact with this transaction; its reactions and notices run after the commit."""
        event_id, actor = new_id(), self.actor
        payload = msgspec.to_builtins(event)
        self._events.append(
            {
                "tenant_id": actor.tenant_id or PLATFORM_TENANT,
                "id": event_id,
                "created_at": self.now,
                "name": type(event).name,
                "version": type(event).version,
                "payload": payload,
                "changes": msgspec.to_builtins(dict(event.changes)),
                "summary": event.summary,
                "subject_kind": type(event).subject_kind,
                "subject_id": event.subject_id,
                "actor_kind": str(actor.kind),
                "actor_id": actor.id,
                "actor_person_id": actor.person_id,
                "actor_name": actor.name,
                "on_behalf_of": actor.on_behalf_of,
                "request_id": actor.request_id,
                "ip": actor.ip,
            }
        )
        for job in self._registry.reactions_to(event):
            self.enqueue(job, key=f"event:{event_id}", event_id=event_id)
        return event_id

    def enqueue(
        self,
        job: Job[Any],
        *,
        key: str | None = None,
        run_at: datetime | None = None,
        **arguments: Any,
    ) -> UUID:
        """Write a job with this transaction. A `key` already used for this job makes it a no-op."""
        row = self._job_row(job, key, run_at, arguments)
        self._jobs.append(row)
        job_id: UUID = row["id"]
        return job_id

    async def enqueue_once(self, job: Job[Any], *, key: str, **arguments: Any) -> bool:
        """Write a job at once; False where its `key` was already used, so nothing is new.

        Whoever asks with the same key meanwhile waits until this transaction has ended.
        """
        row = self._job_row(job, key, None, arguments)
        added = pg_insert(JobRow).values(row).on_conflict_do_nothing().returning(JobRow.id)
        is_new = (await self.db.execute(added)).first() is not None
        self.wrote_jobs = self.wrote_jobs or is_new
        return is_new

    def _job_row(
        self, job: Job[Any], key: str | None, run_at: datetime | None, arguments: dict[str, Any]
    ) -> dict[str, Any]:
        if self._registry.jobs.get(job.name) is not job:
            raise LookupError(f"No module declares the job {job.name}.")
        return {
            "tenant_id": self.actor.tenant_id or PLATFORM_TENANT,
            "id": new_id(),
            "name": job.name,
            "queue": str(job.queue),
            "arguments": msgspec.to_builtins(arguments),
            "key": key,
            "run_at": run_at or self.now,
            "max_attempts": job.attempts,
            "timeout": job.timeout,
            "request_id": self.actor.request_id,
        }

    async def flush(self) -> None:
        """Send pending rows, facts and jobs to the server; constraints answer here."""
        await self.flush_rows()
        events, self._events = self._events, []
        jobs, self._jobs = self._jobs, []
        if events:
            await self.db.execute(insert(EventRow), events)
        if jobs:
            await self.db.execute(pg_insert(JobRow).on_conflict_do_nothing(), jobs)
            self.wrote_jobs = True

    async def flush_rows(self) -> None:
        """Send rows that were added, changed or deleted, and nothing else."""
        session = self._session
        # Asked first: a flush of nothing costs as much as a short statement.
        if session is not None and (session.new or session.dirty or session.deleted):
            await session.flush()

    @asynccontextmanager
    async def refusing(self, refusal: Refusal | type[Refusal]) -> AsyncIterator[None]:
        """Add and change rows within; where one is taken already, raises `refusal`.

        Then nothing of it is written, the rows are as they were read, and the transaction goes
        on: a form can be shown again. What was pending before is sent before.
        """
        session = self.db
        try:
            async with session.begin_nested():
                yield
        except IntegrityError as error:
            if getattr(error.orig, "sqlstate", None) not in TAKEN:
                raise
            for state in session.sync_session.identity_map.all_states():
                if state.expired:
                    await session.refresh(state.obj())
            raise refusal from error

    async def wait_turn(self, name: str) -> None:
        """Wait until nobody else has this name; it is given back when the transaction ends.

        Names are the whole database's: put the tenant's id into them.
        """
        key = func.hashtextextended(name, 0)
        await self.db.execute(select(func.pg_advisory_xact_lock(key)))

    async def close(self) -> None:
        """Let go of what the session holds; the transaction ends elsewhere."""
        if self._session is not None:
            await self._session.close()


Wake = Callable[[], Awaitable[None]]


class Database:
    """The pools of the three logins and the one place where transactions begin and end."""

    def __init__(
        self,
        *,
        app_url: str,
        registry: Registry,
        signer: ContextSigner,
        jobs_url: str | None = None,
        public_url: str | None = None,
        pool_size: int = 10,
        wake: Wake | None = None,
    ) -> None:
        self.registry = registry
        self.signer = signer
        self.wake = wake
        self.app = _engine(app_url, pool_size)
        self.jobs = _engine(jobs_url, 5) if jobs_url else None
        self.public = _engine(public_url, 3) if public_url else None

    async def close(self) -> None:
        for engine in (self.app, self.jobs, self.public):
            if engine is not None:
                await engine.dispose()

    @asynccontextmanager
    async def tenant(self, actor: Actor) -> AsyncIterator[UnitOfWork]:
        """A transaction that sees the rows of `actor.tenant_id` and no others."""
        if actor.tenant_id is None:
            raise RuntimeError("No tenant is bound to this actor.")
        async with self._begin(self.app, Scope.TENANT, actor) as uow:
            yield uow

    @asynccontextmanager
    async def identity(self, actor: Actor) -> AsyncIterator[UnitOfWork]:
        """A transaction for signing up, in and out: sees people, sessions and memberships."""
        async with self._begin(self.app, Scope.IDENTITY, actor) as uow:
            yield uow

    @asynccontextmanager
    async def platform(self, *, reason: str) -> AsyncIterator[UnitOfWork]:
        """A transaction of the service itself, on a login that row security does not bind.

        Its grants are narrow; `reason` is recorded as the actor's name.
        """
        if self.jobs is None:
            raise RuntimeError("This process has no platform login.")
        actor = Actor(kind=ActorKind.JOB, name=reason)
        async with self._begin(self.jobs, Scope.PLATFORM, actor) as uow:
            yield uow

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[UnitOfWork]:
        """A read-only transaction of a public page: published columns of published rows."""
        if self.public is None:
            raise RuntimeError("This process has no public login.")
        actor = Actor(kind=ActorKind.VISITOR, name="Visitor")
        async with self._begin(self.public, Scope.PUBLIC, actor) as uow:
            yield uow

    async def find(self, sql: str, *values: Any) -> Any:
        """The first row of one statement, or None, outside any transaction and any tenant."""
        async with self.app.connect() as connection:
            raw = await _driver(connection)
            try:
                return await raw.fetchrow(sql, *values)
            except BaseException:
                await connection.invalidate()
                raise

    @asynccontextmanager
    async def _begin(
        self, engine: AsyncEngine, scope: Scope, actor: Actor
    ) -> AsyncIterator[UnitOfWork]:
        now = clock.now()
        async with engine.connect() as connection:
            raw = await _driver(connection)
            context = self.signer.sign(
                scope=scope,
                tenant_id=actor.tenant_id if scope is Scope.TENANT else None,
                person_id=actor.person_id,
                at=now,
                pid=raw.get_server_pid(),
            )
            # One message: a transaction cannot exist without its context (F9, F10).
            await raw.execute(f"BEGIN; SET LOCAL app.context = '{context}'")
            uow = UnitOfWork(actor, now, self.registry, connection, raw)
            try:
                yield uow
                await uow.flush()
                await raw.execute("COMMIT")
            except BaseException:
                await _roll_back(connection, raw)
                raise
            finally:
                await uow.close()
        if uow.wrote_jobs and self.wake is not None:
            await self.wake()


async def _driver(connection: AsyncConnection) -> Any:
    """The driver's connection below; a new one when the server has hung up in the meantime."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    if raw.is_closed():
        await connection.invalidate()
        raw = (await connection.get_raw_connection()).driver_connection
    return raw


async def _roll_back(connection: AsyncConnection, raw: Any) -> None:
    try:
        if raw.is_in_transaction():
            await asyncio.shield(raw.execute("ROLLBACK"))
    except BaseException as error:
        # The server is gone or mid-answer: nobody may be handed this connection again (F22).
        await connection.invalidate()
        # What went wrong first is told, unless somebody asks this very task to stop.
        if not isinstance(error, Exception):
            raise


def _engine(url: str, pool_size: int) -> AsyncEngine:
    # Autocommit for SQLAlchemy: BEGIN and COMMIT are ours, in `Database._begin`.
    return create_async_engine(
        async_url(url),
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        connect_args={"server_settings": {"application_name": "backline", "jit": "off"}},
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
    )
