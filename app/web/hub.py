"""One Redis subscription per process, shared by every open event stream of that process."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger("web")

BACKLOG = 100
"""Messages kept for a listener that reads slowly; the oldest are dropped."""
RECONNECT_SECONDS = 0.5


class Hub:
    """Hands messages of a channel to its listeners and survives a restart of Redis."""

    def __init__(self, redis: Redis, *, reconnect: float = RECONNECT_SECONDS) -> None:
        self._redis = redis
        self._reconnect = reconnect
        self._listeners: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._pubsub: Any = None
        self._task: asyncio.Task[None] | None = None
        self._has_channels = asyncio.Event()
        self.is_closed = asyncio.Event()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="sse-hub")

    async def stop(self) -> None:
        """End every stream, then the subscription."""
        self.is_closed.set()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[asyncio.Queue[str]]:
        """The messages of a channel from now on; listening to it twice is two queues."""
        queue: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        is_first = not self._listeners[channel]
        self._listeners[channel].add(queue)
        self._has_channels.set()
        if is_first:
            await self._tell("subscribe", channel)
        try:
            yield queue
        finally:
            self._listeners[channel].discard(queue)
            if not self._listeners[channel]:
                del self._listeners[channel]
                await self._tell("unsubscribe", channel)

    @property
    def channels(self) -> frozenset[str]:
        return frozenset(self._listeners)

    async def _tell(self, command: str, channel: str) -> None:
        if self._pubsub is None:
            return
        with contextlib.suppress(RedisError, OSError):
            # The run loop subscribes to everything again when the connection is back.
            await getattr(self._pubsub, command)(channel)

    async def _run(self) -> None:
        while True:
            await self._has_channels.wait()
            try:
                await self._receive()
            except (RedisError, OSError) as error:
                log.warning("sse.reconnecting", reason=type(error).__name__)
                await asyncio.sleep(self._reconnect)

    async def _receive(self) -> None:
        async with self._redis.pubsub() as pubsub:
            try:
                await pubsub.subscribe(*self._listeners)
                self._pubsub = pubsub
                while self._listeners:
                    message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
                    if message is not None:
                        self._hand_out(_text(message["channel"]), _text(message["data"]))
                self._has_channels.clear()
            finally:
                self._pubsub = None

    def _hand_out(self, channel: str, data: str) -> None:
        for queue in self._listeners.get(channel, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(data)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
