"""What a house's own pages add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import VENUES, Command, Module, Nav, Permission
from app.domain.house.routes import HouseReportController

_READERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER, Role.ACCOUNTANT})

MODULE = Module(
    name="house",
    routes=(HouseReportController,),
    permissions=(
        Permission(
            "house.read",
            "See how the house's shows went, its own result included",
            _READERS,
            scopes=frozenset({GrantScope.BOOKINGS, GrantScope.MONEY_READ}),
        ),
    ),
    nav=(
        Nav("House report", "house", "chart-column", "Live", "house.read", order=96, kinds=VENUES),
    ),
    commands=(
        Command("How did the house do", "house", "chart-column", "house.read",
                "report figures capacity gross result month", kinds=VENUES),
    ),
)  # fmt: skip
