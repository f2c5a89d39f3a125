"""The application with some of its modules, as it runs for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar

from app.core.module import Registry
from app.main import create_app, running
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator


@asynccontextmanager
async def serving(settings: Settings, modules: Registry) -> AsyncIterator[Litestar]:
    """The application until the end of the block; nothing of another test is left in Redis."""
    app = create_app(settings, modules, DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app
