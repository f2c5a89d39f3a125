"""A place for each request: so many at once, so many waiting, and a quick no to the rest.

Beyond its capacity a process that accepts everything finishes nothing in time. One tenant may not
take all the places either.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.core.errors import Unavailable
from app.web.visit import visit_in

AT_ONCE = 32
QUEUE = 64
PATIENCE = 5.0
"""Seconds a request waits for a place."""


class Busy(Unavailable):
    code = "busy"
    sentence = "Many people are here right now. Try again in a moment."
    retry_after = 2


class Admission:
    """Counts requests inside and waiting, in total and for each tenant."""

    def __init__(
        self, *, at_once: int = AT_ONCE, queue: int = QUEUE, patience: float = PATIENCE
    ) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._capacity = at_once + queue
        self._share = max(1, self._capacity * 3 // 4)
        self._patience = patience
        self._present: Counter[str] = Counter()
        self._total = 0

    async def enter(self, key: str) -> Callable[[], None]:
        """Wait for a place and return what gives it back; raises Busy when there is none."""
        if self._total >= self._capacity or (key and self._present[key] >= self._share):
            raise Busy
        self._total += 1
        self._present[key] += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self._patience)
        except BaseException as error:
            self._leave(key)
            if isinstance(error, TimeoutError):
                raise Busy from None
            raise
        left = False

        def release() -> None:
            nonlocal left
            if not left:
                left = True
                self._places.release()
                self._leave(key)

        return release

    def _leave(self, key: str) -> None:
        self._total -= 1
        self._present[key] -= 1
        if not self._present[key]:
            del self._present[key]


def with_admission(app: ASGIApp, admission: Admission) -> ASGIApp:
    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or visit_in(scope).is_plain:
            return await app(scope, receive, send)
        visit = visit_in(scope)
        visit.release = await admission.enter(visit.slug or "")
        try:
            return await app(scope, receive, send)
        finally:
            visit.release()

    return stage
