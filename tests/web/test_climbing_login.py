"""A login that may become a role row security does not bind is as bad as that role."""

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.db import async_url
from app.core.ids import new_id
from app.embedded.testing import TestServers
from app.web.startup import UnsafeLogin, refuse_unsafe_login


async def test_refuses_a_login_that_may_become_one_that_bypasses(
    servers: TestServers, database_name: str
) -> None:
    climber = f"climber_{new_id().hex}"
    superuser = await asyncpg.connect(servers.dsn("postgres", database_name))
    await superuser.execute(f"CREATE ROLE {climber} LOGIN PASSWORD 'x' IN ROLE backline_jobs")
    url = servers.dsn("backline_app", database_name)
    url = url.replace(f"backline_app:{servers.passwords['backline_app']}", f"{climber}:x")
    engine = create_async_engine(async_url(url))
    try:
        with pytest.raises(UnsafeLogin, match=f"{climber} may become a role"):
            await refuse_unsafe_login(engine)
    finally:
        await engine.dispose()
        await superuser.execute(f"DROP ROLE {climber}")
        await superuser.close()
