"""What one scan over a table tells before its lines are written: which cells there are."""

from dataclasses import dataclass

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
        raw = {name: self._raw(name) for name in self._listed}
        lists = [f"list(DISTINCT {cell}) AS {name}" for name, cell in raw.items()]
        if self._has_periods:
            pair = f"struct_pack(a := {self._raw('period')}, b := {self._raw('period_until')})"
            lists.append(f"list(DISTINCT {pair}) AS periods")
        return (
            f"SELECT {''.join(f'{item}, ' for item in lists)}count(*) AS rows, "
            "bool_and(coalesce(is_whole, false)), bool_and(coalesce(is_tidy, false)), "
            "bool_and(coalesce(is_plain, false)), "
            "max(CASE WHEN is_plain THEN whole_digits END), "
            "max(CASE WHEN is_plain THEN decimals END) "
            f"FROM (SELECT *, if(point = 0, length(digits), point - 1) AS whole_digits, "
            "if(point = 0, 0, length(digits) - point) AS decimals "
            "FROM (SELECT *, strpos(digits, '.') AS point "
            f"FROM (SELECT *, ltrim({self._cells.amount()}, '-') AS digits, "
            f"{self._cells.amount_is_plain()} AS is_plain, {self._cells.is_whole()} AS is_whole, "
            f"{self._cells.is_tidy()} AS is_tidy FROM {source})))"
        )

    def understood(self, row: tuple[object, ...]) -> Found:
        """The row as facts."""
        count = len(self._listed)
        lists = [[cell for cell in _list(found) if cell is not None] for found in row[:count]]
        pairs: list[dict[str, str | None]] = _list(row[count]) if self._has_periods else []
        rows, whole, tidy, plain, whole_digits, decimals = row[-6:]
        ragged: set[int] = set()
        single = dict(zip(self._listed, lists, strict=True))
        for name, key in zip(PERIODS, "ab", strict=True):
            single[name] = [cell for pair in pairs if (cell := pair[key]) is not None]
        for name, cells in single.items():
            if any(cell != cell.strip(BLANKS) for cell in cells):
                ragged.update(self._layout.at(name))
        seen = {p for name in single for p in self._layout.at(name)[:1] if self._is_single(name)}
        return Found(
            rows=_count(rows),
            cells={name: _stripped(single[name]) for name in self._listed},
            periods=tuple(
                dict.fromkeys(
                    (pair["a"].strip(BLANKS), pair["b"].strip(BLANKS))
                    for pair in pairs
                    if pair["a"] is not None and pair["b"] is not None
                )
            ),
            neat=frozenset(seen - ragged),
            all_whole=bool(whole),
            all_tidy=bool(tidy),
            all_plain=bool(plain),
            whole_digits=_count(whole_digits),
            decimals=_count(decimals),
        )

    def _is_single(self, name: str) -> bool:
        return len(self._layout.at(name)) == 1

    def _raw(self, name: str) -> str:
        """The cell as it is: its blanks are then looked at once per distinct cell."""
        return f"c{self._layout.at(name)[0]}" if self._is_single(name) else self._cells.of(name)


def _list(value: object) -> list:  # type: ignore[type-arg]
    return value if isinstance(value, list) else []


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _stripped(cells: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.strip(BLANKS) for cell in cells))
