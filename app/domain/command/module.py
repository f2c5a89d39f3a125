"""What the dashboard adds to the product."""

from app.core.module import ALL_KINDS, Module, Nav
from app.domain.command.routes import CockpitController, DashboardController

MODULE = Module(
    name="command",
    routes=(DashboardController, CockpitController),
    nav=(
        Nav("Dashboard", "", "house", "", "workspace.read", key="d", docked=ALL_KINDS),
        Nav(
            "Cockpit",
            "cockpit",
            "gauge",
            "",
            "clients.read",
            key="c",
            kinds=frozenset({"agency"}),
        ),
    ),
)
