"""Reads of tracklists, and of the sales that are divided by them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text

from app.core.uow import UnitOfWork
from app.domain.royalties.sources import COMPOSITION_SOURCES, SOURCE_TEST
from app.domain.royalties.tracklists.errors import TracklistNotFound
from app.domain.royalties.tracklists.models import ListedTrack, Tracklist

# A sale of the whole: a release is named, no recording is, and a title only if it is its own.
_WHOLE = (
    " FROM earnings e JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    " JOIN tracklists t ON t.tenant_id = e.tenant_id AND t.upc = e.upc"
    " WHERE e.isrc IS NULL AND e.iswc IS NULL AND e.recording_id IS NULL"
    f" AND (e.title_key IS NULL OR e.title_key = t.title_key) AND {SOURCE_TEST['master']}"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A track of a release, and what it weighs by its length."""

    recording_id: UUID
    title: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A sale of a whole release as reported, of which `parts` are what it is divided into now."""

    report_id: UUID
    number: int
    tracklist_id: UUID
    currency: str
    reported_for: str | None
    amount: Decimal
    quantity: Decimal
    ids: Sequence[UUID]
    parts: dict[UUID, Decimal]


async def list_tracklists(uow: UnitOfWork) -> list[Tracklist]:
    rows = await uow.db.scalars(select(Tracklist).order_by(Tracklist.title, Tracklist.id))
    return list(rows)


async def get_tracklist(uow: UnitOfWork, tracklist_id: UUID) -> Tracklist:
    found = await uow.db.get(Tracklist, (uow.tenant_id, tracklist_id))
    if found is None:
        raise TracklistNotFound
    return found


async def find_tracklist(uow: UnitOfWork, upc: str) -> Tracklist | None:
    return (await uow.db.scalars(select(Tracklist).where(Tracklist.upc == upc))).one_or_none()


async def tracks_of(uow: UnitOfWork, tracklist_ids: Collection[UUID]) -> dict[UUID, list[Listed]]:
    """The tracks of each release in their order."""
    rows = await uow.db.execute(
        text(
            "SELECT l.tracklist_id, r.id, r.title, coalesce(r.duration_ms, 0) / 1000"
            " FROM listed_tracks l JOIN recordings r ON r.tenant_id = l.tenant_id"
            " AND r.id = l.recording_id WHERE l.tracklist_id = ANY(CAST(:ids AS uuid[]))"
            " ORDER BY l.tracklist_id, l.position, l.id"
        ),
        {"ids": list(tracklist_ids)},
    )
    found: dict[UUID, list[Listed]] = {}
    for tracklist_id, recording_id, title, seconds in rows:
        found.setdefault(tracklist_id, []).append(Listed(recording_id, title, int(seconds)))
    return found


async def clear_tracks(uow: UnitOfWork, tracklist_id: UUID) -> None:
    await uow.db.execute(delete(ListedTrack).where(ListedTrack.tracklist_id == tracklist_id))


async def undivided(uow: UnitOfWork, *, report_id: UUID | None = None) -> list[Whole]:
    """Sales of whole releases that nothing is known of but their release."""
    condition = " AND e.report_id = :report" if report_id else ""
    rows = await uow.db.execute(
        text(
            "SELECT e.report_id, e.number, t.id AS tracklist_id, e.currency,"
            " p.period AS reported_for, e.amount, e.quantity, ARRAY[e.id] AS ids,"
            f" CAST('{{}}' AS jsonb) AS parts{_WHOLE}{condition} ORDER BY e.report_id, e.number"
        ),
        {"sources": sorted(COMPOSITION_SOURCES)} | ({"report": report_id} if report_id else {}),
    )
    return [_whole(row) for row in rows.mappings()]


def _whole(row: Mapping[Any, Any]) -> Whole:
    parts = {UUID(key): Decimal(amount) for key, amount in row["parts"].items()}
    return Whole(**{**row, "parts": parts})


async def divided(uow: UnitOfWork, *, tracklist_id: UUID | None = None) -> list[Whole]:
    """Sales that are divided and of which no part is in a run."""
    condition = "WHERE t.id = :tracklist" if tracklist_id else ""
    rows = await uow.db.execute(
        text(
            "SELECT e.report_id, e.part_of AS number, t.id AS tracklist_id, e.currency,"
            " p.period AS reported_for, sum(e.amount) AS amount, sum(e.quantity) AS quantity,"
            " array_agg(e.id ORDER BY e.number) AS ids,"
            " jsonb_object_agg(e.recording_id, e.amount::text) AS parts FROM earnings e"
            " JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
            " JOIN tracklists t ON t.tenant_id = e.tenant_id AND t.upc = e.upc"
            f" AND e.part_of IS NOT NULL {condition}"
            " GROUP BY e.report_id, e.part_of, t.id, e.currency, p.period"
            " HAVING bool_and(e.run_id IS NULL) ORDER BY e.report_id, e.part_of"
        ),
        {"tracklist": tracklist_id} if tracklist_id else {},
    )
    return [_whole(row) for row in rows.mappings()]


async def is_stated(uow: UnitOfWork, upc: str) -> bool:
    """Whether a run shows sales of the release by its tracks."""
    found = await uow.db.scalar(
        text(
            "SELECT EXISTS (SELECT FROM earnings WHERE upc = :upc AND copies IS NOT NULL"
            " AND run_id IS NOT NULL)"
        ),
        {"upc": upc},
    )
    return bool(found)


async def earned_alone(
    uow: UnitOfWork, recording_ids: Collection[UUID]
) -> dict[tuple[UUID, str, str | None], Decimal]:
    """What recordings earned by themselves, by currency and the month of the report."""
    rows = await uow.db.execute(
        text(
            "SELECT e.recording_id, e.currency, p.period, sum(e.amount) FROM earnings e"
            " JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
            " WHERE e.recording_id = ANY(CAST(:ids AS uuid[])) AND e.copies IS NULL"
            " GROUP BY 1, 2, 3"
        ),
        {"ids": list(recording_ids)},
    )
    return {(recording, currency, period): amount for recording, currency, period, amount in rows}


@dataclass(frozen=True, slots=True)
class Guess:
    """A release reports name without a tracklist here, and the recordings seen under its UPC."""

    upc: str
    title: str | None
    recordings: int
    last_sold: date | None


async def releases_seen(uow: UnitOfWork, *, limit: int = 20) -> list[Guess]:
    """Releases with sales nobody has matched, the most recent first."""
    rows = await uow.db.execute(
        text(
            "SELECT e.upc, min(e.title) AS title,"
            " (SELECT count(DISTINCT o.recording_id) FROM earnings o WHERE o.upc = e.upc"
            " AND o.isrc IS NOT NULL AND o.recording_id IS NOT NULL) AS recordings,"
            " max(e.sale_month) AS last_sold FROM earnings e WHERE e.recording_id IS NULL"
            " AND e.isrc IS NULL AND e.upc IS NOT NULL GROUP BY e.upc"
            " ORDER BY last_sold DESC NULLS LAST, e.upc LIMIT :limit"
        ),
        {"limit": limit},
    )
    return [Guess(**row) for row in rows.mappings()]


async def recordings_seen(uow: UnitOfWork, upc: str) -> list[str]:
    """The ISRCs of recordings reports have named together with a UPC."""
    rows = await uow.db.scalars(
        text(
            "SELECT DISTINCT r.isrc FROM earnings e JOIN recordings r"
            " ON r.tenant_id = e.tenant_id AND r.id = e.recording_id"
            " WHERE e.upc = :upc AND r.isrc IS NOT NULL AND e.copies IS NULL ORDER BY 1"
        ),
        {"upc": upc},
    )
    return list(rows)
