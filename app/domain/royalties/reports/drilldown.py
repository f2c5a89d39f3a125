"""From a figure back to the lines it came from, and bad lines out for repair."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import duckdb

from app.domain.royalties.reports.lines import LINE_COLUMNS, BadLine, Kind, ReportLine
from app.domain.royalties.reports.parquet import literal

DRILLDOWN_LIMIT = 1_000
_KEYS = frozenset(LINE_COLUMNS) - {"number", "amount", "quantity", "price"}
# A cell that begins so would be run as a formula by a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def read_lines(
    lines_path: Path,
    *,
    first: int | None = None,
    last: int | None = None,
    keys: dict[str, object] | None = None,
    limit: int = DRILLDOWN_LIMIT,
) -> list[ReportLine]:
    """Lines by number (both ends included) and by equal fields, in the order of the file.

    A `upc` is compared after zero fill to fourteen digits; a key of None wants an empty field.
    """
    conditions = ["true"]
    values: list[object] = []
    for bound, sign in ((first, ">="), (last, "<=")):
        if bound is not None:
            conditions.append(f"number {sign} ?")
            values.append(bound)
    for name, value in (keys or {}).items():
        if name not in _KEYS:
            raise ValueError(f"Lines cannot be chosen by {name}.")
        column = "lpad(upc, 14, '0')" if name == "upc" else name
        conditions.append(f"{column} IS NOT DISTINCT FROM ?")
        values.append(value.zfill(14) if name == "upc" and isinstance(value, str) else value)
    with duckdb.connect() as db:
        rows = db.execute(
            f"SELECT {', '.join(LINE_COLUMNS)} FROM {_complete(db, lines_path)} "
            f"WHERE {' AND '.join(conditions)} ORDER BY number LIMIT {int(limit)}",
            values,
        ).fetchall()
    return [_line(row) for row in rows]


def read_bad(bad_path: Path, *, limit: int = DRILLDOWN_LIMIT) -> list[BadLine]:
    """The first bad lines, in the order of the file."""
    with duckdb.connect() as db:
        rows = db.execute(
            f"SELECT number, raw, reason FROM read_parquet({literal(bad_path)}) "
            f"ORDER BY number LIMIT {int(limit)}"
        ).fetchall()
    return [BadLine(*row) for row in rows]


def export_bad(bad_path: Path) -> str:
    """All bad lines as CSV that no spreadsheet runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("Line", "Reason", "Text"))
    with duckdb.connect() as db:
        cursor = db.execute(
            f"SELECT number, reason, raw FROM read_parquet({literal(bad_path)}) ORDER BY number"
        )
        while rows := cursor.fetchmany(5_000):
            writer.writerows((number, _inert(reason), _inert(raw)) for number, reason, raw in rows)
    return out.getvalue()


def _inert(cell: str) -> str:
    return "'" + cell if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell


def _complete(db: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The rows of a file with all columns; older files lack some, which are null then."""
    source = f"read_parquet({literal(path)})"
    known = {name for name, *_ in db.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    missing = "".join(f", NULL::VARCHAR AS {name}" for name in LINE_COLUMNS if name not in known)
    return f"(SELECT *{missing} FROM {source})"


def _line(row: tuple[object, ...]) -> ReportLine:
    values = dict(zip(LINE_COLUMNS, row, strict=True))
    values["kind"] = Kind(str(values["kind"]))
    values["amount"] = Decimal(str(values["amount"]))
    values["price"] = Decimal(str(values["price"])) if values["price"] is not None else None
    return ReportLine(**values)  # type: ignore[arg-type]
