"""One Redis subscription per process, shared by every open event stream of that process."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger("web")

Messages = asyncio.Queue[str | None]

BACKLOG = 100
"""Messages kept for a listener that reads slowly; the oldest are dropped."""
RECONNECT_SECONDS = 0.5


class Hub:
    """Hands messages of a channel to its listeners and survives a restart of Redis."""

    def __init__(self, redis: Redis, *, reconnect: float = RECONNECT_SECONDS) -> None:
        self._redis = redis
        self._reconnect = reconnect
        self._listeners: dict[str, set[Messages]] = defaultdict(set)
        self._pubsub: Any = None
        self._subscribed: frozenset[str] = frozenset()
        self._subscribing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_channels = asyncio.Event()
        self.is_closed = False

    @property
    def channels(self) -> frozenset[str]:
        return frozenset(self._listeners)

    async def start(self) -> None:
        self._begin(self._run())

    async def stop(self) -> None:
        """End every stream, then the subscription."""
        self.is_closed = True
        self._has_channels.set()
        for queue in [each for queues in self._listeners.values() for each in queues]:
            _put(queue, None)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextmanager
    def listen(self, channel: str) -> Iterator[Messages]:
        """The messages of a channel from now on, and None as the last; each listener has a queue.

        Never waits: a listener whose browser has gone is canceled and could not.
        """
        queue: Messages = asyncio.Queue(BACKLOG)
        self._listeners[channel].add(queue)
        self._begin(self._subscribe())
        try:
            yield queue
        finally:
            self._listeners[channel].discard(queue)
            if not self._listeners[channel]:
                del self._listeners[channel]
                self._begin(self._subscribe())

    def hand_out(self, channel: str, message: str) -> None:
        """Give a message to the listeners of a channel in this process."""
        for queue in self._listeners.get(channel, ()):
            _put(queue, message)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        if self.is_closed:
            work.close()
            return
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _subscribe(self) -> None:
        """Bring the subscription to the channels somebody listens to."""
        self._has_channels.set()
        async with self._subscribing:
            if self._pubsub is None:
                return
            wanted, present = self.channels, self._subscribed
            with contextlib.suppress(RedisError, OSError):
                # When this fails the connection is gone, and the next one begins anew.
                if wanted - present:
                    await self._pubsub.subscribe(*(wanted - present))
                if present - wanted:
                    await self._pubsub.unsubscribe(*(present - wanted))
                self._subscribed = wanted

    async def _run(self) -> None:
        # The client may swallow a cancellation while it reads; the flag it cannot.
        while not self.is_closed:
            await self._has_channels.wait()
            try:
                await self._receive()
            except (RedisError, OSError) as error:
                log.warning("sse.reconnecting", reason=type(error).__name__)
                await asyncio.sleep(self._reconnect)

    async def _receive(self) -> None:
        async with self._redis.pubsub() as pubsub:
            try:
                self._subscribed = self.channels
                if not self._subscribed:
                    self._has_channels.clear()
                    return
                await pubsub.subscribe(*self._subscribed)
                self._pubsub = pubsub
                await self._subscribe()
                while self._listeners and not self.is_closed:
                    message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
                    if message is not None:
                        self.hand_out(_text(message["channel"]), _text(message["data"]))
            finally:
                self._pubsub = None


def _put(queue: Messages, message: str | None) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(message)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
