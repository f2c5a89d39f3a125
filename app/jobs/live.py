"""Tells open pages over Redis that something has changed; what has changed they read themselves."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core.channels import channel_name
from app.core.crypto import derive_key

PUBLISH_SECONDS = 0.5
log = structlog.get_logger("app.jobs")


def live_key(secret_key: str) -> bytes:
    """The key of the channels' names, the same in every process of the installation."""
    return derive_key(secret_key.encode(), "live channels")


def job_topic(job_id: UUID) -> str:
    """The topic under which a job's progress and end are announced."""
    return f"job:{job_id}"


@dataclass(frozen=True, slots=True)
class Live:
    """Publishes on the channels of `channel_name`; nobody listening, or no Redis, is no error."""

    redis: Redis
    key: bytes

    async def publish(self, tenant_id: UUID, topic: str) -> None:
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self.redis.publish(channel_name(self.key, tenant_id, topic), b"changed")
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("publish_failed", topic=topic, error=type(error).__name__)
