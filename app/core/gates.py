"""Limits: how much of something is in use, and who lets more of it pass."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from app.core.errors import PaymentNeeded, Refusal

Meter = Callable[[Any], Awaitable[int]]
"""`meter(uow)` counts how much of something the tenant has in use now."""


class Gate(Protocol):
    """Lets `amount` more of something pass, or raises a refusal that says what to do.

    Two that pass at once are counted one after the other. What is used up rather than held is
    written down under `key`, once.
    """

    async def __call__(self, uow: Any, amount: int = 1, /, *, key: str = "") -> None: ...

    async def bound(self, uow: Any, /) -> int | None:
        """How many of what is held may be changed, the oldest first; None is all of them."""
        ...

    async def beyond(self, uow: Any, /) -> Refusal:
        """Why what is beyond the bound can only be read, and the way on."""
        ...


class _OpenGate:
    """The gate where nothing is limited."""

    async def __call__(self, _uow: Any, _amount: int = 1, /, *, key: str = "") -> None:
        pass

    async def bound(self, _uow: Any, /) -> int | None:
        return None

    async def beyond(self, _uow: Any, /) -> Refusal:
        return PaymentNeeded()


OPEN: Gate = _OpenGate()
