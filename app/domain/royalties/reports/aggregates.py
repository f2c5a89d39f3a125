"""Lines that say the same are summed: what matching and posting work on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path

import duckdb

from app.domain.royalties.reports.fields import match_key
from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.parquet import copy_sql, literal, name_type, passing_parquet
from app.domain.royalties.reports.watched import Watch

_EXACT = 130
_BATCH = 5_000
_ROW_GROUP = 300_000
# Of the whole conversion, as a share of the time it takes.
_SHARE = (0.75, 1.0)
# Each row group of the aggregates repeats the names, so there is an end to naming.
_MOST_NAMES = 100_000


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Lines equal in everything that decides who is paid; sums are exact and unrounded.

    `upc` is filled with zeros to fourteen digits, `title` and `artist` are one spelling of
    many, `sale_month` is its first day, the lines lie between `first_line` and `last_line`.
    """

    isrc: str | None
    upc: str | None
    iswc: str | None
    title_key: str | None
    artist_key: str | None
    title: str | None
    artist: str | None
    store: str | None
    country: str | None
    kind: Kind
    sale_month: date | None
    currency: str
    partner_id: str | None
    format: str | None
    price: Decimal | None
    amount: Decimal
    quantity: Decimal
    lines: int
    first_line: int
    last_line: int


_KEYS = {
    "isrc": "isrc",
    "upc": "lpad(upc, 14, '0')",
    "iswc": "iswc",
    "title_id": "title_keys.id",
    "artist_id": "artist_keys.id",
    "store": "store",
    "country": "country",
    "kind": "kind",
    "sale_month": "date_trunc('month', sale_period_from + "
    "((sale_period_until - sale_period_from) // 2)::INTEGER)::DATE",
    "currency": "currency",
    "partner_id": "partner_id",
    "format": "format",
    "price": "price",
}
_SPARSE = ("isrc", "upc", "iswc", "partner_id", "format", "price")
_TEXT_KEYS = (*_SPARSE, "store", "country", "kind", "currency")
_ORDER = (
    "isrc, upc, iswc, title_key, artist_key, title, artist, store, country, kind, sale_month, "
    "currency, partner_id, format, price, amount, quantity, lines, first_line, last_line"
)


def aggregate(
    db: duckdb.DuckDBPyConnection,
    lines: str,
    target: Path,
    watch: Watch,
    *,
    amounts_are_text: bool,
) -> None:
    """Groups the lines of a converted report into `target`, amounts summed exactly.

    `lines` is SQL that stands after FROM: a file or what is held in memory.
    """
    _keys(db, "title", lines)
    _keys(db, "artist", lines)
    if amounts_are_text:
        _exact_sums(db, lines)
    constants = _constants(db, lines)
    types = _types(db, lines, constants)
    amount = "'0'" if amounts_are_text else "sum(amount)"
    grouped = (
        f"SELECT {_selected(constants, types)}, {amount} AS amount, "
        "coalesce(sum(quantity), 0) AS quantity, count(*) AS lines, "
        "min(number) AS first_line, max(number) AS last_line "
        f"FROM {lines} AS lines "
        "LEFT JOIN title_keys ON title_keys.text = lines.title "
        "LEFT JOIN artist_keys ON artist_keys.text = lines.artist "
        "GROUP BY ALL"
    )
    if amounts_are_text:
        # A first line belongs to one group only, so it finds the group's sum again.
        grouped = (
            f"SELECT * REPLACE (sums.amount AS amount) FROM ({grouped}) AS grouped "
            "JOIN sums USING (first_line)"
        )
    named = (
        f"SELECT {_ORDER} FROM (SELECT *{_restored(constants)} FROM ({grouped})) AS grouped "
        f"LEFT JOIN title_names USING (title_id) LEFT JOIN artist_names "
        "USING (artist_id)"
    )
    watch.run(db, copy_sql(named, target, passing_parquet(_ROW_GROUP)), _SHARE)


def read_aggregates(path: Path) -> Iterator[Aggregate]:
    """The aggregates one by one, in constant memory."""
    with duckdb.connect() as db:
        cursor = db.execute(f"SELECT {_ORDER} FROM read_parquet({literal(path)})")
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                yield _aggregate(row)


def totals_of(db: duckdb.DuckDBPyConnection, path: Path) -> dict[str, Decimal]:
    """The exact sum in each currency, in the order of the codes."""
    cursor = db.execute(f"SELECT currency, amount FROM read_parquet({literal(path)})")
    if not _is_text(cursor):
        cursor = db.execute(
            f"SELECT currency, sum(amount) FROM read_parquet({literal(path)}) GROUP BY 1"
        )
    totals: dict[str, Decimal] = {}
    with localcontext() as context:
        context.prec = _EXACT
        while rows := cursor.fetchmany(_BATCH):
            for currency, amount in rows:
                totals[currency] = totals.get(currency, Decimal(0)) + Decimal(amount)
    return dict(sorted(totals.items()))


def _is_text(cursor: duckdb.DuckDBPyConnection) -> bool:
    return bool(cursor.description) and str(cursor.description[1][1]) in ("VARCHAR", "STRING")


def _keys(db: duckdb.DuckDBPyConnection, name: str, lines: str) -> None:
    """Two tables: the number behind each spelling, and key and one spelling of each number."""
    texts = [
        text
        for (text,) in db.execute(
            f"SELECT DISTINCT {name} FROM {lines} AS lines WHERE {name} IS NOT NULL"
        ).fetchall()
    ]
    keys = [match_key(text) for text in texts]
    ids = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE {name}_keys AS "
        f"SELECT unnest(?::VARCHAR[])::{_enum(db, name, lines) or 'VARCHAR'} AS text, "
        "unnest(?::VARCHAR[]) AS key, "
        "unnest(?::INTEGER[]) AS id",
        [texts, keys, [ids[key] for key in keys]],
    )
    key_type = name_type(db, f"named_{name}_key", keys, _MOST_NAMES)
    text_type = name_type(db, f"named_{name}", texts, _MOST_NAMES)
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE {name}_names AS SELECT id AS {name}_id, "
        f"any_value(key)::{key_type} AS {name}_key, min(text::VARCHAR)::{text_type} AS {name} "
        f"FROM {name}_keys GROUP BY id"
    )


def _exact_sums(db: duckdb.DuckDBPyConnection, lines: str) -> None:
    """Sums of amounts wider than any decimal type, by the number of each group's first line."""
    cursor = db.execute(
        f"SELECT min(number) OVER (PARTITION BY {', '.join(_KEYS)}) AS first_line, amount "
        f"FROM (SELECT {_selected({}, {})}, number, amount "
        f"FROM {lines} AS lines "
        "LEFT JOIN title_keys ON title_keys.text = lines.title "
        "LEFT JOIN artist_keys ON artist_keys.text = lines.artist)"
    )
    sums: dict[int, Decimal] = {}
    with localcontext() as context:
        context.prec = _EXACT
        while rows := cursor.fetchmany(_BATCH):
            for first_line, amount in rows:
                sums[first_line] = sums.get(first_line, Decimal(0)) + Decimal(amount)
    db.execute(
        "CREATE OR REPLACE TEMP TABLE sums AS "
        "SELECT unnest(?::BIGINT[]) AS first_line, unnest(?::VARCHAR[]) AS amount",
        [list(sums), [format(amount, "f") for amount in sums.values()]],
    )


def _constants(db: duckdb.DuckDBPyConnection, lines: str) -> dict[str, str]:
    """Keys that are the same on every line: grouping by them would cost and change nothing."""
    row = db.execute(
        f"SELECT {', '.join(f'count({name})' for name in _SPARSE)}, min(currency), "
        f"max(currency) FROM {lines} AS lines"
    ).fetchone()
    if row is None:
        return {}
    *filled, first, last = row
    constants = {
        name: "NULL::VARCHAR" for name, count in zip(_SPARSE, filled, strict=True) if not count
    }
    if first is not None and first == last:
        constants["currency"] = literal(first)
    return constants


def _types(db: duckdb.DuckDBPyConnection, lines: str, constants: dict[str, str]) -> dict[str, str]:
    """Keys of few values become numbers with names: cheaper to group by and to write."""
    types = {}
    for name in _TEXT_KEYS:
        # What is held in memory has its names already; only the zero fill makes new ones.
        if name not in constants and (name == "upc" or not _enum(db, name, lines)):
            values = db.execute(
                f"SELECT DISTINCT {_KEYS[name]} AS name FROM {lines} AS lines "
                f"WHERE name IS NOT NULL LIMIT {_MOST_NAMES + 1}"
            ).fetchall()
            types[name] = name_type(db, f"named_{name}", (n for (n,) in values), _MOST_NAMES)
    return types


def _enum(db: duckdb.DuckDBPyConnection, name: str, lines: str) -> str | None:
    """The type of a column of names, None when it is text."""
    row = db.execute(f"DESCRIBE SELECT {name} FROM {lines} AS lines").fetchone()
    return str(row[1]) if row and str(row[1]).startswith("ENUM") else None


def _selected(constants: dict[str, str], types: dict[str, str]) -> str:
    return ", ".join(
        f"({key})::{types[name]} AS {name}" if name in types else f"{key} AS {name}"
        for name, key in _KEYS.items()
        if name not in constants
    )


def _restored(constants: dict[str, str]) -> str:
    return "".join(f", {value} AS {name}" for name, value in constants.items())


def _aggregate(row: tuple[object, ...]) -> Aggregate:
    values = dict(zip(Aggregate.__dataclass_fields__, row, strict=True))
    values["kind"] = Kind(str(values["kind"]))
    values["amount"] = Decimal(str(values["amount"]))
    values["price"] = Decimal(str(values["price"])) if values["price"] is not None else None
    return Aggregate(**values)  # type: ignore[arg-type]
