"""One application for all simulators. A new one is a line in `SIMULATORS`."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, MediaType, get

from app.simulators.config import Config


@dataclass(frozen=True, slots=True)
class Simulator:
    """`handlers` are Litestar handlers or routers; `lifespan` runs while the server runs.

    The payments simulator owns `/v1` and `/pay`, `/connect`, `/portal`, `/bank`, `/_control`;
    the others live below a path of their own (`/oidc`).
    """

    name: str
    handlers: Sequence[Any]
    lifespan: Callable[[Litestar], AbstractAsyncContextManager[None]] | None = None


SIMULATORS: tuple[Callable[[Config], Simulator], ...] = ()


def create(config: Config) -> Litestar:
    """The application of all simulators; their state is opened when it starts."""
    simulators = [make(config) for make in SIMULATORS]
    return Litestar(
        route_handlers=[live, *(handler for each in simulators for handler in each.handlers)],
        lifespan=[each.lifespan for each in simulators if each.lifespan],
        openapi_config=None,
    )


@get("/health/live", media_type=MediaType.TEXT, sync_to_thread=False)
def live() -> str:
    return "ok"
