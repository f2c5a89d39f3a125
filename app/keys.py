"""`backline keys`: what the master keys encrypt, a new one, and moving everything to it."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from app.core.context import ContextSigner
from app.core.crypto import KEY_BYTES
from app.core.uow import Database
from app.integrations import wiring
from app.jobs.anchors import Anchors, AnchorSigner
from app.jobs.rotation import (
    UnusableKeys,
    refuse_unusable_keys,
    renew_all,
    rotate_tenant,
    versions_in_use,
)
from app.modules import registry
from app.settings import Settings


def new() -> str:
    """A fresh master key, as it is written behind its version."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


async def show(settings: Settings) -> None:
    """Print which versions are set and what is under each; raises UnusableKeys."""
    master = settings.master
    print(f"Set: {', '.join(map(str, sorted(master.keys)))}. Current: {master.current}.")
    async with _database(settings) as database:
        for table, version, count in await versions_in_use(database):
            print(f"{table:<16} key {version:<5} {count}")
        await refuse_unusable_keys(database, master)


async def renew(settings: Settings) -> None:
    """Bring everything under current keys; may be stopped at any time and started again."""
    async with _database(settings) as database:
        count = places = 0
        async for _, changed in renew_all(database, settings.master):
            count, places = count + changed, places + 1
            if places % 1000 == 0:
                print(f"{places} places seen, {count} secrets renewed")
        adapters = wiring.build(settings, database=database)
        try:
            await Anchors(adapters.storage, AnchorSigner(settings.master)).step(database)
        finally:
            await adapters.close()
    print(f"Renewed {count} secrets. All of them are under master key {settings.master.current}.")


async def rotate(settings: Settings, slug: str) -> None:
    """Give one workspace a new data key; raises UnusableKeys for a workspace that is not there."""
    async with _database(settings) as database:
        async with database.platform(reason="keys.rotate") as uow:
            found = await uow.db.scalar(
                text("SELECT id FROM tenants WHERE slug = :slug"), {"slug": slug}
            )
        if found is None:
            raise UnusableKeys(f"There is no workspace {slug}; write its name in the address.")
        version = await rotate_tenant(database, settings.master, found)
    print(f"The secrets of {slug} are under its data key {version} now.")


def run(settings: Settings, what: str, slug: str) -> None:
    """One of `show`, `renew`, `rotate`."""
    work = {"show": show, "renew": renew}
    asyncio.run(rotate(settings, slug) if what == "rotate" else work[what](settings))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(
        app_url=settings.database.url,
        jobs_url=settings.database.jobs_url,
        registry=registry(),
        signer=ContextSigner(settings.context_key),
    )
    try:
        yield database
    finally:
        await database.close()
