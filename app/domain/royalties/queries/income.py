"""Income by any dimension, filtered by the others: read from the smallest sums that can tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.core.period import months_between
from app.core.uow import UnitOfWork
from app.domain.royalties.insight.models import EarningsMonth, RecordingMonth
from app.domain.royalties.models.earnings import Earning
from app.domain.royalties.wording import NOTHING

MOST = 100
ALL = 100_000
"""Rows of an export at most."""

_MONTH = (
    "coalesce(e.sale_month, CASE WHEN p.period ~ '^[0-9]{4}-[0-9]{2}$'"
    " THEN to_date(p.period, 'YYYY-MM') END)"
)
_COLUMNS = {
    "kind": "e.kind",
    "source": "p.source",
    "store": "e.store",
    "country": "e.country",
    "recording": "e.recording_id::text",
    "work": "r.work_id::text",
    "month": f"to_char({_MONTH}, 'YYYY-MM')",
}
_LABELS = {
    "source": "max(p.source_name)",
    "recording": "max(r.title || coalesce(' (' || nullif(r.version_title, '') || ')', ''))",
    "work": "max(w.title)",
}
DIMENSIONS = tuple(_COLUMNS)
_TITLED = frozenset({"recording", "work"})
_PLACES = frozenset({"store", "country"})
_JOIN = " JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
_TITLES = (
    " LEFT JOIN recordings r ON r.tenant_id = e.tenant_id AND r.id = e.recording_id"
    " LEFT JOIN works w ON w.tenant_id = r.tenant_id AND w.id = r.work_id"
)
# What is recorded says which work: whatever pays for it, a store or a society.
_OF_WORK = (
    "e.recording_id IN (SELECT r.id FROM recordings r"
    " WHERE r.tenant_id = e.tenant_id AND r.work_id = :work)"
)
_OF_NO_WORK = (
    "NOT EXISTS (SELECT FROM recordings r WHERE r.tenant_id = e.tenant_id"
    " AND r.id = e.recording_id AND r.work_id IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Lens:
    """Which income is looked at. Months are first days; `until` is left out."""

    currency: str = ""
    kind: str = ""
    source: str = ""
    store: str = ""
    country: str = ""
    recording: str = ""
    work: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def chosen(self) -> dict[str, str]:
        """The dimensions that are held fixed, with their values."""
        values = {name: getattr(self, name) for name in DIMENSIONS if name != "month"}
        return {name: value for name, value in values.items() if value}

    @property
    def length(self) -> int:
        """How many months it spans; nothing without both ends."""
        return months_between(self.since, self.until) if self.since and self.until else 0

    def within(self, since: date, until: date) -> "Lens":
        return replace(self, since=since, until=until)

    def source_table(self, *by: str) -> str:
        """The smallest table that knows every dimension asked for."""
        asked = {*self.chosen, *by}
        if not asked & _TITLED:
            return EarningsMonth.__tablename__
        return Earning.__tablename__ if asked & _PLACES else RecordingMonth.__tablename__

    def where(self) -> tuple[str, dict[str, object]]:
        """The condition on `e` and `p`, and its values; without the months."""
        terms, values = ["e.currency = :currency"], dict[str, object](currency=self.currency)
        for name, value in self.chosen.items():
            if name == "work":
                terms.append(_OF_NO_WORK if value == NOTHING else _OF_WORK)
                values |= {} if value == NOTHING else {"work": UUID(value)}
                continue
            column = "e.recording_id" if name == "recording" else _COLUMNS[name]
            if value == NOTHING:
                terms.append(f"{column} IS NULL")
            else:
                terms.append(f"{column} = :{name}")
                values[name] = UUID(value) if name == "recording" else value
        return " AND ".join(terms), values


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of a breakdown beside the same months before; `key` chooses it."""

    key: str
    label: str
    amount: Decimal
    quantity: Decimal
    lines: int
    before: Decimal
    quantity_before: Decimal

    @property
    def change(self) -> Decimal:
        return self.amount - self.before

    @property
    def ratio(self) -> Decimal | None:
        """The change as a part of what was before; None where nothing was."""
        return self.change / self.before if self.before > 0 else None


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency that was earned in: its sum, its months, and what names no month."""

    code: str
    amount: Decimal
    first: date | None
    last: date | None
    undated: Decimal


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a dimension can be filtered by."""

    dimension: str
    key: str
    label: str


async def list_currencies(uow: UnitOfWork) -> list[Currency]:
    """The currencies of all income, the most used first."""
    rows = await uow.db.execute(
        text(
            f"SELECT e.currency, sum(e.amount), min({_MONTH}), max({_MONTH}),"
            f" coalesce(sum(e.amount) FILTER (WHERE {_MONTH} IS NULL), 0)"
            f" FROM earnings_months e{_JOIN} GROUP BY 1 ORDER BY sum(e.lines) DESC, 1"
        )
    )
    return [Currency(*row) for row in rows]


async def list_choices(uow: UnitOfWork, currency: str) -> list[Choice]:
    """The values of each dimension that has income in a currency, by name."""
    rows = await uow.db.execute(
        text(
            "SELECT d.name, coalesce(d.key, :nothing), max(d.label)"
            f" FROM earnings_months e{_JOIN}, LATERAL (VALUES"
            " ('kind', e.kind, e.kind), ('source', p.source, p.source_name),"
            " ('store', e.store, e.store), ('country', e.country, e.country))"
            " AS d(name, key, label) WHERE e.currency = :currency"
            " GROUP BY 1, 2 ORDER BY 1, 3, 2"
        ),
        {"currency": currency, "nothing": NOTHING},
    )
    return [Choice(name, key, label or "") for name, key, label in rows]


async def compare(
    uow: UnitOfWork, lens: Lens, before: Lens | None, *, by: str, limit: int = MOST
) -> list[Compared]:
    """Income by a dimension, the most first, beside that of the other lens's months.

    At most `limit` and one more. Both lenses differ in nothing but their months.
    """
    condition, values = lens.where()
    now, then = _span(lens, "now", values), _span(before, "then", values) if before else "false"
    table, key = lens.source_table(by), _COLUMNS[by]
    label = _LABELS.get(by, f"max({key})")
    rows = await uow.db.execute(
        text(
            f"SELECT coalesce({key}, :nothing), coalesce({label}, ''),"
            f" coalesce(sum(e.amount) FILTER (WHERE {now}), 0) AS amount,"
            f" coalesce(sum(e.quantity) FILTER (WHERE {now}), 0),"
            f" coalesce(sum(e.lines) FILTER (WHERE {now}), 0)::bigint,"
            f" coalesce(sum(e.amount) FILTER (WHERE {then}), 0),"
            f" coalesce(sum(e.quantity) FILTER (WHERE {then}), 0)"
            f" FROM {table} e{_JOIN}{_TITLES if by in _TITLED else ''}"
            f" WHERE {condition} AND (({now}) OR ({then}))"
            " GROUP BY 1 ORDER BY amount DESC, 1 LIMIT :limit"
        ),
        {**values, "limit": limit + 1, "nothing": NOTHING},
    )
    return [Compared(*row) for row in rows]


async def total(uow: UnitOfWork, lens: Lens, before: Lens | None) -> Compared:
    """All income of a lens as one line, beside that of the other lens's months."""
    condition, values = lens.where()
    now, then = _span(lens, "now", values), _span(before, "then", values) if before else "false"
    row = (
        await uow.db.execute(
            text(
                f"SELECT coalesce(sum(e.amount) FILTER (WHERE {now}), 0),"
                f" coalesce(sum(e.quantity) FILTER (WHERE {now}), 0),"
                f" coalesce(sum(e.lines) FILTER (WHERE {now}), 0)::bigint,"
                f" coalesce(sum(e.amount) FILTER (WHERE {then}), 0),"
                f" coalesce(sum(e.quantity) FILTER (WHERE {then}), 0)"
                f" FROM {lens.source_table()} e{_JOIN} WHERE {condition}"
            ),
            values,
        )
    ).one()
    return Compared("", "", *row)


async def by_month(uow: UnitOfWork, lens: Lens) -> list[tuple[date, Decimal, int]]:
    """(month, amount, number of sources) of a lens, in order; months without income are absent."""
    condition, values = lens.where()
    rows = await uow.db.execute(
        text(
            f"SELECT {_MONTH} AS month, sum(e.amount), count(DISTINCT p.source)"
            f" FROM {lens.source_table('month')} e{_JOIN}"
            f" WHERE {condition} AND {_span(lens, 'now', values)} AND {_MONTH} IS NOT NULL"
            " GROUP BY 1 ORDER BY 1"
        ),
        values,
    )
    return [(month, amount, sources) for month, amount, sources in rows]


async def list_lines_of(
    uow: UnitOfWork, lens: Lens, *, limit: int = MOST
) -> Sequence[tuple[Earning, str]]:
    """The largest earnings of a lens with the name of their source; one more than `limit`."""
    condition, values = lens.where()
    columns = ", ".join(f"e.{column.name}" for column in Earning.__table__.columns)
    found = await uow.db.execute(
        text(
            f"SELECT {columns}, p.source_name FROM earnings e{_JOIN}"
            f" WHERE {condition} AND {_span(lens, 'now', values)}"
            " ORDER BY e.amount DESC, e.id LIMIT :limit"
        ),
        {**values, "limit": limit + 1},
    )
    names = [column.name for column in Earning.__table__.columns]
    return [(Earning(**dict(zip(names, row[:-1], strict=True))), row[-1] or "") for row in found]


def _span(lens: Lens, name: str, values: dict[str, object]) -> str:
    """The condition on the months of a lens; adds its values."""
    terms = []
    for bound, sign in ((lens.since, ">="), (lens.until, "<")):
        if bound is not None:
            key = f"{name}_{'since' if sign == '>=' else 'until'}"
            terms.append(f"{_MONTH} {sign} :{key}")
            values[key] = bound
    return " AND ".join(terms) or "true"


async def reported_streams(
    uow: UnitOfWork, since: date, until: date
) -> list[tuple[str, str, date, Decimal]]:
    """(kind, currency, month, amount) of all that reports say of these months."""
    rows = await uow.db.execute(
        text(
            f"SELECT e.kind, e.currency, {_MONTH} AS month, sum(e.amount)"
            f" FROM earnings_months e{_JOIN} WHERE {_MONTH} >= :since AND {_MONTH} < :until"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ),
        {"since": since, "until": until},
    )
    return [tuple(row) for row in rows]
