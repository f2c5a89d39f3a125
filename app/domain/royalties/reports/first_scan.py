"""What one scan over a table tells before its lines are written: which cells there are."""

from dataclasses import dataclass
from typing import Any

from app.domain.royalties.reports.cell_sql import CellSql
from app.domain.royalties.reports.layout import Layout
from app.domain.royalties.reports.numbers import BLANKS

# Read or named once per distinct cell; partner ids may be different on every line.
LISTED = (
    "isrc",
    "upc",
    "iswc",
    "title",
    "artist",
    "album",
    "label",
    "store",
    "country",
    "kind",
    "format",
    "price",
    "currency",
)
PERIODS = ("period", "period_until")


@dataclass(frozen=True)
class Found:
    """Distinct cells by field, without blanks around them, and what holds on every row.

    `neat` are the columns no cell of which has blanks around it. The digits are of the widest
    plain amount; both are 0 when no amount is plain.
    """

    rows: int
    cells: dict[str, tuple[str, ...]]
    periods: tuple[tuple[str, str], ...]
    neat: frozenset[int]
    all_whole: bool
    all_tidy: bool
    all_plain: bool
    whole_digits: int
    decimals: int


class FirstScan:
    """The query and how its one row is understood."""

    def __init__(self, layout: Layout, cells: CellSql, *, has_periods: bool) -> None:
        self._layout = layout
        self._cells = cells
        self._listed = [name for name in LISTED if layout.at(name)]
        self._has_periods = has_periods

    def sql(self, source: str) -> str:
        """One row over all rows of `source`."""
        lists = "".join(f"list(DISTINCT {cell}), " for cell in self._lists())
        return (
            f"SELECT {lists}count(*), "
            "bool_and(coalesce(is_whole, false)), bool_and(coalesce(is_tidy, false)), "
            "bool_and(coalesce(is_plain, false)), "
            "max(CASE WHEN is_plain THEN whole_digits END), "
            "max(CASE WHEN is_plain THEN decimals END) "
            "FROM (SELECT *, if(point = 0, size, point - 1) - starts_with(amount, '-')::INTEGER "
            "AS whole_digits, if(point = 0, 0, size - point) AS decimals "
            "FROM (SELECT *, strpos(amount, '.') AS point, strlen(amount) AS size "
            f"FROM (SELECT *, {self._cells.amount()} AS amount, "
            f"{self._cells.amount_is_plain()} AS is_plain, {self._cells.is_whole()} AS is_whole, "
            f"{self._cells.is_tidy()} AS is_tidy FROM {source})))"
        )

    def understood(self, row: tuple[object, ...]) -> Found:
        """The row as facts."""
        lists = dict(zip(self._lists(), map(_list, row), strict=False))
        rows, whole, tidy, plain, whole_digits, decimals = row[-6:]
        single = {name: lists[self._raw(name)] for name in self._listed}
        pairs: list[tuple[str, str]] = []
        if self._has_periods:
            pairs = [_pair(found) for found in lists[self._periods()]]
            single |= zip(PERIODS, ([a for a, _ in pairs], [b for _, b in pairs]), strict=True)
        seen: set[int] = set()
        ragged: set[int] = set()
        for name, cells in single.items():
            if self._is_single(name):
                seen.update(self._layout.at(name))
            if any(cell != cell.strip(BLANKS) for cell in cells):
                ragged.update(self._layout.at(name))
        return Found(
            rows=_count(rows),
            cells={name: _stripped(single[name]) for name in self._listed},
            periods=tuple(dict.fromkeys((a.strip(BLANKS), b.strip(BLANKS)) for a, b in pairs)),
            neat=frozenset(seen - ragged),
            all_whole=bool(whole),
            all_tidy=bool(tidy),
            all_plain=bool(plain),
            whole_digits=_count(whole_digits),
            decimals=_count(decimals),
        )

    def _lists(self) -> list[str]:
        """What is listed: a column that serves two fields once."""
        cells = [self._raw(name) for name in self._listed]
        return list(dict.fromkeys([*cells, *([self._periods()] if self._has_periods else [])]))

    def _periods(self) -> str:
        start, until = (self._raw(name) for name in PERIODS)
        return f"[{start}, {until}]" if self._layout.at("period_until") else start

    def _is_single(self, name: str) -> bool:
        return len(self._layout.at(name)) == 1

    def _raw(self, name: str) -> str:
        """The cell as it is: its blanks are then looked at once per distinct cell."""
        return f"c{self._layout.at(name)[0]}" if self._is_single(name) else self._cells.of(name)


def _list(value: object) -> list[Any]:
    """Without the nulls of rows that are too short."""
    cells = value if isinstance(value, list) else []
    return [c for c in cells if c is not None and not (isinstance(c, list) and None in c)]


def _pair(found: str | list[str]) -> tuple[str, str]:
    return (found, "") if isinstance(found, str) else (found[0], found[1])


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _stripped(cells: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.strip(BLANKS) for cell in cells))
