"""What of the band's money the search finds."""

from sqlalchemy import case

from app.core.module import SearchSource
from app.core.searching import day, things
from app.domain.bandmoney.advances.models import TourAdvance
from app.domain.bandmoney.models import BandMember, RoadExpense

_READ = "bandmoney.read"

_members = things(
    BandMember.id,
    BandMember.name,
    note=(case((BandMember.is_hired, "Hired player"), else_="Member of the band"),),
)
_expenses = things(
    RoadExpense.id,
    RoadExpense.what,
    RoadExpense.note,
    day(RoadExpense.day),
    note=(RoadExpense.note, day(RoadExpense.day)),
).where(RoadExpense.removed_at.is_(None))
_advances = things(
    TourAdvance.id, TourAdvance.lender, TourAdvance.note, note=(day(TourAdvance.received_on),)
).where(TourAdvance.undone_at.is_(None))


SOURCES = (
    SearchSource("The band", _READ, "users", "tour-money/band/{key}", _members),
    SearchSource("Road expenses", _READ, "receipt-text", "tour-money/expenses/{key}", _expenses),
    SearchSource("Tour advances", _READ, "hand-coins", "tour-money/advances/{key}", _advances),
)
