"""Sales of whole releases written as sales of their tracks: one earning for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.covering import Covered
from app.domain.royalties.agreements import load_agreements
from app.domain.royalties.contracts import Earning, as_decimals
from app.domain.royalties.contracts.albums import SpreadBy, Track, spread_album
from app.domain.royalties.contracts.exact import fraction
from app.domain.royalties.tracklists.models import Tracklist
from app.domain.royalties.tracklists.queries import (
    Listed,
    Whole,
    earned_alone,
    list_tracklists,
    tracks_of,
    undivided,
)

MATCHED = "tracklist"
PLACES = 18
_BATCH = 1_000
_COPIED = (
    *("isrc", "upc", "iswc", "partner_id", "title", "artist", "title_key", "artist_key", "store"),
    *("country", "kind", "sale_month", "currency", "first_line", "last_line", "format", "price"),
)
_INTO = ", ".join(_COPIED)
_FROM = ", ".join(f"e.{name}" for name in _COPIED)


@dataclass(frozen=True, slots=True)
class Part:
    """What one track gets of a sale; both are exact, and those of a sale add up to it."""

    recording_id: UUID
    amount: Decimal
    quantity: Decimal


class Divider:
    """How sales of releases are divided: as the first contract says that holds any of a release.

    Without one the tracks count alike, as they do where nothing is known to weigh them by.
    """

    def __init__(
        self,
        tracks: Mapping[UUID, Sequence[Listed]],
        ways: Mapping[UUID, SpreadBy],
        alone: Mapping[tuple[UUID, str, str | None], Decimal],
    ) -> None:
        self._tracks, self._ways, self._alone = tracks, ways, alone

    def parts(self, sale: Whole) -> list[Part]:
        """The parts of a sale in the order of the tracks."""
        listed = self._tracks[sale.tracklist_id]
        lines = spread_album(
            Earning(
                id="",
                recording="",
                gross=sale.amount,
                currency=sale.currency,
                sold_on=date.min,
                units=sale.quantity,
            ),
            [self._track(track, sale) for track in listed],
            self._ways.get(sale.tracklist_id, SpreadBy.COUNT),
        )
        places = max(PLACES, _places(sale.amount), _places(sale.quantity))
        amounts = as_decimals({line.recording: fraction(line.gross) for line in lines}, places)
        units = as_decimals({line.recording: fraction(line.units) for line in lines}, places)
        return [
            Part(
                track.recording_id, amounts[str(track.recording_id)], units[str(track.recording_id)]
            )
            for track in listed
        ]

    def _track(self, track: Listed, sale: Whole) -> Track:
        earned = self._alone.get((track.recording_id, sale.currency, sale.reported_for), Decimal(0))
        return Track(str(track.recording_id), track.seconds, max(earned, Decimal(0)))


async def divide_report(uow: UnitOfWork, report_id: UUID) -> None:
    """Divide the sales of whole releases of a report that is being matched."""
    sales = await undivided(uow, report_id=report_id)
    if sales:
        divider = await divider_for(uow)
        await write_parts(uow, [(sale, divider.parts(sale)) for sale in sales])


async def divider_for(uow: UnitOfWork) -> Divider:
    """How releases are divided by the contracts in force."""
    lists = await list_tracklists(uow)
    tracks = await tracks_of(uow, [each.id for each in lists])
    ways = await _ways(uow, lists, tracks)
    weighed = {
        track.recording_id
        for key, way in ways.items()
        if way is SpreadBy.REVENUE
        for track in tracks[key]
    }
    return Divider(tracks, ways, await earned_alone(uow, weighed) if weighed else {})


async def write_parts(uow: UnitOfWork, sales: Sequence[tuple[Whole, Sequence[Part]]]) -> list[UUID]:
    """Write sales as their parts, the earning as reported being the first; ids of all of them."""
    written: list[UUID] = []
    for start in range(0, len(sales), _BATCH):
        batch = sales[start : start + _BATCH]
        await _drop_others(uow, [each for each, _ in batch])
        written += await _write_first(uow, batch)
        written += await _write_others(uow, batch)
    return written


async def _drop_others(uow: UnitOfWork, sales: Iterable[Whole]) -> None:
    others = [key for sale in sales for key in sale.ids[1:]]
    if others:
        await uow.db.execute(
            text("DELETE FROM earnings WHERE id = ANY(CAST(:ids AS uuid[]))"), {"ids": others}
        )


async def _write_first(
    uow: UnitOfWork, sales: Sequence[tuple[Whole, Sequence[Part]]]
) -> Sequence[UUID]:
    rows = await uow.db.scalars(
        text(
            "UPDATE earnings e SET recording_id = s.recording, match_kind = :matched,"
            " amount = s.amount, quantity = s.quantity, copies = s.copies, part_of = e.number,"
            " sheet_id = NULL, is_contracted = false FROM unnest(CAST(:ids AS uuid[]),"
            " CAST(:recordings AS uuid[]), CAST(:amounts AS numeric[]),"
            " CAST(:quantities AS numeric[]), CAST(:copies AS numeric[]))"
            " AS s(id, recording, amount, quantity, copies) WHERE e.id = s.id RETURNING e.id"
        ),
        {
            "matched": MATCHED,
            "ids": [sale.ids[0] for sale, _ in sales],
            "recordings": [parts[0].recording_id for _, parts in sales],
            "amounts": [parts[0].amount for _, parts in sales],
            "quantities": [parts[0].quantity for _, parts in sales],
            "copies": [sale.quantity for sale, _ in sales],
        },
    )
    return rows.all()


async def _write_others(
    uow: UnitOfWork, sales: Sequence[tuple[Whole, Sequence[Part]]]
) -> Sequence[UUID]:
    others = [
        (sale, place, part) for sale, parts in sales for place, part in enumerate(parts) if place
    ]
    rows = await uow.db.scalars(
        text(
            f"INSERT INTO earnings (tenant_id, report_id, number, {_INTO}, amount, quantity,"
            " lines, recording_id, match_kind, copies, part_of)"
            " SELECT e.tenant_id, e.report_id, last.number + row_number() OVER"
            " (PARTITION BY e.report_id ORDER BY e.number, s.place),"
            f" {_FROM}, s.amount, s.quantity, 0,"
            " s.recording, :matched, s.copies, e.number FROM unnest(CAST(:ids AS uuid[]),"
            " CAST(:places AS int[]), CAST(:recordings AS uuid[]), CAST(:amounts AS numeric[]),"
            " CAST(:quantities AS numeric[]), CAST(:copies AS numeric[]))"
            " AS s(id, place, recording, amount, quantity, copies) JOIN earnings e ON e.id = s.id"
            " JOIN LATERAL (SELECT max(l.number) AS number FROM earnings l"
            " WHERE l.report_id = e.report_id) AS last ON true RETURNING id"
        ),
        {
            "matched": MATCHED,
            "ids": [sale.ids[0] for sale, _, _ in others],
            "places": [place for _, place, _ in others],
            "recordings": [part.recording_id for _, _, part in others],
            "amounts": [part.amount for _, _, part in others],
            "quantities": [part.quantity for _, _, part in others],
            "copies": [sale.quantity for sale, _, _ in others],
        },
    )
    return rows.all()


async def _ways(
    uow: UnitOfWork, lists: Iterable[Tracklist], tracks: Mapping[UUID, Sequence[Listed]]
) -> dict[UUID, SpreadBy]:
    agreements = await load_agreements(uow)
    covered = Covered(agreements)
    found = {}
    for each in lists:
        held = {
            contract.id
            for track in tracks[each.id]
            for contract in covered.holding(track.recording_id, each.upc, "master")
        }
        if held:
            found[each.id] = agreements.agreed[min(held)].deal.album_spread
    return found


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
