"""Reads of what reports earned: exact sums for posting, and breakdowns for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.royalties.errors import ReportNotFound
from app.domain.royalties.models.earnings import Earning


@dataclass(frozen=True, slots=True)
class EarnedSum:
    """Money in one place: suspense without a recording, under contract, held without a sheet, else
    accrued.
    """

    recording_id: UUID | None
    sheet_id: UUID | None
    is_contracted: bool
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Slice:
    """One line of a breakdown. `key` is what the next page is asked for."""

    key: str | None
    label: str | None
    currency: str
    amount: Decimal
    quantity: Decimal
    lines: int
    sub: str | None = None


_PLACE = "recording_id, sheet_id, is_contracted, currency"
_SUMS = f"SELECT {_PLACE}, sum(amount) FROM earnings WHERE"
_GROUPED = f" GROUP BY {_PLACE}"


async def sums_of_report(uow: UnitOfWork, report_id: UUID) -> list[EarnedSum]:
    """Where the money of a report stands, exactly."""
    rows = await uow.db.execute(
        text(f"{_SUMS} report_id = :report{_GROUPED}"), {"report": report_id}
    )
    return [EarnedSum(*row) for row in rows]


async def sums_of_earnings(uow: UnitOfWork, ids: Sequence[UUID]) -> list[EarnedSum]:
    """Where the money of these earnings stands, exactly."""
    rows = await uow.db.execute(
        text(f"{_SUMS} id = ANY(CAST(:ids AS uuid[])){_GROUPED}"), {"ids": list(ids)}
    )
    return [EarnedSum(*row) for row in rows]


async def get_earning(uow: UnitOfWork, report_id: UUID, earning_id: UUID) -> Earning:
    """Raises ReportNotFound for an earning that is not of this report."""
    found = await uow.db.get(Earning, (uow.tenant_id, earning_id))
    if found is None or found.report_id != report_id:
        raise ReportNotFound
    return found


_DIMENSIONS = {
    "recording": (
        "coalesce(e.recording_id::text, '-')",
        "coalesce(r.title, 'Not matched yet')",
        "r.artist_name",
    ),
    "store": ("coalesce(e.store, '-')", "e.store", "NULL"),
    "country": ("coalesce(e.country, '-')", "e.country", "NULL"),
    "kind": ("e.kind", "e.kind", "NULL"),
}
BREAKDOWNS = tuple(_DIMENSIONS)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """Which earnings: `-` stands for an empty store or country and for an unknown recording."""

    report_id: UUID | None = None
    recording: str | None = None
    store: str | None = None
    country: str | None = None
    currency: str | None = None
    month: date | None = None

    def where(self) -> tuple[str, dict[str, object]]:
        """The condition on `earnings e` and its values."""
        terms = ["true"]
        values: dict[str, object] = {}
        for column, value, kind in (
            ("report_id", self.report_id, "uuid"),
            ("recording_id", self.recording, "uuid"),
            ("store", self.store, "text"),
            ("country", self.country, "text"),
            ("currency", self.currency, "text"),
            ("sale_month", self.month, "date"),
        ):
            if value == "-":
                terms.append(f"e.{column} IS NULL")
            elif value is not None:
                terms.append(f"e.{column} = CAST(:{column} AS {kind})")
                values[column] = UUID(value) if kind == "uuid" and isinstance(value, str) else value
        return " AND ".join(terms), values

    @property
    def is_narrow(self) -> bool:
        return any((self.recording, self.store, self.country))


async def breakdown(uow: UnitOfWork, by: str, chosen: Filter, *, limit: int = SHOWN) -> list[Slice]:
    """The largest first within each currency; at most `limit` and one more."""
    key, label, sub = _DIMENSIONS[by]
    where, values = chosen.where()
    join = (
        "LEFT JOIN recordings r ON r.tenant_id = e.tenant_id AND r.id = e.recording_id"
        if by == "recording"
        else ""
    )
    rows = await uow.db.execute(
        text(
            f"SELECT {key} AS key, max({label}), e.currency, sum(e.amount) AS amount,"
            f" sum(e.quantity), sum(e.lines)::int, max({sub})"
            f" FROM earnings e {join} WHERE {where}"
            " GROUP BY 1, e.currency ORDER BY e.currency, amount DESC, key LIMIT :limit"
        ),
        {**values, "limit": limit + 1},
    )
    return [Slice(*row) for row in rows]


async def by_month(uow: UnitOfWork, chosen: Filter) -> list[tuple[date, Decimal]]:
    """The months of sale in order, with what they earned in the filter's currency."""
    where, values = chosen.where()
    rows = await uow.db.execute(
        text(
            "SELECT e.sale_month, sum(e.amount) FROM earnings e"
            f" WHERE {where} AND e.sale_month IS NOT NULL GROUP BY 1 ORDER BY 1 DESC LIMIT 24"
        ),
        values,
    )
    return [(month, amount) for month, amount in reversed(rows.all())]


async def currencies(uow: UnitOfWork) -> list[tuple[str, Decimal]]:
    """The currencies that were earned in, with their sums, the most used first."""
    rows = await uow.db.execute(
        text("SELECT currency, sum(amount) FROM earnings GROUP BY 1 ORDER BY count(*) DESC, 1")
    )
    return [(currency, amount) for currency, amount in rows]


async def list_earnings(
    uow: UnitOfWork, chosen: Filter, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Earning]:
    """Earnings in the order of their report."""
    where, values = chosen.where()
    if after:
        number, _ = decode_cursor(after, int)
        where, values = f"{where} AND e.number > :number", {**values, "number": number}
    columns = Earning.__table__.columns
    listed = ", ".join(f"e.{column.name}" for column in columns)
    found = text(
        f"SELECT {listed} FROM earnings e WHERE {where} ORDER BY e.number LIMIT :limit"
    ).columns(*columns)
    rows = await uow.db.scalars(
        select(Earning).from_statement(found), {**values, "limit": limit + 1}
    )
    return cut_page(rows.all(), limit=limit, key=lambda e: (e.number, e.id), after=after)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the money of one currency stands; together they are what was reported."""

    currency: str
    accrued: Decimal
    contracted: Decimal
    held: Decimal
    suspense: Decimal


async def places(uow: UnitOfWork, report_id: UUID) -> list[Places]:
    """Accrued, contracted, held and unmatched money of a report."""
    found = (
        "CASE WHEN recording_id IS NULL THEN 'suspense' WHEN is_contracted THEN 'contracted'"
        " WHEN sheet_id IS NULL THEN 'held' ELSE 'accrued' END"
    )
    sums = ", ".join(
        f"coalesce(sum(amount) FILTER (WHERE {found} = '{place}'), 0)"
        for place in ("accrued", "contracted", "held", "suspense")
    )
    rows = await uow.db.execute(
        text(
            f"SELECT currency, {sums} FROM earnings WHERE report_id = :report GROUP BY 1 ORDER BY 1"
        ),
        {"report": report_id},
    )
    return [Places(*row) for row in rows]
