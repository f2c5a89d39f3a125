import asyncio

import pytest
from redis.asyncio import Redis

from app.core.channels import channel_name
from app.web.hub import Hub
from tests.web.browser import SESSION, Browser

LIVE = "/t/nova/notes/live"


class Listener:
    """An open stream, read chunk by chunk as a browser does."""

    def __init__(self, app, session):
        self.sent, self.gone = asyncio.Queue(), asyncio.Event()
        headers = [(b"host", b"backline.test"), (b"cookie", f"{SESSION}={session}".encode())]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "path": LIVE, "raw_path": LIVE.encode(), "query_string": b"", "root_path": "",
            "scheme": "https", "headers": headers, "client": ("127.0.0.1", 1),
            "server": ("backline.test", 443), "state": {},
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self.receive, self.send))
        self.asked = False

    async def send(self, message):
        await self.sent.put(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            # As a server does, which has nothing more to say after a finished answer.
            self.gone.set()

    async def receive(self):
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def next(self, start):
        """The next chunk that begins with `start`."""
        async with asyncio.timeout(5):
            while True:
                message = await self.sent.get()
                chunk = message.get("body", b"").decode()
                if chunk.startswith(start):
                    return chunk

    async def leave(self):
        self.gone.set()
        async with asyncio.timeout(5):
            await self.task


@pytest.fixture
async def listener(app, nova):
    listener = Listener(app, nova.cookies[SESSION])
    await listener.next("retry")
    yield listener
    await listener.leave()


async def publish(app, cast, who, redis=None):
    """Announce a change until the subscription has reached Redis and somebody hears it."""
    site = app.state.site
    name = channel_name(site.live_key, getattr(cast, who).tenant_id, "notes")
    async with asyncio.timeout(5):
        while not await (redis or site.redis).publish(name, "one\ntwo"):
            await asyncio.sleep(0.01)


async def test_tells_of_a_change_and_sends_signs_of_life(app, cast, listener):
    assert await listener.next(":") == ": still here\n\n"
    await publish(app, cast, "nova")

    assert await listener.next("event: changed") == "event: changed\ndata: one\ndata: two\n\n"


async def test_hears_nothing_of_another_tenant(app, cast, listener):
    name = channel_name(app.state.site.live_key, cast.rival.tenant_id, "notes")

    assert await app.state.site.redis.publish(name, "secret") == 0


async def test_ends_when_the_session_has_ended(listener, doorkeeper):
    doorkeeper.sessions.clear()

    async with asyncio.timeout(5):
        await listener.task


async def test_ends_when_the_permission_is_taken_away(listener, doorkeeper):
    doorkeeper.permissions["nova"] = frozenset()

    async with asyncio.timeout(5):
        await listener.task


async def test_tells_of_no_change_once_the_permission_is_taken_away(
    app, cast, listener, doorkeeper
):
    await listener.next(":")
    doorkeeper.permissions["nova"] = frozenset()
    await publish(app, cast, "nova")
    async with asyncio.timeout(5):
        await listener.task

    sent = [listener.sent.get_nowait() for _ in range(listener.sent.qsize())]
    assert not [each for each in sent if b"changed" in each.get("body", b"")]


async def test_forgets_a_channel_when_the_last_listener_leaves(app, listener):
    assert len(app.state.site.hub.channels) == 1
    await listener.leave()

    assert app.state.site.hub.channels == frozenset()


async def test_ends_every_stream_when_the_process_stops(app, listener):
    await app.state.site.hub.stop()

    async with asyncio.timeout(5):
        await listener.task


async def test_hears_again_after_redis_dropped_the_connection(app, cast, listener):
    await publish(app, cast, "nova")
    await listener.next("event: changed")
    for client in await app.state.site.redis.client_list(_type="pubsub"):
        await app.state.site.redis.client_kill_filter(_id=client["id"])
    await publish(app, cast, "nova")

    assert await listener.next("event: changed")


async def test_a_slow_listener_keeps_the_newest_messages(servers):
    redis = Redis.from_url(servers.redis_url)
    hub = Hub(redis)
    with hub.listen("slow") as queue:
        for number in range(150):
            hub.hand_out("slow", str(number))
        assert (queue.qsize(), queue.get_nowait()) == (100, "50")
    await redis.aclose()


async def test_a_stranger_and_a_person_without_the_permission_get_no_stream(app, nova, doorkeeper):
    async with Browser(app) as stranger:
        assert (await stranger.get(LIVE)).status_code == 303
    doorkeeper.permissions["nova"] = frozenset()

    assert (await nova.get(LIVE)).status_code == 403
