"""The DuckDB connection and the Parquet shapes of a converted report."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from app.domain.royalties.reports.lines import LINE_COLUMNS
from app.domain.royalties.reports.staging import Tally

ROW_GROUP = 100_000
MEMORY_LIMIT = "640MB"
QUANTITY_TYPE = "DECIMAL(18,6)"
# Digits kept free so that a sum over a hundred million lines still fits.
_SUM_DIGITS = 8
_TYPES = {
    "number": "BIGINT",
    "sale_period_from": "DATE",
    "sale_period_until": "DATE",
    "quantity": QUANTITY_TYPE,
}
PARQUET = f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP})"


def connect(workdir: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory database that spills into `workdir`, on both cores, within a memory limit."""
    db = duckdb.connect(
        config={
            "threads": 2,
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(workdir / "spill"),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    # Not printed, but counted from the start for whoever watches.
    db.execute("SET enable_progress_bar = true")
    db.execute("SET enable_progress_bar_print = false")
    db.execute("SET progress_bar_time = 0")
    return db


def passing_parquet(row_group: int = ROW_GROUP) -> str:
    """The form of what lives only as long as the job."""
    return f"(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {row_group})"


def literal(text: str | Path) -> str:
    """A SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def name_type(db: duckdb.DuckDBPyConnection, name: str, values: Iterable[str], most: int) -> str:
    """A type for text with few values, written at the price of a number and read as text.

    Plain text when there are more values than `most`: each row group repeats all of them.
    """
    distinct = sorted(set(values))
    if not 0 < len(distinct) <= most:
        return "VARCHAR"
    db.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(map(literal, distinct))})")
    return name


def amount_type(tally: Tally) -> str:
    """The narrowest exact type; text when no decimal type could hold the amounts and sums."""
    digits = tally.whole_digits + tally.decimals
    if digits <= 18:
        return f"DECIMAL(18,{tally.decimals})"
    if digits + _SUM_DIGITS <= 38:
        return f"DECIMAL(38,{tally.decimals})"
    return "VARCHAR"


def select_staged(path: Path, amount: str) -> str:
    """SQL that reads staged lines in their final types."""
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in LINE_COLUMNS)
    types = {**_TYPES, "amount": amount}
    casts = ", ".join(
        f"{name}::{types[name]} AS {name}" if name in types else name for name in LINE_COLUMNS
    )
    return f"SELECT {casts} FROM {_delimited(path, columns)}"


def select_bad(path: Path) -> str:
    """SQL that reads staged bad lines."""
    columns = "'number': 'BIGINT', 'raw': 'VARCHAR', 'reason': 'VARCHAR'"
    return f"SELECT * FROM {_delimited(path, columns)}"


def copy_sql(select: str, target: Path, form: str = PARQUET) -> str:
    """SQL that writes the rows of a query as Parquet."""
    return f"COPY ({select}) TO {literal(target)} {form}"


def copy(db: duckdb.DuckDBPyConnection, select: str, target: Path) -> int:
    """Writes the rows of a query as Parquet and returns how many they were."""
    row = db.execute(copy_sql(select, target)).fetchone()
    return int(row[0]) if row else 0


def _delimited(path: Path, columns: str) -> str:
    return (
        f"read_csv({literal(path)}, delim=',', quote='\"', escape='\"', header=false, "
        f"auto_detect=false, parallel=false, max_line_size=8000000, columns={{{columns}}})"
    )
