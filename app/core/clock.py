"""The only place that reads the system clock; everything else is given the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_held: ContextVar[datetime | None] = ContextVar("held_time", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC; inside `held` the instant given there."""
    return _held.get() or datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The calendar day it is now in a time zone."""
    return now().astimezone(zone).date()


@contextmanager
def held(at: datetime) -> Iterator[None]:
    """Hold the clock at one aware instant, for this task and the tasks it starts."""
    if at.tzinfo is None:
        raise ValueError("Give the instant with a time zone, for instance UTC.")
    token = _held.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _held.reset(token)
