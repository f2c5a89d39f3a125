"""What of tours the search finds."""

from sqlalchemy import and_

from app.core.module import SearchSource
from app.core.searching import month, things
from app.domain.tours.models import Tour, TourScenario

_READ = "tours.read"

_tours = things(
    Tour.id,
    Tour.name,
    Tour.act,
    month(Tour.first_on),
    note=(Tour.act, month(Tour.first_on)),
)
_plans = (
    things(TourScenario.id, TourScenario.name, Tour.name, Tour.act, note=(Tour.name,))
    .select_from(TourScenario)
    .join(Tour, and_(Tour.tenant_id == TourScenario.tenant_id, Tour.id == TourScenario.tour_id))
)


SOURCES = (
    SearchSource("Tours", _READ, "route", "tours/{key}", _tours),
    SearchSource("Plans of tours", _READ, "route", "tours/plans/{key}", _plans),
)
