"""A tour: begun, wished differently; a venue weighed by somebody who knows it."""

from datetime import date
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.tours import events
from app.domain.tours.asking import Candidate
from app.domain.tours.errors import OutsideTour, TourChanged
from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.queries.candidates import get_candidate, name_venues
from app.domain.tours.queries.tours import get_tour
from app.domain.tours.service.fitting import add_candidate, fit_candidates
from app.domain.venues import get_venue

FIRST_SCENARIO = "Plan A"


async def begin_tour(uow: UnitOfWork, **wishes: Any) -> Tour:
    """A tour with the venues that fit it, and a first scenario without a plan."""
    tour = Tour(id=new_id(), tenant_id=uow.tenant_id, version=1, **wishes)
    uow.db.add(tour)
    await uow.flush_rows()
    uow.db.add(
        TourScenario(id=new_id(), tenant_id=uow.tenant_id, tour_id=tour.id, name=FIRST_SCENARIO)
    )
    await fit_candidates(uow, tour)
    made = events.TourMade(
        tour_id=tour.id, tour_name=tour.name, first_on=tour.first_on, last_on=tour.last_on
    )
    uow.record(made)
    return tour


async def change_wishes(uow: UnitOfWork, tour_id: UUID, *, version: int, **wishes: Any) -> Tour:
    """Wish differently, and look for venues again. Raises TourChanged."""
    tour = await get_tour(uow, tour_id, lock=True)
    if tour.version != version:
        raise TourChanged
    before = {name: getattr(tour, name) for name in wishes}
    changed = [name for name, value in wishes.items() if before[name] != value]
    for name in changed:
        setattr(tour, name, wishes[name])
    tour.version += 1
    await uow.flush_rows()
    await fit_candidates(uow, tour)
    uow.record(
        events.WishesChanged(
            tour_id=tour.id,
            tour_name=tour.name,
            before={name: before[name] for name in changed},
            after={name: wishes[name] for name in changed},
        )
    )
    return tour


async def weigh_candidate(
    uow: UnitOfWork,
    candidate_id: UUID,
    *,
    wish: str,
    must_on: date | None = None,
    attendance: int | None = None,
    guarantee_amount: int | None = None,
) -> Candidate:
    """Say what is known of a venue; it goes before what was reckoned. Raises OutsideTour."""
    tour_id = (await get_candidate(uow, candidate_id)).row.tour_id
    tour = await get_tour(uow, tour_id, lock=True)
    # Looked at again under the lock: venues that no longer fit may just have gone.
    candidate = await get_candidate(uow, candidate_id)
    row = candidate.row
    if must_on is not None and not tour.first_on <= must_on <= tour.last_on:
        raise OutsideTour(fields={"must_on": OutsideTour.sentence})
    row.wish, row.must_on = wish, must_on if wish == "must" else None
    row.typed_attendance, row.guarantee_amount = attendance, guarantee_amount
    tour.version += 1
    await uow.flush_rows()
    _tell(uow, tour, row.venue_id, f"weighed {candidate.name}, {candidate.city}")
    return candidate


async def add_venue(uow: UnitOfWork, tour_id: UUID, venue_id: UUID) -> UUID:
    """Take a venue of the directory among the candidates."""
    tour, venue = await get_tour(uow, tour_id, lock=True), await get_venue(uow, venue_id)
    row = await add_candidate(uow, tour, venue.id)
    tour.version += 1
    names = await name_venues(uow, [venue_id])
    _tell(uow, tour, venue_id, f"added {names[venue_id].name} to the venues")
    return row.id


def _tell(uow: UnitOfWork, tour: Tour, venue_id: UUID, text: str) -> None:
    uow.record(
        events.CandidateSet(tour_id=tour.id, tour_name=tour.name, venue_id=venue_id, text=text)
    )
