"""Which report is this: recognised by its header, never by its file name."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.royalties.reports.dsrf import dsrf_profile, is_dsrf
from app.domain.royalties.reports.encoding import decode_sample
from app.domain.royalties.reports.layout import fits, index_header, lay_out, normal_name
from app.domain.royalties.reports.numbers import BLANKS, DecimalStyle, guess_style
from app.domain.royalties.reports.profile import Profile
from app.domain.royalties.reports.profiles import PROFILES

DELIMITERS = ("\t", ",", ";", "|")
HEADER_WITHIN_ROWS = 10
_STYLE_ROWS = 500


@dataclass(frozen=True)
class Recognition:
    """How to read one file: its profile and where and how its table begins.

    `first_data_line` counts physical lines from 1; `confidence` is the share of the profile's
    columns the header has.
    """

    profile: Profile
    encoding: str
    delimiter: str
    is_quoted: bool
    header: tuple[str, ...]
    first_data_line: int
    decimal_style: DecimalStyle
    confidence: float
    preamble_period: tuple[str, str] | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableStart:
    """The likely header of a report nobody has described yet, for a person to map."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def recognise(sample: bytes, *, profiles: Iterable[Profile] = PROFILES) -> Recognition | None:
    """The best fitting profile for the beginning of a report, None when no signature fits.

    Raises UnreadableReport for what is not text.
    """
    text, encoding = decode_sample(sample)
    if is_dsrf(text):
        return Recognition(
            dsrf_profile(text), encoding, "\t", False, (), 1, DecimalStyle.POINT, 1.0
        )
    known = tuple(profiles)
    found = [
        (len(profile.signature_terms()), profile, delimiter, row)
        for delimiter in DELIMITERS
        for row, (_, _, cells) in enumerate(_head_rows(text, delimiter))
        if len(cells) > 1
        for profile in _fitting(known, cells)
    ]
    if not found:
        return None
    _, profile, delimiter, row = max(found, key=lambda match: match[0])
    return _recognition(text, encoding, profile, delimiter, row)


def find_table(sample: bytes) -> TableStart | None:
    """The first row that looks like a header, with a few rows below it."""
    text, encoding = decode_sample(sample)
    best: tuple[int, str, int] | None = None
    for delimiter in DELIMITERS:
        for row, (_, _, cells) in enumerate(_head_rows(text, delimiter)):
            filled = sum(bool(cell.strip()) for cell in cells)
            if filled > 1 and (best is None or filled > best[0]):
                best = (filled, delimiter, row)
    if best is None:
        return None
    _, delimiter, row = best
    rows = [cells for _, _, cells in _head_rows(text, delimiter)][row:]
    return TableStart(
        encoding, delimiter, _trimmed(rows[0]), tuple(tuple(cells) for cells in rows[1:6])
    )


def is_quoted(text: str, delimiter: str) -> bool:
    """Whether quotation marks enclose cells; in tab-separated files they may be plain letters."""
    if '"' not in text:
        return False
    if delimiter != "\t":
        return True
    cells = [cell for line in text.splitlines()[:200] for cell in line.split("\t")]
    opened = [cell for cell in cells if cell.startswith('"')]
    return bool(opened) and all(len(cell) > 1 and cell.endswith('"') for cell in opened)


def records(text: io.TextIOBase, delimiter: str, *, quoted: bool) -> Iterator[list[str]]:
    """The rows of delimited text; the iterator is a `csv.reader` and knows its line number."""
    if quoted:
        return csv.reader(text, delimiter=delimiter)
    return csv.reader(text, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _recognition(
    text: str, encoding: str, profile: Profile, delimiter: str, row: int
) -> Recognition:
    quoted = is_quoted(text, delimiter)
    rows = list(_rows(text, delimiter, quoted=quoted, limit=row + 1 + _STYLE_ROWS))
    _, end_line, cells = rows[row]
    header = _trimmed(cells)
    layout = lay_out(profile, header)
    amounts = [
        data[term[0]].strip(BLANKS)
        for _, _, data in rows[row + 1 :]
        for term in layout.amounts
        if term and term[0] < len(data)
    ]
    return Recognition(
        profile=profile,
        encoding=encoding.removesuffix("-sig"),
        delimiter=delimiter,
        is_quoted=quoted,
        header=header,
        first_data_line=end_line + 1,
        decimal_style=profile.decimal_style or guess_style(amounts, delimiter=delimiter),
        confidence=_confidence(profile, header),
        preamble_period=_preamble_period(profile, [data for _, _, data in rows[:row]]),
        problems=_doubled(profile, header),
    )


def _fitting(profiles: Sequence[Profile], cells: list[str]) -> Iterator[Profile]:
    index = index_header(cells)
    return (profile for profile in profiles if fits(profile, index))


def _head_rows(text: str, delimiter: str) -> list[tuple[int, int, list[str]]]:
    quoted = is_quoted(text, delimiter)
    return list(_rows(text, delimiter, quoted=quoted, limit=HEADER_WITHIN_ROWS))


def _rows(
    text: str, delimiter: str, *, quoted: bool, limit: int
) -> Iterator[tuple[int, int, list[str]]]:
    """(first line, last line, cells) of the first rows; stops where the sample is cut off."""
    reader = records(io.StringIO(text, newline=""), delimiter, quoted=quoted)
    before = 0
    for _ in range(limit):
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        after: int = reader.line_num  # type: ignore[attr-defined]
        yield before + 1, after, cells
        before = after


def _trimmed(header: Sequence[str]) -> tuple[str, ...]:
    names = [name.replace("\ufeff", "").strip(BLANKS) for name in header]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _confidence(profile: Profile, header: Sequence[str]) -> float:
    index = index_header(header)
    wanted = {normal_name(name) for term in profile.signature_terms() for name in term[:1]} | {
        normal_name(names[0]) for names in profile.amount_terms()
    }
    return round(sum(name in index for name in wanted) / len(wanted), 2)


def _preamble_period(profile: Profile, rows: list[list[str]]) -> tuple[str, str] | None:
    if profile.preamble_period is None:
        return None
    start, end = (normal_name(name) for name in profile.preamble_period)
    for names, values in pairwise(rows):
        index = index_header(names)
        if start in index and end in index and max(index[start], index[end]) < len(values):
            return values[index[start]].strip(BLANKS), values[index[end]].strip(BLANKS)
    return None


def _doubled(profile: Profile, header: Sequence[str]) -> tuple[str, ...]:
    amounts = {normal_name(name) for names in profile.amount_terms() for name in names}
    counts = Counter(normal_name(name) for name in header)
    return tuple(
        f"Two columns are called “{name}”; the first one is read as the amount."
        for name in dict.fromkeys(header)
        if counts[normal_name(name)] > 1 and normal_name(name) in amounts
    )
