"""What a simulator adds to the process that serves all of them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from litestar import Litestar


@dataclass(frozen=True, slots=True)
class Simulator:
    """`handlers` are Litestar handlers or routers; `lifespan` runs while the server runs.

    The payments simulator owns `/v1` and `/pay`, `/connect`, `/portal`, `/bank`, `/_control`;
    the others live below a path of their own (`/oidc`, `/charts`).
    """

    name: str
    handlers: Sequence[Any]
    lifespan: Callable[[Litestar], AbstractAsyncContextManager[None]] | None = None
