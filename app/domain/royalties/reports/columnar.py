"""The fast engine: clean rows of a large table are read by DuckDB, all others by `RowReader`.

A row is clean when SQL can prove that `RowReader` would accept it and knows every value it
would give. Identifiers, places, kinds, currencies and dates are read by the same functions as
in the row engine, once per distinct cell; only amounts and quantities are read by SQL, and
only in the plainest shapes. What the first scan finds true of every row is not asked again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb

from app.domain.royalties.reports.cell_sql import CellSql
from app.domain.royalties.reports.fields import (
    CARRIERS,
    country_of,
    currency_of,
    format_of,
    isrc_of,
    iswc_of,
    kind_of,
    price_of,
    upc_of,
)
from app.domain.royalties.reports.first_scan import FirstScan, Found
from app.domain.royalties.reports.layout import Layout, lay_out
from app.domain.royalties.reports.lines import LINE_COLUMNS, Kind
from app.domain.royalties.reports.parquet import (
    PARQUET,
    QUANTITY_TYPE,
    amount_type,
    copy,
    copy_sql,
    literal,
    name_type,
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
_BETWEEN = "\x1f"
_MISSING = "\x02\x03"
_IDS: dict[str, Callable[[str], str | None]] = {
    "isrc": isrc_of,
    "upc": upc_of,
    "iswc": iswc_of,
    "country": country_of,
    "format": format_of,
}
_BATCH = 2_000
_MOST_NAMES = 100_000
# Each row group of the lines repeats the names, so long lists are written as text.
_MOST_WRITTEN_NAMES = 10_000
# More rows are grouped from the file, so that grouping has the memory to itself.
_MOST_HELD_ROWS = 3_000_000
# Of the whole conversion, as shares of the time they take.
_SCANNING = (0.0, 0.3)
_READING = (0.3, 0.65)
_WRITING = (0.65, 0.72)
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
        self._has_wide_blanks = text.has_wide_blanks or (
            text.has_tabs and recognition.delimiter != "\t"
        )
        self._cells = self._cell_sql(frozenset())
        self._strays_path = work / "strays.parquet"
        self._fixed_period = preamble_span(recognition)
        self._types: dict[str, str] = {}
        self._constants: dict[str, str] = {}
        # Fields that mean what a list says of their cells, and those whose cells say themselves.
        self._mapped: set[str] = set()
        self._listed: set[str] = set()
        self._literal: set[str] = set()
        self._unwritten: set[str] = set()
        # What must still be asked of each row.
        self._conditions: list[str] = []

    def convert(self, stage: Stage, lines_path: Path, watch: Watch) -> str | None:
        """Writes every line; bad and skipped rows go to the stage like in the row engine.

        Returns SQL for the same lines held in memory, None when they are only in the file.
        """
        try:
            found = self._scan(stage, watch)
            self._map_cells(found)
            clean = self._read(stage, lines_path, watch)
        except duckdb.Error as error:
            raise NotColumnar from error
        stage.write(self._strays() if clean < found.rows else ())
        is_merged = bool(stage.tally.lines)
        if is_merged:
            amount = amount_type(stage.tally)
            staged = select_staged(stage.lines_path, amount)
            merged = f"{self._written(amount)} UNION ALL {staged}"
            if copy(self._db, merged, lines_path) != clean + stage.tally.lines:
                raise NotColumnar
        stage.tally.lines += clean
        counted = stage.tally.lines + stage.tally.rejected + stage.tally.skipped.total()
        if counted != found.rows + self._text.trailing_blank_lines:
            raise NotColumnar
        if is_merged or found.rows > _MOST_HELD_ROWS:
            self._db.execute("DROP TABLE held")
            return None
        return f"({self._held()})"

    def _cell_sql(self, neat: frozenset[int]) -> CellSql:
        return CellSql(
            self._layout,
            self._recognition.decimal_style,
            has_wide_blanks=self._has_wide_blanks,
            neat=neat,
        )

    def _scan(self, stage: Stage, watch: Watch) -> Found:
        """Which cells there are; refuses a file whose rows are not its physical lines."""
        first = FirstScan(self._layout, self._cells, has_periods=not self._fixed_period)
        found = first.understood(watch.ask(self._db, first.sql(self._source()), _SCANNING))
        blank = self._text.trailing_blank_lines
        # A row DuckDB joined, split or dropped shows in the count of physical lines.
        expected = self._text.physical_lines - self._recognition.first_data_line + 1
        if found.rows + blank != expected:
            raise NotColumnar
        stage.tally.skipped["blank"] += blank
        stage.tally.whole_digits = max(stage.tally.whole_digits, found.whole_digits)
        stage.tally.decimals = max(stage.tally.decimals, found.decimals)
        self._conditions += [] if found.all_whole else [self._cells.is_whole()]
        self._conditions += [] if found.all_tidy else [self._cells.is_tidy()]
        self._conditions += [] if found.all_plain else [self._cells.amount_is_plain()]
        self._cells = self._cell_sql(found.neat)
        return found

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

    def _map_cells(self, found: Found) -> None:
        for name, read in _IDS.items():
            self._map(name, read, found)
        style = self._recognition.decimal_style
        self._map("price", lambda cell: price_of(cell, style), found)
        default = self._profile.default_kind
        self._types["kind"] = name_type(
            self._db, "value_kind", [kind.value for kind in Kind], _MOST_NAMES
        )
        self._map("kind", lambda cell: kind_of(cell, default).value, found)
        if self._layout.at("currency"):
            self._map("currency", currency_of, found)
        else:
            self._fix_currency()
        for name in TEXT_FIELDS:
            texts = [cell for cell in found.cells.get(name, ()) if cell]
            if name == "store" and self._profile.fixed_store is not None:
                texts.append(self._profile.fixed_store)
            self._name(name, texts)
        if not self._fixed_period:
            self._map_periods(found)

    def _name(self, name: str, values: list[str]) -> None:
        if name not in self._types:
            self._types[name] = name_type(self._db, f"value_{name}", values, _MOST_NAMES)
        if len(set(values)) > _MOST_WRITTEN_NAMES:
            self._unwritten.add(name)

    def _fix_currency(self) -> None:
        currency = self._layout.fixed_currency
        if currency is None:
            self._conditions.append("false")
        self._name("currency", [currency or ""])
        self._constants["currency"] = f"{literal(currency or '')}::{self._types['currency']}"

    def _map(self, name: str, read: Callable[[str], str | None], found: Found) -> None:
        """Reads each distinct cell once; a cell that cannot be read stays unmapped."""
        cells = found.cells.get(name, ())
        pairs = [(cell, value) for cell in cells if cell for value in _readable(read, cell)]
        is_known = len(pairs) == sum(map(bool, cells))
        if name == "currency" and "" in cells:
            is_known = False
        self._name(name, [value for _, value in pairs if value is not None])
        if name != "kind" and pairs and is_known and all(cell == value for cell, value in pairs):
            self._literal.add(name)
        elif pairs:
            self._mapped.add(name)
            self._list(name, [cell for cell in cells if cell], dict(pairs), self._types[name])
        if not is_known:
            known = self._found("is_known", name) if pairs else "false"
            empty = "false" if name == "currency" else f"{self._field(name)} = ''"
            self._conditions.append(f"({known} OR {empty})")

    def _list(
        self, name: str, cells: Sequence[str], values: Mapping[str, object], kind: str
    ) -> None:
        """What each cell means, to be found by its place in the type of all cells.

        A lookup and not a join: rows that go through a join lose their order.
        """
        ordered = sorted(set(cells))
        self._listed.add(name)
        name_type(self._db, f"cell_{name}", ordered, len(ordered))
        self._db.execute(
            f"CREATE TEMP TABLE map_{name} AS SELECT unnest(?::VARCHAR[])::{kind} AS value, "
            "unnest(?::BOOLEAN[]) AS is_known, unnest(range(?)) AS place",
            [
                [None if (v := values.get(cell)) is None else str(v) for cell in ordered],
                [cell in values for cell in ordered],
                len(ordered),
            ],
        )
        for column in ("value", "is_known"):
            self._db.execute(
                f"SET VARIABLE {column}_{name} = "
                f"(SELECT list({column} ORDER BY place) FROM map_{name})"
            )

    def _map_periods(self, found: Found) -> None:
        formats, whole = self._profile.date_formats, self._profile.whole_month
        spans = {
            self._joined(pair): span
            for pair in found.periods
            for span in _readable(lambda pair: read_period(*pair, formats, whole_month=whole), pair)
        }
        cells = [self._joined(pair) for pair in found.periods]
        if not cells:
            return
        firsts = {cell: span[0] if span else None for cell, span in spans.items()}
        untils = {cell: span[1] if span else None for cell, span in spans.items()}
        self._list("period", cells, firsts, "DATE")
        self._list("period_end", cells, untils, "DATE")
        if len(spans) < len(found.periods):
            self._conditions.append(self._found("is_known", "period"))

    def _joined(self, pair: tuple[str, str]) -> str:
        return _BETWEEN.join(pair) if self._layout.at("period_until") else pair[0]

    def _cell(self, name: str) -> str:
        """The cell as a member of all its kind."""
        if not name.startswith("period"):
            return f"nullif({self._field(name)}, '')::cell_{name}"
        text = self._field("period")
        if self._layout.at("period_until"):
            text = f"({text} || {literal(_BETWEEN)} || {self._field('period_until')})"
        return f"{text}::cell_{name}"

    def _found(self, column: str, name: str) -> str:
        return f"getvariable('{column}_{name}')[enum_code({self._cell(name)})::BIGINT + 1]"

    def _read(self, stage: Stage, lines_path: Path, watch: Watch) -> int:
        """Holds every row in memory in the order of the file and writes the clean ones."""
        columns = self._columns(amount_type(stage.tally))
        selected = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
        self._constants |= {
            name: "NULL::VARCHAR"
            for name in LINE_COLUMNS
            if name not in columns and name not in self._constants and name != "number"
        }
        watch.run(
            self._db,
            f"CREATE TEMP TABLE held AS SELECT {selected} FROM {self._source()}",
            _READING,
        )
        return watch.run(self._db, copy_sql(self._written(), lines_path), _WRITING)

    def _columns(self, amount: str) -> dict[str, str]:
        """What is held of each row; what is the same on all of them goes to the constants."""
        columns = {name: self._named(name) for name in TEXT_FIELDS if self._layout.at(name)}
        if self._profile.fixed_store is not None:
            store = f"{literal(self._profile.fixed_store)}::{self._types['store']}"
            columns["store"] = f"coalesce({columns.get('store', 'NULL')}, {store})"
        for name in (*_IDS, "price", "currency"):
            if name in self._mapped:
                columns[name] = self._found("value", name)
            elif name in self._literal:
                columns[name] = self._named(name)
        kinds, default = self._types["kind"], literal(Kind(self._profile.default_kind).value)
        reported = self._found("value", "kind") if "kind" in self._mapped else "NULL"
        columns["kind"] = f"coalesce({reported}, {default}::{kinds})"
        if "format" in columns:
            # Together with the row engine: a sound carrier is physical, whatever else is silent.
            carriers = ", ".join(map(literal, CARRIERS))
            columns["kind"] = (
                f"CASE WHEN {columns['kind']} = '{Kind.OTHER.value}'"
                f" AND {columns['format']}::VARCHAR IN ({carriers})"
                f" THEN '{Kind.PHYSICAL.value}'::{kinds} ELSE {columns['kind']} END"
            )
        if "kind" in self._mapped:
            columns["kind_as_reported"] = self._cell("kind")
        columns["sale_period_from"], columns["sale_period_until"] = self._period()
        quantity = f"nullif({self._cells.pointed(self._field('quantity'))}, '')"
        # Only what is not clean fails to be cast, and is read again from the file.
        columns["quantity"] = f"TRY_CAST({quantity} AS {QUANTITY_TYPE})"
        columns["amount"] = f"TRY_CAST({self._cells.amount()} AS {amount})"
        if self._conditions:
            columns["is_clean"] = f"coalesce({' AND '.join(self._conditions)}, false)"
        return columns

    def _held(self) -> str:
        """SQL for the clean rows held, as lines; rows are numbered as they were read."""
        first = self._recognition.first_data_line
        names = ", ".join(
            f"rowid + {first} AS number"
            if name == "number"
            else f"{self._constants[name]} AS {name}"
            if name in self._constants
            else name
            for name in LINE_COLUMNS
        )
        clean = " WHERE is_clean" if self._conditions else ""
        return f"SELECT {names} FROM held{clean}"

    def _written(self, amount: str | None = None) -> str:
        """SQL for the lines as they are written: long lists of names as text."""
        replaced = [f"{name}::VARCHAR AS {name}" for name in sorted(self._unwritten)]
        if amount is not None:
            replaced.append(f"amount::{amount} AS amount")
        replacing = f" REPLACE ({', '.join(replaced)})" if replaced else ""
        return f"SELECT *{replacing} FROM ({self._held()})"

    def _strays(self) -> Iterator[Row]:
        """All rows that are not clean, read again from the file with every cell."""
        reader = RowReader(self._recognition)
        first = self._recognition.first_data_line
        self._db.execute(
            f"CREATE TEMP TABLE strays AS SELECT rowid + {first} AS number FROM held "
            "WHERE NOT is_clean"
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

    def _period(self) -> tuple[str, str]:
        if self._fixed_period:
            first, until = self._fixed_period
            return f"DATE '{first.isoformat()}'", f"DATE '{until.isoformat()}'"
        if "period" not in self._listed:
            return "NULL::DATE", "NULL::DATE"
        return self._found("value", "period"), self._found("value", "period_end")

    def _field(self, name: str) -> str:
        return self._cells.of(name)

    def _named(self, name: str) -> str:
        return f"nullif({self._field(name)}, '')::{self._types.get(name, 'VARCHAR')}"


def _readable(read: Callable[[_Cell], _Value], cell: _Cell) -> list[_Value]:
    """The value alone in a list, nothing when the cell cannot be read."""
    try:
        return [read(cell)]
    except (ValueError, OverflowError):
        return []
