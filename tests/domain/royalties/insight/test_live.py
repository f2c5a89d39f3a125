"""Open pages of earnings hear that they have changed, each in its own workspace."""

import asyncio
from typing import Any

from redis.asyncio.client import PubSub

from app.core.channels import channel_name
from app.core.ids import new_id
from app.domain.royalties.insight.manifest import REACTIONS
from app.domain.royalties.insight.reactions import tell_earnings
from app.domain.royalties.live import EARNINGS_TOPIC
from app.jobs.live import Live
from app.jobs.long_run import LongRun
from tests.cast import Cast


async def test_tells_who_listens_to_the_earnings_of_a_workspace(app: Any, cast: Cast) -> None:
    site = app.state.site
    live = Live(site.redis, site.live_key)
    run = LongRun(new_id(), cast.nova.tenant_id, 1, None, site.database, None, live, 60)
    heard = site.redis.pubsub()
    names = [
        channel_name(site.live_key, who.tenant_id, EARNINGS_TOPIC)
        for who in (cast.nova, cast.rival)
    ]
    async with asyncio.timeout(10):
        await heard.subscribe(*names)
        # Told before the server has taken the subscription, it would be told to nobody.
        assert [(await _next(heard))["type"] for _ in names] == ["subscribe"] * 2
        await tell_earnings.function(run, event=None)
        message = await _next(heard)
    assert (message["channel"].decode(), message["data"]) == (names[0], b"changed")
    await heard.aclose()


async def _next(heard: PubSub) -> dict[str, Any]:
    while (message := await heard.get_message(timeout=1)) is None:
        continue
    return message


def test_every_fact_that_moves_earnings_is_told() -> None:
    told = {each.event.name for each in REACTIONS if each.job is tell_earnings}
    assert told == {
        "royalties.report_posted",
        "royalties.report_corrected",
        "royalties.report_reversed",
        "royalties.earnings_matched",
        "royalties.held_released",
    }
