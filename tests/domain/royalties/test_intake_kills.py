"""A mail on its way to its reports, whatever dies meanwhile."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.royalties.intake.jobs import collect_mail
from app.integrations.email import Attachment
from app.integrations.inbox.sandbox import send_in
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.jobs.reconciler import reconcile
from tests.cast import Cast
from tests.domain.royalties.doomed import ON_THE_WAY
from tests.domain.royalties.test_import import books, report_of
from tests.domain.royalties.test_intake import address, allowed, collect, letter, outcome

__all__ = ["address", "allowed"]

ROOT = Path(__file__).parents[3]
FILES = (
    Attachment("july.csv", "text/csv", report_of(amount="2")),
    Attachment("august.csv", "text/csv", report_of(amount="3")),
)
TAKEN = ("read", [("july.csv", True, None), ("august.csv", True, None)])


async def die(environment: dict[str, str], point: str) -> None:
    command = (sys.executable, "-m", "tests.domain.royalties.doomed", json.dumps(environment))
    process = await asyncio.create_subprocess_exec(*command, "mail", point, cwd=ROOT)
    assert await process.wait() == -9


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("point", ON_THE_WAY)
async def test_a_mail_whose_taking_is_killed_anywhere_is_taken_once(
    point: str,
    environment: dict[str, str],
    database: Database,
    adapters: Adapters,
    cast: Cast,
    address: str,
) -> None:
    await send_in(database, letter(address, *FILES))
    async with database.platform(reason="test") as uow:
        uow.enqueue(collect_mail)
    await die(environment, point)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET lease_until = now() - interval '1 s'"))
    await reconcile(database)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET run_at = now()"))
    await run_all(database, adapters)
    await collect(database, adapters)
    assert await outcome(database, cast.nova) == [TAKEN]
    assert (await books(database, cast))["suspense USD"] == -5
