"""The signed context: the only thing that opens rows, and only for one backend and a minute."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.context import ContextSigner, Scope
from app.core.uow import Database, UnitOfWork
from tests.cast import Cast
from tests.conftest import CONTEXT_KEY

COUNT = text("SELECT count(*) FROM memberships")
SET = text("SELECT set_config('app.context', :context, true)")


async def visible(uow: UnitOfWork, context: str) -> int:
    await uow.db.execute(SET, {"context": context})
    return (await uow.db.execute(COUNT)).scalar_one()


async def pid(uow: UnitOfWork) -> int:
    return (await uow.db.execute(text("SELECT pg_backend_pid()"))).scalar_one()


async def test_a_tenant_sees_its_own_rows_only(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.execute(COUNT)).scalar_one() == 3
    async with database.tenant(cast.rival) as uow:
        assert (await uow.db.execute(COUNT)).scalar_one() == 1


FORGE = """
DO $$
DECLARE seen bigint;
BEGIN
    FOR i IN 1..10000 LOOP
        PERFORM set_config('app.context',
            '{body}|' || encode(sha256(i::text::bytea), 'hex'), true);
        EXECUTE 'SELECT count(*) FROM memberships' INTO seen;
        IF seen > 0 THEN RAISE EXCEPTION 'forgery % saw % rows', i, seen; END IF;
    END LOOP;
END $$
"""


async def test_ten_thousand_forged_contexts_open_nothing(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        body = f"tenant|{cast.rival.tenant_id}||9999999999|{await pid(uow)}"
        await uow.db.execute(text(FORGE.format(body=body)))


async def test_the_same_probe_sees_rows_when_the_context_is_signed(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        signed = ContextSigner(CONTEXT_KEY).sign(
            scope=Scope.TENANT,
            tenant_id=cast.rival.tenant_id,
            person_id=None,
            at=clock.now(),
            pid=await pid(uow),
        )
        assert await visible(uow, signed) == 1


@pytest.mark.parametrize("context", ["", "x", "|||||", "tenant||||", "a|b|c|d|e|f", "'; --"])
async def test_junk_opens_nothing_and_breaks_nothing(
    database: Database, cast: Cast, context: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        assert await visible(uow, context) == 0


async def test_an_expired_context_opens_nothing(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        expired = ContextSigner(CONTEXT_KEY).sign(
            scope=Scope.TENANT,
            tenant_id=cast.nova.tenant_id,
            person_id=None,
            at=clock.now() - timedelta(minutes=2),
            pid=await pid(uow),
        )
        assert await visible(uow, expired) == 0


async def test_a_context_signed_for_another_backend_opens_nothing(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        stolen = ContextSigner(CONTEXT_KEY).sign(
            scope=Scope.TENANT,
            tenant_id=cast.nova.tenant_id,
            person_id=None,
            at=clock.now(),
            pid=await pid(uow) + 1,
        )
        assert await visible(uow, stolen) == 0


async def test_the_application_cannot_read_the_key(database: Database, cast: Cast) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("SELECT * FROM backline.context_keys"))


async def test_nothing_of_the_context_survives_its_transaction(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(COUNT)
    async with database.app.connect() as connection:
        assert (await connection.execute(COUNT)).scalar_one() == 0
