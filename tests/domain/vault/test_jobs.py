"""Work on files survives bad files, kills and forgetting."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.core.channels import channel_name
from app.core.jobs import Queue
from app.domain.vault import jobs
from app.domain.vault.analysis.errors import TimedOut
from app.domain.vault.analysis.limited import run_limited
from app.domain.vault.live import UPLOADS_TOPIC
from app.integrations.storage import ObjectMissing
from app.jobs.in_process import ONE_BY_ONE
from app.jobs.live import Live
from app.jobs.relay import claim_due
from app.jobs.rows import recover
from app.jobs.runner import Runner
from app.jobs.timing import Timing
from tests.cast import Cast
from tests.domain.vault.client import TUS

API = "/api/v1"


async def status(program: Any, asset: Any) -> str:
    return (await program.get(f"{API}/assets/{asset['id']}")).json()["status"]


def refuse(_: Path) -> None:
    raise TimedOut("This file takes too long to analyse for its length. Export it again.")


async def test_a_failed_analysis_says_why_and_can_be_tried_again(
    programme: Any, work: Any, enter: Any, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nova, browser = programme("nova"), await enter("nova")
    asset = (await nova.upload(song)).json()
    page = f"/t/nova/vault/assets/{asset['id']}"
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "run_limited", refuse)
        await work()
    assert await status(nova, asset) == "failed"
    shown = (await browser.get(page)).text
    assert "takes too long to analyse" in shown
    assert "Try again" in shown
    assert (await browser.submit(f"{page}/analysis", page)).status_code == 303
    await work()
    assert await status(nova, asset) == "ready"


async def test_an_analysis_under_way_is_not_started_twice(
    programme: Any, enter: Any, song: Path
) -> None:
    asset = (await programme("nova").upload(song)).json()
    browser = await enter("nova")
    page = f"/t/nova/vault/assets/{asset['id']}"
    assert (await browser.submit(f"{page}/analysis", page)).status_code == 409


async def test_a_worker_killed_while_listening_leaves_work_that_is_done_once(
    programme: Any, app: Any, work: Any, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nova, site = programme("nova"), app.state.site
    asset = (await nova.upload(song)).json()
    [claim] = await claim_due(site.database, Queue.MEDIA, ONE_BY_ONE, Timing())
    listening = asyncio.Event()
    loop = asyncio.get_running_loop()

    def listen(path: Path) -> Any:
        loop.call_soon_threadsafe(listening.set)
        return run_limited(path)

    monkeypatch.setattr(jobs, "run_limited", listen)
    dying = Runner(site.database, site.adapters)
    monkeypatch.setattr(dying, "_give_back", lambda _: asyncio.sleep(0))
    task = asyncio.create_task(dying.perform(claim))
    await listening.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await status(nova, asset) == "analyzing"
    await expire_leases(site.database)
    assert (await work())["done"] == 1
    assert await status(nova, asset) == "ready"
    events = await analyzed_events(site.database)
    assert events == 1


async def expire_leases(database: Any) -> None:
    async with database.platform(reason="test") as uow:
        await uow.db.execute(
            text("UPDATE jobs SET lease_until = now() - interval '1 s' WHERE state = 'running'")
        )
        await recover(uow)
        # The pause after a crash, waited out.
        await uow.db.execute(
            text("UPDATE jobs SET run_at = now() - interval '1 s' WHERE state = 'waiting'")
        )


async def analyzed_events(database: Any) -> int:
    async with database.platform(reason="test") as uow:
        return await uow.db.scalar(
            text("SELECT count(*) FROM events WHERE name = 'vault.asset_analyzed'")
        )


@pytest.mark.parametrize("sent", ["a song", "words"])
async def test_pages_hear_that_a_file_has_been_checked(
    sent: str, programme: Any, app: Any, cast: Cast, song: Path
) -> None:
    nova, site = programme("nova"), app.state.site
    data = song.read_bytes() if sent == "a song" else b"not music"
    address = (await nova.begin(len(data))).headers["Location"]
    await nova.piece(address, 0, data)
    [claim] = await claim_due(site.database, Queue.MEDIA, ONE_BY_ONE, Timing())
    async with site.redis.pubsub() as heard:
        await heard.subscribe(channel_name(site.live_key, cast.nova.tenant_id, UPLOADS_TOPIC))
        await heard.get_message(timeout=5)
        live = Live(site.redis, site.live_key)
        assert await Runner(site.database, site.adapters, live).perform(claim) == "done"
        message = await heard.get_message(ignore_subscribe_messages=True, timeout=5)
    assert message is not None


async def test_uploads_nobody_continues_are_swept_with_their_bytes(
    programme: Any, app: Any, work: Any, cast: Cast
) -> None:
    nova, site = programme("nova"), app.state.site
    address = (await nova.begin(1000)).headers["Location"]
    await nova.piece(address, 0, b"x" * 100)
    key = await tail_key(site.database)
    async with site.database.tenant(cast.nova) as uow:
        await uow.db.execute(text("UPDATE uploads SET expires_at = now() - interval '1 s'"))
    async with site.database.platform(reason="test") as uow:
        uow.enqueue(jobs.sweep_uploads)
    await work()
    assert (await nova.head(address, headers=TUS)).status_code == 404
    with pytest.raises(ObjectMissing):
        await site.adapters.storage.stat(key)


async def tail_key(database: Any) -> str:
    async with database.platform(reason="test") as uow:
        return await uow.db.scalar(text("SELECT tail_key FROM uploads"))
