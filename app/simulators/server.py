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
            index,
            live,
            *(handler for each in simulators for handler in each.handlers),
        ],
        lifespan=[each.lifespan for each in simulators if each.lifespan],
        openapi_config=None,
    )


@get("/", media_type=MediaType.HTML, sync_to_thread=False)
def index() -> str:
    """What is simulated here, and the one of them that people begin at."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Simulated providers</title><style>:root { color-scheme: light dark; font: 16px/1.5"
        " system-ui, sans-serif } body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem }"
        "</style><h1>Simulated providers</h1><p>Nothing here is real, and nothing leaves this"
        " machine.</p><ul><li>A payment provider, reached from the pages about money</li>"
        "<li>Accounts to sign in with, reached from the page for signing in</li>"
        '<li><a href="/charts">Chart Watcher</a>, an application of somebody else that asks to be'
        " let into a workspace</li></ul></html>"
    )


@get("/health/live", media_type=MediaType.TEXT, sync_to_thread=False)
def live() -> str:
    return "ok"
