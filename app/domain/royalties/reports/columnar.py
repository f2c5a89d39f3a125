"""The fast engine: clean rows of a large table are read by DuckDB, all others by `RowReader`.

A row is clean when SQL can prove that `RowReader` would accept it and knows every value it
would give. Identifiers, places, kinds, currencies and dates are read by the same functions as
in the row engine, once per distinct cell; only amounts and quantities are read by SQL, and
only in the plainest shapes.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import duckdb

from app.domain.royalties.reports.cell_sql import CellSql
from app.domain.royalties.reports.fields import (
    ISRC,
    country_of,
    currency_of,
    isrc_of,
    iswc_of,
    kind_of,
    upc_of,
)
from app.domain.royalties.reports.layout import Layout, lay_out
from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.parquet import (
    PARQUET,
    QUANTITY_TYPE,
    amount_type,
    copy,
    copy_sql,
    literal,
    name_type,
    passing_parquet,
    select_staged,
)
from app.domain.royalties.reports.periods import read_period
from app.domain.royalties.reports.profile import TEXT_FIELDS, AmountRule
from app.domain.royalties.reports.recognition import Recognition
from app.domain.royalties.reports.rows import Row, RowReader, preamble_span
from app.domain.royalties.reports.staging import Stage
from app.domain.royalties.reports.unpack import PlainText
from app.domain.royalties.reports.watched import Watch

# Below this the row engine is done before DuckDB has planned.
WORTHWHILE_LINES = 20_000
# Rows a little too wide are set aside one by one; wider ones send the file to the row engine.
_OVERFLOW = 4
_MISSING = "\x02\x03"
_IDS: dict[str, Callable[[str], str | None]] = {
    "isrc": isrc_of,
    "upc": upc_of,
    "iswc": iswc_of,
    "country": country_of,
}
_BATCH = 2_000
# Each row group of the lines repeats these names, so only few are named.
_MOST_NAMES = 1_000
# Of the whole conversion, as shares of the time they take.
_LOADING = (0.0, 0.4)
_CONVERTING = (0.4, 0.7)
_Cell = TypeVar("_Cell")
_Value = TypeVar("_Value")


class NotColumnar(Exception):
    """The file needs the row engine."""


def suits(text: PlainText, recognition: Recognition) -> bool:
    """Whether the fast engine may try: a table whose amount is one column."""
    return (
        bool(recognition.header)
        and not text.has_odd_newlines
        and recognition.profile.amount_rule is AmountRule.SINGLE
        and len(lay_out(recognition.profile, recognition.header).amounts[0]) == 1
    )


class ColumnarReader:
    """Converts one table into `lines.parquet`; raises NotColumnar when it cannot be sure."""

    def __init__(
        self, db: duckdb.DuckDBPyConnection, text: PlainText, recognition: Recognition, work: Path
    ) -> None:
        self._db = db
        self._text = text
        self._recognition = recognition
        self._profile = recognition.profile
        self._layout: Layout = lay_out(recognition.profile, recognition.header)
        self._cells = CellSql(
            self._layout,
            recognition.decimal_style,
            has_wide_blanks=text.has_wide_blanks
            or (text.has_tabs and recognition.delimiter != "\t"),
        )
        self._cells_path = work / "cells.parquet"
        self._strays_path = work / "strays.parquet"
        self._fixed_period = preamble_span(recognition)
        self._mapped: set[str] = set()

    def convert(self, stage: Stage, lines_path: Path, watch: Watch) -> None:
        """Writes every line; bad and skipped rows go to the stage like in the row engine."""
        rows = self._load(stage, watch)
        self._map_cells()
        self._measure_amounts(stage)
        selected = self._select_clean(amount_type(stage.tally))
        clean = watch.run(self._db, copy_sql(selected, lines_path), _CONVERTING)
        stage.write(self._strays() if clean < rows else ())
        if stage.tally.lines:
            amount = amount_type(stage.tally)
            staged = select_staged(stage.lines_path, amount)
            merged = f"{self._select_clean(amount)} UNION ALL {staged}"
            if copy(self._db, merged, lines_path) != clean + stage.tally.lines:
                raise NotColumnar
        stage.tally.lines += clean
        counted = stage.tally.lines + stage.tally.rejected + stage.tally.skipped.total()
        if counted != rows + self._text.trailing_blank_lines:
            raise NotColumnar

    def _load(self, stage: Stage, watch: Watch) -> int:
        """The cells that matter as they are, in file order; returns the number of rows."""
        cells = ", ".join(f"c{position}" for position in self._cells.positions())
        try:
            # Parquet keeps text as dictionaries: what is computed per cell is then computed
            # once per distinct cell, and the row number comes for free.
            selected = f"SELECT {cells}, {self._cells.is_whole()} AS is_whole FROM {self._source()}"
            loading = copy_sql(selected, self._cells_path, passing_parquet())
            rows = watch.run(self._db, loading, _LOADING)
        except duckdb.Error as error:
            raise NotColumnar from error
        blank = self._text.trailing_blank_lines
        # A row DuckDB joined, split or dropped shows in the count of physical lines.
        if rows + blank != self._text.physical_lines - self._recognition.first_data_line + 1:
            raise NotColumnar
        stage.tally.skipped["blank"] += blank
        return rows

    def _source(self) -> str:
        width = self._layout.width + _OVERFLOW
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        quote = '"' if self._recognition.is_quoted else ""
        return (
            f"read_csv({literal(self._text.path)}, delim={literal(self._recognition.delimiter)}, "
            f"quote={literal(quote)}, escape={literal(quote)}, header=false, "
            f"skip={self._recognition.first_data_line - 1}, auto_detect=false, "
            f"null_padding=true, nullstr={literal(_MISSING)}, max_line_size=2000000, "
            f"columns={{{columns}}})"
        )

    def _map_cells(self) -> None:
        for name, read in _IDS.items():
            self._map(name, read)
        default = self._profile.default_kind
        self._kinds = name_type(self._db, "value_kind", [kind.value for kind in Kind], _MOST_NAMES)
        self._map("kind", lambda cell: kind_of(cell, default).value)
        self._map("currency", currency_of)
        if not self._fixed_period:
            self._map_periods()

    def _map(self, name: str, read: Callable[[str], str | None]) -> None:
        """Reads each distinct cell once; a cell that cannot be read stays unmapped."""
        if not self._layout.at(name):
            return
        plain = f" AND NOT {self._is_isrc()}" if name == "isrc" else ""
        cells = self._db.execute(
            f"SELECT DISTINCT {self._field(name)} AS cell FROM {self._table()} "
            f"WHERE cell <> ''{plain}"
        ).fetchall()
        pairs = [(cell, value) for (cell,) in cells for value in _readable(read, cell)]
        if not pairs:
            return
        self._mapped.add(name)
        values = [value for _, value in pairs]
        known = (value for value in values if value is not None)
        kind = (
            self._kinds
            if name == "kind"
            else name_type(self._db, f"value_{name}", known, _MOST_NAMES)
        )
        said = name_type(self._db, f"cell_{name}", (cell for cell, _ in pairs), _MOST_NAMES)
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE map_{name} AS SELECT cell, cell::{said} AS said, "
            f"value::{kind} AS value "
            "FROM (SELECT unnest(?::VARCHAR[]) AS cell, unnest(?::VARCHAR[]) AS value)",
            [[cell for cell, _ in pairs], values],
        )

    def _map_periods(self) -> None:
        formats, whole = self._profile.date_formats, self._profile.whole_month
        pairs = self._db.execute(
            f"SELECT DISTINCT {self._field('period')}, {self._field('period_until')} "
            f"FROM {self._table()} WHERE is_whole"
        ).fetchall()
        spans = [
            (start, end, span)
            for start, end in pairs
            for span in _readable(
                lambda pair: read_period(*pair, formats, whole_month=whole), (start, end)
            )
        ]
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE map_period AS SELECT unnest(?::VARCHAR[]) AS cell, "
            "unnest(?::VARCHAR[]) AS until_cell, unnest(?::DATE[]) AS first, "
            "unnest(?::DATE[]) AS until",
            [
                [start for start, _, _ in spans],
                [end for _, end, _ in spans],
                [span[0] if span else None for _, _, span in spans],
                [span[1] if span else None for _, _, span in spans],
            ],
        )

    def _measure_amounts(self, stage: Stage) -> None:
        row = self._db.execute(
            "SELECT max(length(split_part(digits, '.', 1))), "
            "max(length(split_part(digits, '.', 2))) "
            f"FROM (SELECT ltrim({self._cells.amount()}, '-') AS digits FROM {self._table()} "
            f"WHERE {self._cells.amount_is_plain()})"
        ).fetchone()
        if row and row[0] is not None:
            stage.tally.whole_digits = max(stage.tally.whole_digits, int(row[0]))
            stage.tally.decimals = max(stage.tally.decimals, int(row[1]))

    def _select_clean(self, amount: str) -> str:
        text = {name: _or_null(self._field(name)) for name in TEXT_FIELDS}
        if self._profile.fixed_store is not None:
            text["store"] = f"coalesce({text['store']}, {literal(self._profile.fixed_store)})"
        start, until = self._period()
        quantity = self._cells.pointed(self._field("quantity"))
        default = literal(Kind(self._profile.default_kind).value)
        columns = {
            "number": f"file_row_number + {self._recognition.first_data_line}",
            "isrc": f"CASE WHEN {self._is_isrc()} THEN {self._field('isrc')} "
            f"ELSE {self._value('isrc')} END",
            "upc": self._value("upc"),
            "iswc": self._value("iswc"),
            **{name: text[name] for name in ("title", "artist", "album", "label", "store")},
            "country": self._value("country"),
            "sale_period_from": start,
            "sale_period_until": until,
            "kind": f"coalesce({self._value('kind', self._kinds)}, {default}::{self._kinds})",
            "kind_as_reported": "map_kind.said" if "kind" in self._mapped else "NULL::VARCHAR",
            "quantity": f"{_or_null(quantity)}::{QUANTITY_TYPE}",
            "amount": f"({self._cells.amount()})::{amount}",
            "currency": self._value("currency")
            if self._layout.at("currency")
            else literal(self._layout.fixed_currency or ""),
            "partner_id": text["partner_id"],
            "note": "NULL::VARCHAR",
        }
        selected = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
        return f"SELECT {selected} FROM {self._joined()} WHERE {self._is_clean()}"

    def _strays(self) -> Iterator[Row]:
        """All rows that are not clean, read again from the file with every cell."""
        reader = RowReader(self._recognition)
        first = self._recognition.first_data_line
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE strays AS SELECT file_row_number + {first} AS number "
            f"FROM {self._joined()} WHERE NOT coalesce({self._is_clean()}, false)"
        )
        self._db.execute(
            f"COPY (SELECT * FROM (SELECT row_number() OVER () + {first - 1} AS number, * "
            f"FROM {self._source()}) SEMI JOIN strays USING (number)) "
            f"TO {literal(self._strays_path)} {PARQUET}"
        )
        cursor = self._db.cursor()
        cursor.execute(f"SELECT * FROM {literal(self._strays_path)} ORDER BY number")
        while batch := cursor.fetchmany(_BATCH):
            for number, *cells in batch:
                yield reader(number, [cell for cell in cells if cell is not None])

    def _is_clean(self) -> str:
        conditions = ["is_whole", self._cells.is_tidy(), self._cells.amount_is_plain()]
        for name in ("isrc", "upc", "iswc", "country"):
            if self._layout.at(name):
                plain = f" OR {self._is_isrc()}" if name == "isrc" else ""
                known = f" OR map_{name}.cell IS NOT NULL" if name in self._mapped else ""
                conditions.append(f"({self._field(name)} = ''{plain}{known})")
        if not self._fixed_period:
            conditions.append("map_period.cell IS NOT NULL")
        if self._layout.at("currency"):
            conditions.append(f"{self._value('currency')} IS NOT NULL")
        elif self._layout.fixed_currency is None:
            conditions.append("false")
        return "(" + " AND ".join(conditions) + ")"

    def _table(self) -> str:
        return f"read_parquet({literal(self._cells_path)}, file_row_number=true)"

    def _joined(self) -> str:
        joins = [
            f"LEFT JOIN map_{name} ON map_{name}.cell = {self._field(name)}"
            for name in sorted(self._mapped)
        ]
        if not self._fixed_period:
            joins.append(
                f"LEFT JOIN map_period ON map_period.cell = {self._field('period')} "
                f"AND map_period.until_cell = {self._field('period_until')}"
            )
        return f"{self._table()} {' '.join(joins)}"

    def _period(self) -> tuple[str, str]:
        if self._fixed_period:
            first, until = self._fixed_period
            return f"DATE '{first.isoformat()}'", f"DATE '{until.isoformat()}'"
        return "map_period.first", "map_period.until"

    def _field(self, name: str) -> str:
        return self._cells.of(name)

    def _is_isrc(self) -> str:
        return f"regexp_full_match({self._field('isrc')}, '{ISRC}')"

    def _value(self, name: str, absent: str = "VARCHAR") -> str:
        return f"map_{name}.value" if name in self._mapped else f"NULL::{absent}"


def _or_null(expression: str) -> str:
    return f"nullif({expression}, '')"


def _readable(read: Callable[[_Cell], _Value], cell: _Cell) -> list[_Value]:
    """The value alone in a list, nothing when the cell cannot be read."""
    try:
        return [read(cell)]
    except (ValueError, OverflowError):
        return []
