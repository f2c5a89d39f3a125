"""Jobs that leave a trace: every effect is a row, so that doing something twice can be counted."""

import asyncio
import os
import signal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.context import ContextSigner
from app.core.errors import Refusal, Unavailable
from app.core.events import Event, RecordedEvent
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.module import Cron, Module, Notice, Reaction, Registry
from app.core.uow import Database, UnitOfWork

EFFECTS = """
CREATE TABLE effects (
    tenant_id uuid NOT NULL, kind text NOT NULL, n integer NOT NULL,
    seen uuid, at timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT ON effects TO backline_app, backline_jobs;
"""


async def leave(uow: UnitOfWork, kind: str, n: int) -> None:
    """One effect, with the tenant the database believes in."""
    await uow.db.execute(
        text(
            "INSERT INTO effects (tenant_id, kind, n, seen)"
            " VALUES (:tenant, :kind, :n, backline.tenant())"
        ),
        {"tenant": uow.actor.tenant_id or UUID(int=0), "kind": kind, "n": n},
    )


@job("kinds.quick")
async def quick(uow: UnitOfWork, *, n: int) -> None:
    await leave(uow, "quick", n)


@job("kinds.slow", queue=Queue.CRITICAL, attempts=20)
async def slow(uow: UnitOfWork, *, n: int) -> None:
    await leave(uow, "slow", n)
    await asyncio.sleep(0.05)


@long_job("kinds.long", queue=Queue.BULK, attempts=20)
async def long(run: JobRun, *, n: int) -> None:
    await asyncio.sleep(0.05)
    async with run.uow() as uow:
        done = await uow.db.scalar(
            text("SELECT 1 FROM effects WHERE kind = 'long' AND n = :n"), {"n": n}
        )
        if not done:
            await leave(uow, "long", n)
    await run.progress(1, 1, "written")


@job("kinds.chain", attempts=20)
async def chain(uow: UnitOfWork, *, n: int) -> None:
    """Leaves an effect and asks for another job in the same transaction."""
    await leave(uow, "chain", n)
    uow.enqueue(quick, key=f"after:{n}", n=n)


@job("kinds.poison")
async def poison(_uow: UnitOfWork) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job("kinds.refuses")
async def refuses(uow: UnitOfWork) -> None:
    await leave(uow, "refuses", 0)
    raise Refusal("The split does not add up to 100 %.")


@job("kinds.unavailable", attempts=3)
async def unavailable(uow: UnitOfWork) -> None:
    await leave(uow, "unavailable", 0)
    raise Unavailable


@job("kinds.breaks", attempts=2)
async def breaks(uow: UnitOfWork) -> None:
    await leave(uow, "breaks", 0)
    raise ZeroDivisionError("by zero")


@job("kinds.hangs", timeout=1, attempts=1)
async def hangs(uow: UnitOfWork) -> None:
    await leave(uow, "hangs", 0)
    await asyncio.Event().wait()


@long_job("kinds.waits")
async def waits(run: JobRun) -> None:
    await run.progress(1, 10, "waiting")
    await asyncio.Event().wait()


@job("kinds.peek")
async def peek(uow: UnitOfWork) -> None:
    """Leaves the number of tenants whose rows it can see."""
    seen = await uow.db.scalar(text("SELECT count(DISTINCT tenant_id) FROM jobs"))
    await leave(uow, "peek", seen or 0)


@job("kinds.cron")
async def cron(uow: UnitOfWork) -> None:
    await leave(uow, "cron", 0)


class Sung(Event):
    name = "kinds.sung"
    subject_kind = "song"
    title: str

    @property
    def summary(self) -> str:
        return f"{self.title} was sung"


@job("kinds.applaud")
async def applaud(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    await leave(uow, f"applaud {event.read(Sung).title}", 0)


@job("kinds.notify")
async def notify(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    await leave(uow, f"notify {event.summary}", 0)


JOBS: tuple[Any, ...] = (
    *(quick, slow, long, chain, poison, refuses, unavailable, breaks, hangs, waits, cron),
    *(applaud, notify, peek),
)


def registry() -> Registry:
    return Registry(
        [
            Module(
                name="kinds",
                jobs=JOBS,
                events=(Sung,),
                reactions=(Reaction(Sung, applaud),),
                notices=(Notice(Sung, "catalog.read", lambda _event: ""),),
                schedule=(Cron("*/10 * * * *", cron), Cron("0 6 * * *", quick, per_tenant=True)),
            )
        ]
    )


def open_database(app_url: str, jobs_url: str, key: bytes, **options: Any) -> Database:
    return Database(
        app_url=app_url,
        jobs_url=jobs_url,
        registry=registry(),
        signer=ContextSigner(key),
        **options,
    )
