"""What cost templates add to the module of shows."""

from app.core.module import VENUES, Command, Nav
from app.domain.shows.costing import events, models
from app.domain.shows.costing.routes import CostsController

ROUTES = (CostsController,)
EVENTS = (events.CostsKept, events.CostsChanged, events.CostsRemoved)
NAV = (Nav("Costs", "costs", "calculator", "Live", "shows.read", order=95, kinds=VENUES),)
COMMANDS = (
    Command("New cost template", "costs/new", "calculator", "shows.write",
            "expenses house night list", kinds=VENUES),
)  # fmt: skip
TABLES = models
