from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from app.core import clock
from app.core.errors import TooMany
from app.core.ids import token
from app.web.errors import problem_of
from app.web.ratelimit import RateLimiter

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(params=["redis", "without redis"])
async def limiter(servers, request):
    url = servers.redis_url if request.param == "redis" else "redis://127.0.0.1:1/0"
    redis = Redis.from_url(url)
    yield RateLimiter(redis)
    await redis.aclose()


async def passes(limiter, key, at, **rule):
    with clock.held(at):
        try:
            await limiter.limit(key, **rule)
        except TooMany as refusal:
            return refusal.retry_after
    return None


async def test_lets_the_rate_and_the_burst_pass_and_no_more(limiter):
    key, rule = token(), {"rate": 10, "per": 60, "burst": 3}
    waits = [await passes(limiter, key, NOON, **rule) for _ in range(6)]

    assert waits == [None, None, None, None, 6, 6]


async def test_lets_one_more_pass_when_its_time_has_come(limiter):
    key, rule = token(), {"rate": 10, "per": 60}
    assert await passes(limiter, key, NOON, **rule) is None
    assert await passes(limiter, key, NOON + timedelta(seconds=5.9), **rule) == 1

    assert await passes(limiter, key, NOON + timedelta(seconds=6), **rule) is None


async def test_over_a_long_flood_the_rate_holds(limiter):
    key, passed = token(), 0
    for tenth in range(600):
        at = NOON + timedelta(seconds=tenth / 10)
        passed += await passes(limiter, key, at, rate=10, per=60, burst=5) is None

    assert passed == 15


async def test_one_key_does_not_use_up_another(limiter):
    first, second = token(), token()
    await passes(limiter, first, NOON, rate=1, per=60)

    assert await passes(limiter, first, NOON, rate=1, per=60) == 60
    assert await passes(limiter, second, NOON, rate=1, per=60) is None


async def test_counts_across_processes(servers):
    key, redis = token(), Redis.from_url(servers.redis_url)
    one, other = RateLimiter(redis), RateLimiter(redis)

    assert await passes(one, key, NOON, rate=1, per=60) is None
    assert await passes(other, key, NOON, rate=1, per=60) == 60
    await redis.aclose()


def test_a_refusal_tells_how_long_to_wait():
    assert problem_of(TooMany(retry_after=7)).headers == {"Retry-After": "7"}
