"""What the dashboard adds to the product."""

from app.core.module import Module, Nav
from app.domain.command.routes import DashboardController

MODULE = Module(
    name="command",
    routes=(DashboardController,),
    nav=(Nav("Dashboard", "", "house", "", "workspace.read", key="d", is_docked=True),),
)
