"""Rows read one by one, staged in constant memory for the columnar store."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.royalties.reports.errors import UnreadableReport
from app.domain.royalties.reports.lines import BadLine, ReportLine, SkippedRow
from app.domain.royalties.reports.numbers import plain
from app.domain.royalties.reports.recognition import Recognition, records
from app.domain.royalties.reports.rows import Row, raw_text
from app.domain.royalties.reports.unpack import PlainText
from app.domain.royalties.reports.watched import Progress

_PROGRESS_EVERY = 1_000


@dataclass
class Tally:
    """Counts of one reading, and the digits its widest amount needs."""

    lines: int = 0
    rejected: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    stated: list[SkippedRow] = field(default_factory=list)
    whole_digits: int = 1
    decimals: int = 0


class Stage:
    """Writes rows to two delimited files, lines and bad lines, and counts them."""

    def __init__(self, workdir: Path) -> None:
        self.lines_path = workdir / "lines.staged"
        self.bad_path = workdir / "bad.staged"
        self.tally = Tally()

    def write(self, rows: Iterable[Row]) -> None:
        tally = self.tally
        with (
            self.lines_path.open("w", encoding="utf-8", newline="") as lines,
            self.bad_path.open("w", encoding="utf-8", newline="") as bad,
        ):
            lines_out = csv.writer(lines, lineterminator="\n")
            bad_out = csv.writer(bad, lineterminator="\n")
            for row in rows:
                if isinstance(row, ReportLine):
                    lines_out.writerow(_staged(row))
                    tally.lines += 1
                    self._measure(row)
                elif isinstance(row, BadLine):
                    bad_out.writerow((row.number, row.raw, row.reason))
                    tally.rejected += 1
                else:
                    tally.skipped[row.reason] += 1
                    if row.stated is not None:
                        tally.stated.append(row)

    def _measure(self, line: ReportLine) -> None:
        whole, _, decimals = plain(abs(line.amount)).partition(".")
        self.tally.whole_digits = max(self.tally.whole_digits, len(whole))
        self.tally.decimals = max(self.tally.decimals, len(decimals))


def read_rows(
    text: PlainText,
    recognition: Recognition,
    reader: Callable[[int, list[str]], Row],
    progress: Progress,
) -> Iterator[Row]:
    """Every record of the file after its header. Raises UnreadableReport at an endless cell."""
    with text.path.open(encoding="utf-8-sig", newline="") as stream:
        for _ in range(recognition.first_data_line - 1):
            stream.readline()
        rows = records(stream, recognition.delimiter, quoted=recognition.is_quoted)
        before = recognition.first_data_line - 1
        line = before
        try:
            for cells in rows:
                after = recognition.first_data_line - 1 + rows.line_num  # type: ignore[attr-defined]
                line = before + 1
                if after > line and (swallowed := _swallowed(line, after, cells, recognition)):
                    yield swallowed
                else:
                    yield reader(line, cells)
                if after // _PROGRESS_EVERY != before // _PROGRESS_EVERY:
                    progress(after)
                before = after
        except csv.Error:
            raise UnreadableReport(
                f"A quotation mark opened on line {before + 1} is never closed."
            ) from None


def _swallowed(first: int, last: int, cells: list[str], recognition: Recognition) -> BadLine | None:
    """A record over several lines that holds whole rows inside one cell."""
    separators = len(recognition.header) - 1
    inside = (piece for cell in cells if "\n" in cell for piece in cell.splitlines()[1:])
    if not any(piece.count(recognition.delimiter) >= separators for piece in inside):
        return None
    return BadLine(
        first,
        raw_text(cells, recognition.delimiter),
        f"A quotation mark is opened on line {first} and the lines up to {last} are inside it.",
    )


def _staged(line: ReportLine) -> tuple[object, ...]:
    return (
        line.number,
        line.isrc,
        line.upc,
        line.iswc,
        line.title,
        line.artist,
        line.album,
        line.label,
        line.store,
        line.country,
        line.sale_period_from,
        line.sale_period_until,
        line.kind.value,
        line.kind_as_reported,
        None if line.quantity is None else plain(line.quantity),
        plain(line.amount),
        line.currency,
        line.partner_id,
        line.note,
        line.format,
        None if line.price is None else plain(line.price),
    )
