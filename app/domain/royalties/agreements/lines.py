"""A stored earning as the engine takes it in."""

from collections.abc import Mapping
from datetime import date

from app.domain.royalties.agreements.folding import folded
from app.domain.royalties.contracts import Earning as Line
from app.domain.royalties.models import Earning


def as_earning(
    earning: Earning, *, source: str, period_starts: date, groups: Mapping[str, str]
) -> Line:
    """A matched earning. `source` names its report's sender, for lines that name no store.

    The way of use is the channel. Sales without a month are of the report's first day.
    """
    recording = str(earning.recording_id)
    return Line(
        id=str(earning.id),
        recording=recording,
        gross=earning.amount,
        currency=earning.currency,
        sold_on=earning.sale_month or period_starts,
        units=earning.quantity,
        release=earning.upc or "",
        group=groups.get(recording, ""),
        country=earning.country or "",
        channel=folded(earning.kind),
        source=folded(earning.store or source),
    )
