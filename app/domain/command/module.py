"""What the dashboard adds to the product."""

from app.core.module import ALL_KINDS, ALL_SCOPES, OFFICE, Module, Nav, Permission
from app.domain.command.routes import CockpitController, DashboardController

MODULE = Module(
    name="command",
    routes=(DashboardController, CockpitController),
    permissions=(
        Permission(
            "overview.read",
            "See the latest activity of the workspace, and its first steps",
            OFFICE,
            scopes=ALL_SCOPES,
        ),
    ),
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
