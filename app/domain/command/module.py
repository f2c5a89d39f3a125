"""What the dashboard adds to the product."""

from app.core.module import Module, Nav
from app.domain.command.routes import CockpitController, DashboardController

MODULE = Module(
    name="command",
    routes=(DashboardController, CockpitController),
    nav=(
        Nav("Dashboard", "", "house", "", "workspace.read", key="d", is_docked=True),
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
