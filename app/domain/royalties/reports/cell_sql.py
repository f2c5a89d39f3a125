"""SQL over the columns `c0, c1, …` of a table: fields, and which shapes are plain enough."""

from app.domain.royalties.reports.layout import Layout
from app.domain.royalties.reports.numbers import BLANKS, DecimalStyle
from app.domain.royalties.reports.parquet import literal


class CellSql:
    """Expressions for one layout and decimal style.

    Without wide blanks in the file a plain trim does, which costs a tenth; the columns `neat`
    have no blanks around their cells and need none.
    """

    def __init__(
        self,
        layout: Layout,
        style: DecimalStyle,
        *,
        has_wide_blanks: bool,
        neat: frozenset[int] = frozenset(),
    ) -> None:
        self._layout = layout
        self._style = style
        self._blanks = f", {literal(BLANKS)}" if has_wide_blanks else ""
        self._neat = neat

    def of(self, name: str) -> str:
        """The trimmed cell of a field, empty rather than null."""
        positions = self._layout.at(name)
        if not positions:
            return "''"
        if len(positions) == 1:
            return self._trim(positions[0])
        return f"coalesce({self._filled(positions)}, '')"

    def amount(self) -> str:
        """The amount with a decimal point and no thousands signs."""
        return self.pointed(f"c{self._layout.amounts[0][0]}")

    def amount_is_plain(self) -> str:
        """True when SQL reads the amount exactly as `read_decimal` does."""
        return self._matches(f"c{self._layout.amounts[0][0]}", groups=5, digits=17, decimals=20)

    def is_whole(self) -> str:
        """True for a row of the right width; needs every column."""
        width = self._layout.width
        cells = ", ".join(f"c{position}" for position in range(width))
        # A total may stand in any column when the first ones are empty.
        return (
            f"(c{width - 1} IS NOT NULL AND c{width} IS NULL AND CASE WHEN c0 <> '' THEN true "
            f"ELSE strpos(lower(concat_ws('\n', {cells})), 'total') = 0 END)"
        )

    def is_tidy(self) -> str:
        """True for a row that cannot be a total or one to skip, its quantity plain."""
        # Blanks alone in the first cell leave open which cell is the first filled one.
        conditions = [f"(c0 = '' OR ({self._trim(0)} <> '' AND strpos(lower(c0), 'total') = 0))"]
        if self._layout.at("quantity"):
            cell = self.of("quantity")
            plain = self._matches(cell, groups=2, digits=10, decimals=6)
            conditions.append(f"CASE WHEN {cell} = '' THEN true ELSE {plain} END")
        conditions += [
            f"lower({self._trim(position)}) <> {literal(value)}"
            for position, value, _ in self._layout.skip
        ]
        return " AND ".join(conditions)

    def pointed(self, cell: str) -> str:
        """A plain number with a decimal point and no thousands signs."""
        if self._style is DecimalStyle.COMMA:
            return f"replace(replace({cell}, '.', ''), ',', '.')"
        return f"replace({cell}, ',', '')"

    def _matches(self, cell: str, *, groups: int, digits: int, decimals: int) -> str:
        point, comma = (",", "\\.") if self._style is DecimalStyle.COMMA else ("\\.", ",")
        whole = f"0|[1-9][0-9]{{0,2}}({comma}[0-9]{{3}}){{1,{groups}}}|[1-9][0-9]{{0,{digits}}}"
        return f"regexp_full_match({cell}, '-?({whole})({point}[0-9]{{1,{decimals}}})?')"

    def _trim(self, position: int) -> str:
        return f"c{position}" if position in self._neat else f"trim(c{position}{self._blanks})"

    def _filled(self, positions: tuple[int, ...]) -> str:
        return ", ".join(f"nullif({self._trim(position)}, '')" for position in positions)
