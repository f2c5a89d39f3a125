"""The whole way from an uploaded report to lines, bad lines and aggregates on disk."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import duckdb

from app.domain.royalties.reports.aggregates import aggregate, totals_of
from app.domain.royalties.reports.columnar import (
    WORTHWHILE_LINES,
    ColumnarReader,
    NotColumnar,
    suits,
)
from app.domain.royalties.reports.dsrf import DSRF_PROFILES, DsrfReader
from app.domain.royalties.reports.errors import UnknownLayout, UnreadableReport
from app.domain.royalties.reports.lines import Check
from app.domain.royalties.reports.numbers import DecimalStyle
from app.domain.royalties.reports.parquet import (
    amount_type,
    connect,
    copy,
    literal,
    select_bad,
    select_staged,
)
from app.domain.royalties.reports.profile import Profile
from app.domain.royalties.reports.profiles import PROFILES
from app.domain.royalties.reports.recognition import Recognition, recognise
from app.domain.royalties.reports.rows import RowReader
from app.domain.royalties.reports.staging import Stage, Tally, read_rows
from app.domain.royalties.reports.unpack import (
    SAMPLE_BYTES,
    WORKBOOK,
    PlainText,
    to_plain_text,
)
from app.domain.royalties.reports.watched import Progress, Watch

_LINES = "lines.parquet"
_SHEET_DATES = ("YYYY-MM-DD",)


class Engine(StrEnum):
    """Which way rows are read; the results are the same."""

    ROWS = "rows"
    COLUMNS = "columns"


@dataclass(frozen=True)
class Converted:
    """A report once read. Every row is one of `lines`, `rejected` or `skipped`.

    `checks` are the figures the report states of itself, beside those that were read.
    `totals` are exact and unrounded; `equivalents` restate the same money in the currencies of
    sale and must never be added to it. `encoding` and `sha256` are of the uploaded file.
    """

    lines_path: Path
    bad_path: Path
    aggregate_path: Path
    lines: int
    rejected: int
    skipped: dict[str, int]
    totals: dict[str, Decimal]
    equivalents: dict[str, Decimal]
    period_from: date | None
    period_until: date | None
    profile: Profile
    recognition: Recognition
    encoding: str
    engine: Engine
    problems: tuple[str, ...]
    checks: tuple[Check, ...]
    sha256: str


def convert(
    source: Path,
    *,
    workdir: Path,
    progress: Progress,
    profile: Profile | None = None,
    engine: Engine | None = None,
) -> Converted:
    """Reads a report into Parquet files in `workdir`, in bounded memory.

    `profile` forces a layout, for instance a saved mapping; otherwise the header decides.
    `progress` hears how many lines are done. Raises UnreadableReport and UnknownLayout.
    """
    text = to_plain_text(source, workdir)
    recognition = _recognised(text, profile)
    lines_path, bad_path = workdir / _LINES, workdir / "bad.parquet"
    aggregate_path = workdir / "aggregate.parquet"
    with connect(workdir) as db:
        watch = Watch(progress, text.physical_lines - recognition.first_data_line + 1)
        stage, used, own, held = _read(db, text, recognition, workdir, watch=watch, engine=engine)
        copy(db, select_bad(stage.bad_path), bad_path)
        tally = stage.tally
        as_text = amount_type(tally) == "VARCHAR"
        lines = held or f"read_parquet({literal(lines_path)})"
        aggregate(db, lines, aggregate_path, watch, amounts_are_text=as_text)
        totals = totals_of(db, aggregate_path)
        period = _period(db, lines_path)
    progress(tally.lines + tally.rejected + tally.skipped.total())
    checks = tuple(own.checks() if own else _checks(tally, totals))
    return Converted(
        lines_path=lines_path,
        bad_path=bad_path,
        aggregate_path=aggregate_path,
        lines=tally.lines,
        rejected=tally.rejected,
        skipped=dict(+tally.skipped),
        totals=totals,
        equivalents=own.equivalents if own else {},
        period_from=period[0],
        period_until=period[1],
        profile=recognition.profile,
        recognition=recognition,
        encoding=text.encoding,
        engine=used,
        problems=(
            *recognition.problems,
            *(own.finish() if own else ()),
            *(check.sentence for check in checks if check.sentence),
        ),
        checks=checks,
        sha256=text.sha256,
    )


def _recognised(text: PlainText, profile: Profile | None) -> Recognition:
    with text.path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    recognition = recognise(sample, profiles=PROFILES if profile is None else (profile,))
    if recognition is None:
        if profile is None:
            raise UnknownLayout
        raise UnreadableReport(
            f"The columns of this file are not those of “{profile.name}”. Choose another layout."
        )
    if text.encoding != WORKBOOK or recognition.profile in DSRF_PROFILES:
        return recognition
    return _of_workbook(recognition, has_typed_decimals=text.has_typed_decimals)


def _of_workbook(recognition: Recognition, *, has_typed_decimals: bool) -> Recognition:
    """Dates of a sheet are read as such, whatever the source writes in text."""
    profile = recognition.profile
    formats = (*profile.date_formats, *(f for f in _SHEET_DATES if f not in profile.date_formats))
    style = DecimalStyle.POINT if has_typed_decimals else recognition.decimal_style
    return replace(recognition, profile=replace(profile, date_formats=formats), decimal_style=style)


def _read(
    db: duckdb.DuckDBPyConnection,
    text: PlainText,
    recognition: Recognition,
    workdir: Path,
    *,
    watch: Watch,
    engine: Engine | None,
) -> tuple[Stage, Engine, DsrfReader | None, str | None]:
    """Writes the lines; the last value is SQL for the same lines where they are in memory."""
    lines_path = workdir / _LINES
    worthwhile = text.newlines >= WORTHWHILE_LINES
    if engine is Engine.COLUMNS or (engine is None and worthwhile):
        stage = Stage(workdir)
        try:
            if suits(text, recognition):
                reader = ColumnarReader(db, text, recognition, workdir)
                held = reader.convert(stage, lines_path, watch)
                return stage, Engine.COLUMNS, None, held
        except NotColumnar:
            # Ragged quotation or a layout DuckDB reads differently: the row engine is the truth.
            pass
    stage = Stage(workdir)
    rows = DsrfReader() if recognition.profile in DSRF_PROFILES else RowReader(recognition)
    stage.write(read_rows(text, recognition, rows, watch.line))
    copy(db, select_staged(stage.lines_path, amount_type(stage.tally)), lines_path)
    return stage, Engine.ROWS, rows if isinstance(rows, DsrfReader) else None, None


def _period(db: duckdb.DuckDBPyConnection, lines_path: Path) -> tuple[date | None, date | None]:
    row = db.execute(
        "SELECT min(sale_period_from), max(sale_period_until) "
        f"FROM read_parquet({literal(lines_path)})"
    ).fetchone()
    return (row[0], row[1]) if row else (None, None)


def _checks(tally: Tally, totals: dict[str, Decimal]) -> list[Check]:
    """What the report's own totals rows state, beside what was read."""
    by_name = Counter(row.stated[0] for row in tally.stated if row.stated)
    found = []
    for row in tally.stated:
        if row.stated is None or by_name[row.stated[0]] > 1 or row.stated[0].startswith("sub"):
            continue
        name, value = row.stated
        if name == "total_rows":
            found.append(Check("Rows", value, Decimal(tally.lines + tally.rejected)))
        elif name != "total_units" and len(totals) == 1:
            ((currency, total),) = totals.items()
            found.append(Check("Total amount", value, total, currency))
    return found
