"""What of the shows the search finds."""

from app.core.module import SearchSource
from app.core.searching import day, things
from app.domain.shows.costing.models import CostTemplate
from app.domain.shows.models import Show

_shows = things(
    Show.id,
    Show.title,
    Show.artist_name,
    Show.venue_name,
    Show.place,
    Show.city,
    day(Show.on_date),
    note=(Show.venue_name, day(Show.on_date)),
)
_costs = things(CostTemplate.id, CostTemplate.name)


SOURCES = (
    SearchSource("Shows", "shows.read", "ticket", "shows/{key}", _shows),
    SearchSource(
        "House costs",
        "shows.read",
        "receipt-text",
        "costs",
        things(CostTemplate.id, CostTemplate.name),
    ),
)
