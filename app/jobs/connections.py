"""Connections to Redis, and the bell that tells the relay a transaction has left it work."""

import asyncio
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.core.uow import Wake

WAKE_CHANNEL = "backline:wake"
WAKE_SECONDS = 0.5
BLOCK_SECONDS = 5
"""Longest a connection waits inside one command; the socket's own limit lies above it."""

log = structlog.get_logger("app.jobs")


def connect(url: str, *, retries: int = 5) -> Redis:
    """A Redis client for `redis://`, `rediss://` and `unix://` that survives a restart of Redis."""
    options: dict[str, Any] = {
        "retry": Retry(ExponentialBackoff(cap=1, base=0.05), retries),
        "retry_on_error": [RedisConnectionError, RedisTimeoutError],
        "health_check_interval": 15,
        "socket_timeout": BLOCK_SECONDS + 10,
        "socket_connect_timeout": 2,
    }
    return Redis.from_url(url, **options)


def make_wake(redis: Redis) -> Wake:
    """The bell `Database` rings after a commit that wrote jobs; a silent one costs one poll."""

    async def wake() -> None:
        try:
            async with asyncio.timeout(WAKE_SECONDS):
                await redis.publish(WAKE_CHANNEL, b"")
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("wake_failed", error=type(error).__name__)

    return wake


async def hear(redis: Redis, *bells: asyncio.Event) -> None:
    """Set the bells at every wake, for ever; while Redis is away polling stands in."""
    while True:
        try:
            async with redis.pubsub() as subscription:
                await subscription.subscribe(WAKE_CHANNEL)
                while True:
                    if await subscription.get_message(True, timeout=BLOCK_SECONDS):
                        for bell in bells:
                            bell.set()
        except (RedisError, OSError) as error:
            log.warning("wake_channel_lost", error=type(error).__name__)
            await asyncio.sleep(1)
