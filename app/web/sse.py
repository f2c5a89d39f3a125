"""Server-sent events: a page hears that a topic of its tenant has changed, and asks again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from litestar.response import Stream

from app.core.actor import Actor
from app.core.channels import channel_name
from app.core.errors import Unauthenticated
from app.web.hub import Messages
from app.web.site import Site, site_of
from app.web.visit import HttpRequest, Visit, visit_of


@dataclass(frozen=True)
class Rhythm:
    """Seconds between signs of life."""

    heartbeat: float = 15


RHYTHM = Rhythm()
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def stream(request: HttpRequest, topic: str, *, permission: str, rhythm: Rhythm = RHYTHM) -> Stream:
    """An open stream of `changed` events of a topic in the actor's tenant.

    Ends when the session ends, the permission is taken away or the process stops: whoever may not
    listen any more hears of no further change, and the stream closes with its next sign of life.
    Browsers reconnect by themselves and are then told what is no longer allowed.
    """
    site, visit = site_of(request), visit_of(request)
    actor = visit.actor
    if actor is None or actor.tenant_id is None:
        raise Unauthenticated
    actor.require(permission)
    channel = channel_name(site.live_key, actor.tenant_id, topic)
    if visit.release is not None:
        # An open stream waits; it must not keep the place of a request that works.
        visit.release()
    return Stream(
        _events(site, visit, channel, permission, rhythm),
        media_type="text/event-stream",
        headers=HEADERS,
        status_code=200,
    )


async def _events(
    site: Site, visit: Visit, channel: str, permission: str, rhythm: Rhythm
) -> AsyncIterator[str]:
    with site.hub.listen(channel) as messages:
        yield "retry: 3000\nevent: ready\ndata:\n\n"
        while not site.hub.is_closed:
            event = await _next(messages, rhythm.heartbeat)
            if event is None or not await _may_listen(site, visit, permission):
                return
            yield event


async def _next(messages: Messages, heartbeat: float) -> str | None:
    """The next event, or a sign of life when there is none for a while; None at the end."""
    try:
        async with asyncio.timeout(heartbeat):
            message = await messages.get()
    except TimeoutError:
        return ": still here\n\n"
    return None if message is None else _event(message)


def _event(message: str) -> str:
    lines = "".join(f"data: {line}\n" for line in message.splitlines() or [""])
    return f"event: changed\n{lines}\n"


async def _may_listen(site: Site, visit: Visit, permission: str) -> bool:
    """Ask again, in a short transaction of its own, whether the session still allows this."""
    if visit.session_hash is None:
        return False
    now = await site.authenticator.by_session(
        visit.session_hash, visit.slug, visit.request_id, visit.ip
    )
    actor: Actor | None = now.actor if now else None
    return actor is not None and actor.can(permission)
