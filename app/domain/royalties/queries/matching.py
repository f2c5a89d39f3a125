"""Reads of income whose recording is not known yet, grouped as a person decides on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
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
    group_id, title, artist, isrcs, identifier, sources, lines, totals, weight = row
    return UnmatchedGroup(
        id=group_id,  # type: ignore[arg-type]
        title=title,  # type: ignore[arg-type]
        artist=artist,  # type: ignore[arg-type]
        isrcs=isrcs,  # type: ignore[arg-type]
        identifier=identifier,  # type: ignore[arg-type]
        sources=sources,  # type: ignore[arg-type]
        lines=lines,  # type: ignore[arg-type]
        totals={code: Decimal(each) for code, each in sorted(totals.items())},  # type: ignore[attr-defined]
        weight=weight,  # type: ignore[arg-type]
    )
