"""Reads of income whose recording is not known yet, grouped as a person decides on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork

# Lines of one title and artist are one decision; without a title, those of one identifier.
GROUP_ID = (
    "md5(concat_ws(chr(10), coalesce(e.title_key, ''), coalesce(e.artist_key, ''),"
    " CASE WHEN e.title_key IS NULL"
    " THEN coalesce(e.isrc, e.upc, e.iswc, e.partner_id, '') ELSE '' END))::uuid"
)


@dataclass(frozen=True, slots=True)
class UnmatchedGroup:
    """Unmatched income under one title and artist, with its exact sums by currency."""

    id: UUID
    title: str | None
    artist: str | None
    isrcs: Sequence[str]
    iswcs: Sequence[str]
    identifier: str | None
    sources: Sequence[str]
    lines: int
    totals: dict[str, Decimal] = field(default_factory=dict)
    weight: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        """What the reports call it."""
        return self.title or self.identifier or "No title"


_GROUPS = (
    "WITH parts AS ("
    f" SELECT {GROUP_ID} AS id, e.currency, min(e.title) AS title, min(e.artist) AS artist,"
    " array_agg(DISTINCT e.isrc) FILTER (WHERE e.isrc IS NOT NULL) AS isrcs,"
    " array_agg(DISTINCT e.iswc) FILTER (WHERE e.iswc IS NOT NULL) AS iswcs,"
    " min(coalesce(e.isrc, e.upc, e.iswc, e.partner_id)) AS identifier,"
    " array_agg(DISTINCT p.source_name) AS sources,"
    " sum(e.lines)::int AS lines, sum(e.amount) AS amount, sum(abs(e.amount)) AS weight"
    " FROM earnings e JOIN earnings_reports p"
    " ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    " WHERE e.recording_id IS NULL AND {chosen} GROUP BY 1, 2),"
    " whole AS (SELECT id, min(title) AS title, min(artist) AS artist,"
    " min(identifier) AS identifier, sum(lines)::int AS lines, max(weight) AS weight,"
    " jsonb_object_agg(currency, amount::text) AS totals FROM parts GROUP BY id)"
    " SELECT w.id, w.title, w.artist,"
    " ARRAY(SELECT DISTINCT x FROM parts p, unnest(p.isrcs) x WHERE p.id = w.id ORDER BY x),"
    " ARRAY(SELECT DISTINCT x FROM parts p, unnest(p.iswcs) x WHERE p.id = w.id ORDER BY x),"
    " w.identifier,"
    " ARRAY(SELECT DISTINCT x FROM parts p, unnest(p.sources) x WHERE p.id = w.id ORDER BY x),"
    " w.lines, w.totals, w.weight FROM whole w"
)


async def list_unmatched(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[UnmatchedGroup]:
    """The most money first."""
    condition, values = "", {}
    if after:
        weight, group_id = decode_cursor(after, Decimal)
        condition = " WHERE (w.weight, w.id) < (:weight, :id)"
        values = {"weight": weight, "id": group_id}
    rows = await uow.db.execute(
        text(
            _GROUPS.replace("{chosen}", "true")
            + condition
            + " ORDER BY w.weight DESC, w.id DESC LIMIT :limit"
        ),
        {**values, "limit": limit + 1},
    )
    groups = [_group(row) for row in rows]
    return cut_page(groups, limit=limit, key=lambda g: (g.weight, g.id), after=after)


async def find_groups(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, UnmatchedGroup]:
    """Those of the groups that still have unmatched income."""
    rows = await uow.db.execute(
        text(_GROUPS.replace("{chosen}", f"{GROUP_ID} = ANY(CAST(:ids AS uuid[]))")),
        {"ids": list(ids)},
    )
    return {row[0]: _group(row) for row in rows}


async def suspense_totals(uow: UnitOfWork) -> list[tuple[str, Decimal, int]]:
    """Unmatched money by currency, with its number of lines."""
    rows = await uow.db.execute(
        text(
            "SELECT currency, sum(amount), sum(lines)::int FROM earnings"
            " WHERE recording_id IS NULL GROUP BY 1 ORDER BY 3 DESC, 1"
        )
    )
    return [(currency, amount, lines) for currency, amount, lines in rows]


async def held_totals(uow: UnitOfWork) -> list[tuple[str, Decimal]]:
    """Money by currency that waits for splits to be agreed."""
    rows = await uow.db.execute(
        text(
            "SELECT currency, sum(amount) FROM earnings"
            " WHERE recording_id IS NOT NULL AND sheet_id IS NULL AND NOT is_contracted"
            " GROUP BY 1 ORDER BY 1"
        )
    )
    return [(currency, amount) for currency, amount in rows]


async def unmatched_sums(
    uow: UnitOfWork, group_id: UUID, isrcs: Sequence[str]
) -> list[tuple[str | None, str, Decimal, int]]:
    """(source, currency, sum, lines) of what matching a group would move."""
    rows = await uow.db.execute(
        text(
            "SELECT p.source, e.currency, sum(e.amount), sum(e.lines)::int"
            " FROM earnings e JOIN earnings_reports p"
            " ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
            f" WHERE e.recording_id IS NULL AND ({GROUP_ID} = :group"
            " OR e.isrc = ANY(CAST(:isrcs AS text[]))) GROUP BY 1, 2 ORDER BY 2, 1"
        ),
        {"group": group_id, "isrcs": list(isrcs)},
    )
    return [(source, currency, amount, lines) for source, currency, amount, lines in rows]


def _group(row: Sequence[object]) -> UnmatchedGroup:
    group_id, title, artist, isrcs, iswcs, identifier, sources, lines, totals, weight = row
    return UnmatchedGroup(
        id=group_id,  # type: ignore[arg-type]
        title=title,  # type: ignore[arg-type]
        artist=artist,  # type: ignore[arg-type]
        isrcs=isrcs,  # type: ignore[arg-type]
        iswcs=iswcs,  # type: ignore[arg-type]
        identifier=identifier,  # type: ignore[arg-type]
        sources=sources,  # type: ignore[arg-type]
        lines=lines,  # type: ignore[arg-type]
        totals={code: Decimal(each) for code, each in sorted(totals.items())},  # type: ignore[attr-defined]
        weight=weight,  # type: ignore[arg-type]
    )


BY_PERSON = ("manual", "fuzzy_confirmed", "alias")


@dataclass(frozen=True, slots=True)
class Match:
    """Income that a person has said is of a recording, at once or by an alias of theirs."""

    group_id: UUID
    recording_id: UUID
    name: str
    artist: str | None
    recording: str
    recording_artist: str
    lines: int
    totals: dict[str, Decimal]
    weight: Decimal

    @property
    def id(self) -> UUID:
        return self.group_id


# An adjustment and what it adjusts cancel; the opposites stand for no lines.
_MATCHES = (
    "WITH parts AS ("
    f" SELECT {GROUP_ID} AS id, e.recording_id, e.currency,"
    " min(coalesce(e.title, e.isrc, e.upc, e.iswc, e.partner_id, 'No title')) AS name,"
    " min(e.artist) AS artist, sum(e.lines)::int AS lines, sum(e.amount) AS amount,"
    " sum(abs(e.amount)) AS weight FROM earnings e"
    " WHERE e.match_kind = ANY(CAST(:kinds AS text[])) AND {chosen} GROUP BY 1, 2, 3"
    " HAVING sum(e.amount) <> 0 OR sum(e.quantity) <> 0),"
    " whole AS (SELECT p.id, p.recording_id, min(p.name) AS name, min(p.artist) AS artist,"
    " sum(p.lines)::int AS lines, jsonb_object_agg(p.currency, p.amount::text) AS totals,"
    " max(p.weight) AS weight FROM parts p GROUP BY 1, 2)"
    " SELECT w.id, w.recording_id, w.name, w.artist, r.title, r.artist_name, w.lines, w.totals,"
    " w.weight FROM whole w JOIN recordings r ON r.id = w.recording_id"
)


async def list_matches(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Match]:
    """What people have matched, the most money first."""
    condition, values = "", {}
    if after:
        weight, group_id = decode_cursor(after, Decimal)
        condition = " WHERE (w.weight, w.id) < (:weight, :id)"
        values = {"weight": weight, "id": group_id}
    rows = await uow.db.execute(
        text(
            _MATCHES.replace("{chosen}", "true")
            + condition
            + " ORDER BY w.weight DESC, w.id DESC, w.recording_id LIMIT :limit"
        ),
        {**values, "kinds": list(BY_PERSON), "limit": limit + 1},
    )
    found = [_match(row) for row in rows]
    return cut_page(found, limit=limit, key=lambda m: (m.weight, m.id), after=after)


async def find_match(uow: UnitOfWork, group_id: UUID, recording_id: UUID) -> Match | None:
    """What people have matched under one name to one recording."""
    chosen = f"{GROUP_ID} = :group AND e.recording_id = :recording"
    rows = await uow.db.execute(
        text(_MATCHES.replace("{chosen}", chosen)),
        {"kinds": list(BY_PERSON), "group": group_id, "recording": recording_id},
    )
    return next((_match(row) for row in rows), None)


async def earnings_of_match(uow: UnitOfWork, group_id: UUID, recording_id: UUID) -> list[UUID]:
    """The earnings behind a match; pairs that cancel each other stay as they are."""
    rows = await uow.db.scalars(
        text(
            "SELECT e.id FROM earnings e WHERE e.match_kind = ANY(CAST(:kinds AS text[]))"
            f" AND {GROUP_ID} = :group AND e.recording_id = :recording AND NOT EXISTS ("
            " SELECT FROM earnings o WHERE o.report_id = e.report_id AND o.id <> e.id"
            " AND o.first_line = e.first_line AND o.last_line = e.last_line"
            " AND o.recording_id = e.recording_id AND o.currency = e.currency"
            " AND o.amount = -e.amount AND (o.lines = 0) <> (e.lines = 0))"
        ),
        {"kinds": list(BY_PERSON), "group": group_id, "recording": recording_id},
    )
    return list(rows)


async def is_in_draft(uow: UnitOfWork, earning_ids: Collection[UUID]) -> bool:
    """Whether a statement run that is not published holds one of these earnings."""
    found = await uow.db.scalar(
        text(
            "SELECT EXISTS (SELECT FROM earnings e JOIN statement_runs r ON r.tenant_id ="
            " e.tenant_id AND r.id = e.run_id WHERE e.id = ANY(CAST(:ids AS uuid[]))"
            " AND r.status NOT IN ('published', 'locked'))"
        ),
        {"ids": list(earning_ids)},
    )
    return bool(found)


def _match(row: Sequence[Any]) -> Match:
    group_id, recording_id, name, artist, recording, recording_artist, lines, totals, weight = row
    return Match(
        group_id=group_id,
        recording_id=recording_id,
        name=name,
        artist=artist,
        recording=recording,
        recording_artist=recording_artist,
        lines=lines,
        totals={code: Decimal(each) for code, each in sorted(totals.items())},
        weight=weight,
    )
