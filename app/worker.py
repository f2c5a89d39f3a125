"""The worker program, `python -m app.worker`: settings in, one `Service` out."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from uuid import UUID

from sqlalchemy import text

from app import logging
from app.core.context import ContextSigner
from app.core.module import Registry
from app.core.uow import Database, UnitOfWork
from app.integrations import wiring
from app.jobs import audit
from app.jobs.anchors import Anchors, AnchorSigner
from app.jobs.audit import AfterChain
from app.jobs.connections import connect, make_wake
from app.jobs.live import live_key
from app.jobs.rotation import UnusableKeys, refuse_unusable_keys
from app.jobs.service import Service, stop_on_signals
from app.jobs.timing import SHARES
from app.modules import registry
from app.settings import Settings
from app.web.startup import UnsafeLogin, refuse_unsafe_login

NOTIFY = "tenants.notify"


async def every_tenant(uow: UnitOfWork) -> Sequence[UUID]:
    """The ids of all tenants, oldest first."""
    return (await uow.db.scalars(text("SELECT id FROM tenants ORDER BY id"))).all()


def notice_hooks(modules: Registry) -> tuple[AfterChain, ...]:
    """What happens with facts that have a notice: the job of the notifications, if installed."""
    job = modules.jobs.get(NOTIFY)
    return (audit.notices(job),) if job else ()


async def serve(settings: Settings) -> None:
    """Run the worker until SIGTERM or SIGINT; raises UnsafeLogin and UnusableKeys first."""
    modules = registry()
    async with AsyncExitStack() as stack:
        redis = connect(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        database = Database(
            app_url=settings.database.url,
            jobs_url=settings.database.jobs_url,
            registry=modules,
            signer=ContextSigner(settings.context_key),
            pool_size=sum(share.concurrency for share in SHARES.values()) + 2,
            wake=make_wake(redis),
        )
        stack.push_async_callback(database.close)
        await refuse_unsafe_login(database.app)
        await refuse_unusable_keys(database, settings.master)
        adapters = wiring.build(settings, database=database)
        stack.push_async_callback(adapters.close)
        service = Service(
            database,
            settings.redis_url,
            live_key(settings.secret_key),
            every_tenant,
            adapters,
            Anchors(adapters.storage, AnchorSigner(settings.master)),
            notice_hooks(modules),
        )
        stop_on_signals(service)
        await service.run()


def main() -> None:
    settings = Settings.load()
    logging.configure(settings.log)
    try:
        asyncio.run(serve(settings))
    except (UnsafeLogin, UnusableKeys) as unsafe:
        sys.exit(str(unsafe))


if __name__ == "__main__":
    main()
