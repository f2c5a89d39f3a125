"""The fast engine: clean rows of a large table are read by DuckDB, all others by `RowReader`.

A row is clean when SQL can prove that `RowReader` would accept it and knows every value it
would give. Identifiers, places, kinds, currencies and dates are read by the same functions as
in the row engine, once per distinct cell; only amounts and quantities are read by SQL, and
only in the plainest shapes.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

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
from app.domain.royalties.reports.numbers import BLANKS, DecimalStyle
from app.domain.royalties.reports.parquet import (
    PARQUET,
    QUANTITY_TYPE,
    amount_type,
    copy,
    literal,
    select_staged,
)
from app.domain.royalties.reports.periods import read_period
from app.domain.royalties.reports.profile import TEXT_FIELDS, AmountRule
from app.domain.royalties.reports.recognition import Recognition
from app.domain.royalties.reports.rows import Row, RowReader, preamble_span
from app.domain.royalties.reports.staging import Progress, Stage
from app.domain.royalties.reports.unpack import PlainText

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
        self._raw = work / "raw.parquet"
        self._fixed_period = preamble_span(recognition)

    def convert(self, stage: Stage, lines_path: Path, progress: Progress) -> None:
        """Writes every line; bad and skipped rows go to the stage like in the row engine."""
        rows = self._load(stage)
        progress(rows // 2)
        self._map_cells()
        self._measure_amounts(stage)
        clean = copy(self._db, self._select_clean(amount_type(stage.tally)), lines_path)
        progress(rows * 3 // 4)
        stage.write(self._strays() if clean < rows else ())
        if stage.tally.lines:
            merged = " UNION ALL ".join(
                (
                    self._select_clean(amount_type(stage.tally)),
                    select_staged(stage.lines_path, amount_type(stage.tally)),
                )
            )
            if copy(self._db, merged, lines_path) != clean + stage.tally.lines:
                raise NotColumnar
        stage.tally.lines += clean
        counted = stage.tally.lines + stage.tally.rejected + stage.tally.skipped.total()
        if counted != rows + self._text.trailing_blank_lines:
            raise NotColumnar

    def _load(self, stage: Stage) -> int:
        """The cells as text into Parquet, in file order; returns the number of rows."""
        width = self._layout.width + _OVERFLOW
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        quote = '"' if self._recognition.is_quoted else ""
        skip = self._recognition.first_data_line - 1
        source = (
            f"read_csv({literal(self._text.path)}, delim={literal(self._recognition.delimiter)}, "
            f"quote={literal(quote)}, escape={literal(quote)}, header=false, skip={skip}, "
            f"auto_detect=false, null_padding=true, nullstr={literal(_MISSING)}, "
            f"max_line_size=2000000, columns={{{columns}}})"
        )
        try:
            row = self._db.execute(
                f"COPY (SELECT * FROM {source}) TO {literal(self._raw)} "
                "(FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 100000)"
            ).fetchone()
        except duckdb.Error as error:
            raise NotColumnar from error
        rows = int(row[0]) if row else 0
        blank = self._text.trailing_blank_lines
        if rows + blank != self._text.physical_lines - skip:
            raise NotColumnar
        stage.tally.skipped["blank"] += blank
        return rows

    def _map_cells(self) -> None:
        for name, read in _IDS.items():
            wanted = "" if name != "isrc" else f" AND NOT regexp_full_match(cell, '{ISRC}')"
            self._map(name, wanted, read)
        default = self._profile.default_kind
        self._map("kind", "", lambda cell: kind_of(cell, default).value)
        self._map("currency", "", currency_of)
        self._map_periods()

    def _map(self, name: str, wanted: str, read: Callable[[str], str | None]) -> None:
        cells = self._db.execute(
            f"SELECT DISTINCT {self._cell(name)} AS cell FROM {self._table()} "
            f"WHERE cell <> ''{wanted}"
        ).fetchall() if self._layout.at(name) else []
        pairs = [(cell, value) for (cell,) in cells for value in _readable(read, cell)]
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE map_{name} AS "
            "SELECT unnest(?::VARCHAR[]) AS cell, unnest(?::VARCHAR[]) AS value",
            [[cell for cell, _ in pairs], [value for _, value in pairs]],
        )

    def _map_periods(self) -> None:
        formats, whole = self._profile.date_formats, self._profile.whole_month
        cells = self._db.execute(
            f"SELECT DISTINCT {self._cell('period')}, {self._cell('period_until')} "
            f"FROM {self._table()}"
        ).fetchall()
        spans = [
            (start, end, span)
            for start, end in cells
            for span in _readable(lambda pair: read_period(*pair, formats, whole), (start, end))
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
            f"SELECT max(strpos(whole || '.', '.') - 1), max(length(whole) - "
            f"CASE WHEN strpos(whole, '.') > 0 THEN strpos(whole, '.') ELSE length(whole) END) "
            f"FROM (SELECT ltrim({self._amount()}, '-') AS whole FROM {self._table()} "
            f"WHERE {self._amount_is_clean()})"
        ).fetchone()
        if row and row[0] is not None:
            stage.tally.whole_digits = max(stage.tally.whole_digits, int(row[0]))
            stage.tally.decimals = max(stage.tally.decimals, int(row[1]))

    def _select_clean(self, amount: str) -> str:
        first = self._recognition.first_data_line
        text = {name: f"nullif({self._cell(name)}, '')" for name in TEXT_FIELDS}
        if self._profile.fixed_store is not None:
            text["store"] = f"coalesce({text['store']}, {literal(self._profile.fixed_store)})"
        if self._fixed_period:
            start, until = (f"DATE '{day.isoformat()}'" for day in self._fixed_period)
        else:
            start, until = "map_period.first", "map_period.until"
        default = literal(Kind(self._profile.default_kind).value)
        no_kind = literal(kind_of("", self._profile.default_kind).value)
        assert default == no_kind
        return (
            f"SELECT file_row_number + {first} AS number, "
            f"CASE WHEN {self._is_plain_isrc()} THEN {self._cell('isrc')} "
            "ELSE map_isrc.value END AS isrc, "
            "map_upc.value AS upc, map_iswc.value AS iswc, "
            f"{text['title']} AS title, {text['artist']} AS artist, {text['album']} AS album, "
            f"{text['label']} AS label, {text['store']} AS store, map_country.value AS country, "
            f"{start} AS sale_period_from, {until} AS sale_period_until, "
            f"coalesce(map_kind.value, {default}) AS kind, "
            f"nullif({self._cell('kind')}, '') AS kind_as_reported, "
            f"nullif({self._pointed(self._cell('quantity'))}, '')::{QUANTITY_TYPE} AS quantity, "
            f"({self._amount()})::{amount} AS amount, {self._currency()} AS currency, "
            f"{text['partner_id']} AS partner_id, NULL::VARCHAR AS note "
            f"FROM {self._joined()} WHERE {self._is_clean()}"
        )

    def _strays(self) -> Iterator[Row]:
        reader = RowReader(self._recognition)
        width = self._layout.width + _OVERFLOW
        columns = ", ".join(f"c{i}" for i in range(width))
        cursor = self._db.cursor()
        target = self._raw.with_name("strays.parquet")
        # Written out first: the stage reads at its own pace, in file order.
        self._db.execute(
            f"COPY (SELECT file_row_number + {self._recognition.first_data_line} AS number, "
            f"{columns} FROM {self._joined()} WHERE NOT coalesce({self._is_clean()}, false)) "
            f"TO {literal(target)} {PARQUET}"
        )
        cursor.execute(f"SELECT * FROM {literal(target)} ORDER BY number")
        while batch := cursor.fetchmany(_BATCH):
            for number, *cells in batch:
                yield reader(number, [cell for cell in cells if cell is not None])

    def _is_clean(self) -> str:
        width = self._layout.width
        conditions = [
            f"c{width - 1} IS NOT NULL",
            f"(c{width} IS NULL)",
            self._amount_is_clean(),
            self._quantity_is_clean(),
            f"strpos(lower({self._first_filled()}), 'total') = 0",
        ]
        conditions += [
            f"({self._cell(name)} = '' OR map_{name}.cell IS NOT NULL)"
            for name in ("upc", "iswc", "country")
            if self._layout.at(name)
        ]
        if self._layout.at("isrc"):
            conditions.append(
                f"({self._cell('isrc')} = '' OR {self._is_plain_isrc()} "
                "OR map_isrc.cell IS NOT NULL)"
            )
        if not self._fixed_period:
            conditions.append("map_period.cell IS NOT NULL")
        if self._layout.at("currency"):
            conditions.append("map_currency.cell IS NOT NULL")
        elif self._layout.fixed_currency is None:
            conditions.append("false")
        conditions += [
            f"lower({_trim(position)}) <> {literal(value)}"
            for position, value, _ in self._layout.skip
        ]
        return "(" + " AND ".join(conditions) + ")"

    def _joined(self) -> str:
        joins = [
            f"LEFT JOIN map_{name} ON map_{name}.cell = {self._cell(name)}"
            for name in (*_IDS, "kind", "currency")
        ]
        joins.append(
            f"LEFT JOIN map_period ON map_period.cell = {self._cell('period')} "
            f"AND map_period.until_cell = {self._cell('period_until')}"
        )
        return f"{self._table()} {' '.join(joins)}"

    def _table(self) -> str:
        return f"read_parquet({literal(self._raw)}, file_row_number=true)"

    def _cell(self, name: str) -> str:
        positions = self._layout.at(name)
        if not positions:
            return "''"
        if len(positions) == 1:
            return _trim(positions[0])
        filled = ", ".join(f"nullif({_trim(p)}, '')" for p in positions)
        return f"coalesce({filled}, '')"

    def _first_filled(self) -> str:
        filled = ", ".join(f"nullif({_trim(p)}, '')" for p in range(self._layout.width))
        return f"coalesce({filled}, 'total')"

    def _is_plain_isrc(self) -> str:
        return f"regexp_full_match({self._cell('isrc')}, '{ISRC}')"

    def _currency(self) -> str:
        if self._layout.at("currency"):
            return "map_currency.value"
        return literal(self._layout.fixed_currency or "")

    def _amount(self) -> str:
        return self._pointed(_trim(self._layout.amounts[0][0]))

    def _amount_is_clean(self) -> str:
        return self._matches(_trim(self._layout.amounts[0][0]), groups=5, digits=17, decimals=20)

    def _quantity_is_clean(self) -> str:
        cell = self._cell("quantity")
        plain = self._matches(cell, groups=2, digits=10, decimals=6)
        return f"({cell} = '' OR {plain})"

    def _matches(self, cell: str, *, groups: int, digits: int, decimals: int) -> str:
        point, comma = self._signs()
        whole = f"0|[1-9][0-9]{{0,2}}({comma}[0-9]{{3}}){{0,{groups}}}|[1-9][0-9]{{0,{digits}}}"
        return f"regexp_full_match({cell}, '-?({whole})({point}[0-9]{{1,{decimals}}})?')"

    def _signs(self) -> tuple[str, str]:
        if self._recognition.decimal_style is DecimalStyle.COMMA:
            return ",", "\\."
        return "\\.", ","

    def _pointed(self, cell: str) -> str:
        if self._recognition.decimal_style is DecimalStyle.COMMA:
            return f"replace(replace({cell}, '.', ''), ',', '.')"
        return f"replace({cell}, ',', '')"


def _trim(position: int) -> str:
    return f"trim(c{position}, {literal(BLANKS)})"


def _readable(read, cell):
    """The value alone in a list, nothing when the cell cannot be read."""
    try:
        return [read(cell)]
    except (ValueError, OverflowError):
        return []
