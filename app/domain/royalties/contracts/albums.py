"""An album sale as sales of its tracks: by count, by duration or by what the tracks earn alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import Exact, fraction, spread


class SpreadBy(StrEnum):
    COUNT = "track count"
    DURATION = "duration"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True)
class Track:
    """A recording on the album, its length, and the revenue that weighs it."""

    recording: str
    seconds: int = 0
    revenue: Decimal = Decimal(0)


def spread_album(
    sale: Earning, tracks: Sequence[Track], by: SpreadBy = SpreadBy.COUNT
) -> tuple[Earning, ...]:
    """One line for each track; amounts and units add up to exactly those of the sale.

    Where no track has any revenue yet, or no length is known, the tracks count alike.
    """
    if len({track.recording for track in tracks}) != len(tracks) or not tracks:
        raise InvalidContract("Name the tracks of the album, each recording once.")
    weights: dict[str, Exact] = {track.recording: _weight(track, by) for track in tracks}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    units = spread(sale.units, weights)
    return tuple(
        replace(
            sale,
            id=f"{sale.id}/{recording}",
            recording=recording,
            gross=gross,
            units=units[recording],
        )
        for recording, gross in spread(fraction(sale.gross), weights).items()
    )


def _weight(track: Track, by: SpreadBy) -> Exact:
    weights: dict[SpreadBy, Exact] = {
        SpreadBy.COUNT: 1,
        SpreadBy.DURATION: track.seconds,
        SpreadBy.REVENUE: track.revenue,
    }
    return weights[by]
