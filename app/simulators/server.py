"""One application for all simulators. A new one is a line in `SIMULATORS`."""

from collections.abc import Callable

from litestar import Litestar, MediaType, get

from app.simulators import charts, oidc, stripe
from app.simulators.config import Config
from app.simulators.simulator import Simulator

SIMULATORS: tuple[Callable[[Config], Simulator], ...] = (
    stripe.simulator,
    oidc.simulator,
    charts.simulator,
)


def create(config: Config) -> Litestar:
    """The application of all simulators; their state is opened when it starts."""
    simulators = [make(config) for make in SIMULATORS]
    return Litestar(
        route_handlers=[
            live,
            *(handler for each in simulators for handler in each.handlers),
        ],
        lifespan=[each.lifespan for each in simulators if each.lifespan],
        openapi_config=None,
    )


@get("/health/live", media_type=MediaType.TEXT, sync_to_thread=False)
def live() -> str:
    return "ok"
