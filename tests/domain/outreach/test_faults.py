"""Workers that die, mail servers that are away, colleagues who press at the same time."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.core.errors import Refusal
from app.core.uow import Database
from app.domain.outreach import OutreachRound
from app.domain.outreach.jobs import ATTEMPTS, mail_letter
from app.domain.outreach.queries import contacts
from app.domain.outreach.queries.rounds import list_refused
from app.domain.outreach.service import releasing
from app.domain.outreach.service.steering import send_again
from app.domain.venues import Venue
from app.embedded.testing import TestServers
from app.integrations.email import MailUnavailable
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.jobs.reconciler import reconcile
from tests.cast import Cast
from tests.conftest import connect
from tests.domain.outreach.doomed import POINTS
from tests.domain.outreach.factories import letters, mails, make_round, pipeline, send, sent
from tests.domain.venues.factories import make_venue

ROOT = Path(__file__).parents[3]
OPEN = "SELECT count(*) FROM inquiries WHERE state IN ('queued', 'waiting') AND venue_id = :venue"


async def hurry(database: Database) -> None:
    """Let the leases of the dead end, and retries be due; follow-ups keep their morning."""
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET lease_until = now() - interval '1 s'"))
    await reconcile(database)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(
            text("UPDATE jobs SET run_at = now() WHERE run_at < now() + interval '1 hour'")
        )


@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_in_the_middle_sends_each_mail_once(
    point: str,
    environment: dict[str, str],
    database: Database,
    adapters: Adapters,
    cast: Cast,
    round_: OutreachRound,
) -> None:
    await send(database, adapters, cast.nova, round_)
    command = (sys.executable, "-m", "tests.domain.outreach.doomed", json.dumps(environment))
    process = await asyncio.create_subprocess_exec(*command, point, cwd=ROOT)
    assert await process.wait() == -9
    await hurry(database)
    await run_all(database, adapters)
    assert sorted(m.recipient for m in await mails(database)) == [
        "booking@harbourhall.example", "booking@kesselhaus.example", "booking@lexicon.example",
    ]  # fmt: skip
    rows = await pipeline(database, cast.nova)
    assert {(row.stage, row.sent) for row in rows.values()} == {("waiting", 1)}
    assert all(row.next_at is not None for row in rows.values())


async def test_a_server_that_was_away_gets_the_mail_later(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova, email="booking@down.invalid")
    found = await sent(
        database, adapters, cast.nova, await make_round(database, cast.nova, [venue])
    )
    assert found["Harbour Hall"].state == "queued"
    await hurry(database)
    await run_all(database, adapters)
    (row,) = (await pipeline(database, cast.nova)).values()
    assert (row.stage, row.sent) == ("waiting", 1)
    outcomes = [m.headers["X-Sandbox-Outcome"] for m in await mails(database)]
    assert outcomes == ["unavailable", "delivered"]


async def test_a_server_that_stays_away_is_told_and_tried_again_by_hand(
    database: Database, adapters: Adapters, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = await make_venue(database, cast.nova, email="booking@venue.example")

    class Away:
        async def send(self, message: object) -> None:
            raise MailUnavailable

    made = await make_round(database, cast.nova, [venue])
    await send(database, adapters, cast.nova, made)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(
            text("UPDATE jobs SET attempts = :n WHERE name = :name"),
            {"n": ATTEMPTS - 1, "name": mail_letter.name},
        )
    mailer = adapters.mailer
    object.__setattr__(adapters, "mailer", Away())
    await run_all(database, adapters)
    object.__setattr__(adapters, "mailer", mailer)
    (row,) = (await pipeline(database, cast.nova)).values()
    assert (row.stage, row.inquiry.reason) == (
        "failed", "No mail server took it. Send it again when you like.",
    )  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        await send_again(uow, row.inquiry.id, mail_job=mail_letter)
    await run_all(database, adapters)
    (row,) = (await pipeline(database, cast.nova)).values()
    assert (row.stage, row.sent, row.next_at is None) == ("waiting", 1, False)


async def test_an_address_that_bounces_is_never_written_to_again(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova, email="booking@bounce.invalid")
    found = await sent(
        database, adapters, cast.nova, await make_round(database, cast.nova, [venue])
    )
    inquiry = found["Harbour Hall"]
    assert inquiry.state == "failed"
    assert [x.state for x in await letters(database, cast.nova, inquiry.id)] == [
        "failed", "stopped",
    ]  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        assert [(r.email, r.reason) for r in await list_refused(uow)] == [
            ("booking@bounce.invalid", "bounced")
        ]
        with pytest.raises(Refusal):
            await send_again(uow, inquiry.id, mail_job=mail_letter)


async def test_two_rounds_at_once_write_to_a_venue_once(
    servers: TestServers,
    database_name: str,
    database: Database,
    adapters: Adapters,
    cast: Cast,
    venues: list[Venue],
) -> None:
    made = [await make_round(database, cast.nova, venues, name=f"Round {n}") for n in range(4)]
    crowd = connect(servers, database_name, pool_size=4)
    outcomes = await asyncio.gather(
        *(send(crowd, adapters, cast.nova, each) for each in made), return_exceptions=True
    )
    await crowd.close()
    assert sorted(type(each).__name__ for each in outcomes) == [
        "NothingToSend", "NothingToSend", "NothingToSend", "OutreachRound",
    ]  # fmt: skip
    await run_all(database, adapters)
    assert len(await mails(database)) == 3


async def test_without_the_lock_the_database_still_refuses_the_second(
    servers: TestServers,
    database_name: str,
    database: Database,
    adapters: Adapters,
    cast: Cast,
    venues: list[Venue],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [await make_round(database, cast.nova, venues, name=f"Round {n}") for n in range(4)]

    all_have_read, read = asyncio.Barrier(len(made)), releasing.list_open_at

    async def no_lock(_: object) -> None:
        return None

    async def read_with_the_others(*args: Any) -> Any:
        found = await read(*args)
        await all_have_read.wait()
        return found

    monkeypatch.setattr(releasing, "lock_sending", no_lock)
    monkeypatch.setattr(releasing, "list_open_at", read_with_the_others)
    crowd = connect(servers, database_name, pool_size=4)
    outcomes = await asyncio.gather(
        *(send(crowd, adapters, cast.nova, each) for each in made), return_exceptions=True
    )
    await crowd.close()
    assert contacts.lock_sending is not no_lock
    assert sum(isinstance(each, OutreachRound) for each in outcomes) == 1
    assert all(isinstance(each, OutreachRound | Refusal) for each in outcomes), outcomes
    async with database.tenant(cast.nova) as uow:
        for venue in venues:
            assert await uow.db.scalar(text(OPEN), {"venue": venue.id}) == 1
