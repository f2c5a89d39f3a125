"""What of set lists the search finds."""

from app.core.module import SearchSource
from app.core.searching import day, things
from app.domain.setlists.models import Performance, Setlist

_performances = things(
    Performance.id,
    Performance.title,
    Performance.act,
    Performance.venue_name,
    Performance.city,
    day(Performance.on_date),
    note=(Performance.venue_name, day(Performance.on_date)),
)


SOURCES = (
    SearchSource(
        "Set lists",
        "setlists.read",
        "list",
        "setlists/{key}",
        things(Setlist.id, Setlist.name, Setlist.act, note=(Setlist.act,)),
    ),
    SearchSource(
        "Performances", "performances.read", "mic-vocal", "performances/{key}", _performances
    ),
)
