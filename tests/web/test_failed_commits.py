"""Whatever the scope: when the commit fails nothing of the answer is sent and nothing is kept."""

import asyncpg
import pytest
from litestar import Litestar

from tests.told import NOVA, Told, product, program, told, told_template
from tests.web.browser import SESSION, Browser

__all__ = ["product", "told", "told_template"]

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = 'disk_full'; END $$;
GRANT EXECUTE ON FUNCTION refuse() TO PUBLIC;
CREATE CONSTRAINT TRIGGER at_the_commit AFTER INSERT ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
"""

SPLITS = [{"name": "Nova Lind", "email": "nova@example.com", "share": "100"}]


async def fail_commits_with(told: Told, table: str) -> "asyncpg.Connection[asyncpg.Record]":
    superuser = await told.superuser()
    await superuser.execute(REFUSE.format(table=table))
    return superuser


async def test_nobody_is_signed_in_by_a_session_that_was_not_kept(
    product: Litestar, told: Told
) -> None:
    superuser = await fail_commits_with(told, "sessions")
    person = told.person(NOVA, "owner")
    async with Browser(product) as browser:
        data = {"email": person["email"], "password": person["password"]}
        answer = await browser.submit("/sign-in", "/sign-in", **data)
    assert (answer.status_code, "location" in answer.headers) == (500, False)
    assert SESSION not in str(answer.headers.get_list("set-cookie"))
    assert await superuser.fetchval("SELECT count(*) FROM sessions") == 0
    await superuser.close()


@pytest.mark.parametrize("table", ["recordings", "idempotency_keys", "events"])
async def test_a_program_is_told_of_the_failure_and_its_key_is_still_free(
    product: Litestar, told: Told, table: str
) -> None:
    superuser = await fail_commits_with(told, table)
    body = {"title": "Glass", "artist": "Nova", "splits": SPLITS}
    async with program(product, told.tenant(NOVA)) as key:
        headers = {"Idempotency-Key": "once"}
        failed = await key.post("/api/v1/recordings", json=body, headers=headers)
        assert (failed.status_code, failed.json()["code"]) == (500, "unexpected")
        assert await superuser.fetchval("SELECT count(*) FROM idempotency_keys") == 0
        await superuser.execute(f"DROP TRIGGER at_the_commit ON {table}")
        again = await key.post("/api/v1/recordings", json=body, headers=headers)
    assert (again.status_code, "idempotency-replayed" in again.headers) == (201, False)
    await superuser.close()
