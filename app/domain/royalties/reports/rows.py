"""One row of a report into a line, a bad line or a skipped row: the truth both engines share."""

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal, localcontext

from app.domain.royalties.reports.fields import (
    CARRIERS,
    country_of,
    currency_of,
    format_of,
    isrc_of,
    iswc_of,
    kind_of,
    price_of,
    text_of,
    upc_of,
    valid_or_noted,
)
from app.domain.royalties.reports.layout import Layout, lay_out, normal_name
from app.domain.royalties.reports.lines import BadLine, Kind, ReportLine, SkippedRow
from app.domain.royalties.reports.numbers import BLANKS, read_decimal
from app.domain.royalties.reports.periods import Span, read_period
from app.domain.royalties.reports.profile import AmountRule
from app.domain.royalties.reports.recognition import Recognition

Row = ReportLine | BadLine | SkippedRow
_TOTALS = re.compile(
    r"(?:(?:grand|sub|report|statement)[ -]?)?totals?(?:[ _](?:rows|amount|units|[a-z ]{1,20}))?:?",
    re.IGNORECASE,
)
_IDENTITY = ("isrc", "upc", "iswc", "title", "artist", "album", "store", "partner_id")
# Where no other column could tell, "Total Recall" is a song.
_TOTAL = re.compile(r"(?:(?:grand|sub)[ -]?)?totals?:?", re.IGNORECASE)
# Plays are not money: a millionth of a play is fine enough.
_QUANTITY_STEP = Decimal("0.000001")
_MAX_QUANTITY = Decimal(10) ** 12
_EXACT = 130


class _BadRowError(Exception):
    """Why a row cannot become a line."""


class RowReader:
    """Reads the rows of one report; call it with the line number and the cells."""

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition
        self._profile = recognition.profile
        self._layout: Layout = lay_out(recognition.profile, recognition.header)
        self._header = [normal_name(name) for name in recognition.header]
        self._whole_report = preamble_span(recognition)
        self._identity = [position for name in _IDENTITY for position in self._layout.at(name)]
        self._totals_block = {name.casefold() for name in self._profile.totals_block}

    def __call__(self, number: int, cells: Sequence[str]) -> Row:
        stripped = [cell.strip(BLANKS) for cell in cells]
        if not any(stripped):
            return SkippedRow(number, "blank")
        if skipped := self._skipped(number, stripped):
            return skipped
        try:
            return self._line(number, stripped)
        except _BadRowError as bad:
            return BadLine(number, raw_text(cells, self._recognition.delimiter), str(bad))

    def _skipped(self, number: int, cells: list[str]) -> SkippedRow | None:
        if self._is_totals(cells):
            return SkippedRow(number, "totals", self._stated(cells))
        if len(cells) >= len(self._header) and (
            [normal_name(cell) for cell in cells[: len(self._header)]] == self._header
        ):
            return SkippedRow(number, "header repeated")
        for position, value, reason in self._layout.skip:
            if position < len(cells) and cells[position].casefold() == value:
                return SkippedRow(number, reason)
        return None

    def _is_totals(self, cells: list[str]) -> bool:
        if cells[0].casefold() in self._totals_block:
            return True
        first = next(position for position, cell in enumerate(cells) if cell)
        if not _TOTALS.fullmatch(cells[first]):
            return False
        # An artist or a song may be called "Total": then another cell says whose or where.
        others = [p for p in self._identity if p != first]
        if not others and not _TOTAL.fullmatch(cells[first]):
            return False
        return not any(cells[p] for p in others if p < len(cells))

    def _stated(self, cells: list[str]) -> tuple[str, Decimal] | None:
        name = next(cell for cell in cells if cell).casefold()
        cell = self._stated_cell(name, cells)
        try:
            return name, read_decimal(cell, self._recognition.decimal_style)
        except ValueError:
            return None

    def _stated_cell(self, name: str, cells: list[str]) -> str:
        if name in self._totals_block:
            return cells[1] if len(cells) > 1 else ""
        amount = self._layout.amounts[0][:1]
        return cells[amount[0]] if amount and amount[0] < len(cells) else ""

    def _line(self, number: int, cells: list[str]) -> ReportLine:
        self._check_width(cells)
        profile, layout = self._profile, self._layout
        notes: list[str] = []
        reported_kind = self._cell(cells, "kind") or None
        period = self._period(cells)
        sold_as = format_of(self._cell(cells, "format"))
        return ReportLine(
            number=number,
            isrc=valid_or_noted(isrc_of, self._cell(cells, "isrc"), "ISRC", notes),
            upc=valid_or_noted(upc_of, self._cell(cells, "upc"), "UPC", notes),
            iswc=valid_or_noted(iswc_of, self._cell(cells, "iswc"), "ISWC", notes),
            title=text_of(self._cell(cells, "title")),
            artist=text_of(self._cell(cells, "artist")),
            album=text_of(self._cell(cells, "album")),
            label=text_of(self._cell(cells, "label")),
            store=self._cell(cells, "store") or profile.fixed_store,
            country=valid_or_noted(country_of, self._cell(cells, "country"), "country", notes),
            sale_period_from=period[0] if period else None,
            sale_period_until=period[1] if period else None,
            kind=self._kind(reported_kind, sold_as),
            kind_as_reported=reported_kind,
            quantity=self._quantity(cells),
            amount=self._amount(cells),
            currency=layout.fixed_currency
            if not layout.at("currency") and layout.fixed_currency
            else self._currency(cells),
            partner_id=text_of(self._cell(cells, "partner_id")),
            price=self._price(cells, notes),
            note="; ".join(notes) or None,
            format=sold_as,
        )

    def _kind(self, reported: str | None, sold_as: str | None) -> Kind:
        kind = kind_of(reported or "", self._profile.default_kind)
        return Kind.PHYSICAL if kind is Kind.OTHER and sold_as in CARRIERS else kind

    def _price(self, cells: list[str], notes: list[str]) -> Decimal | None:
        style = self._recognition.decimal_style
        found = valid_or_noted(
            lambda cell: price_of(cell, style), self._cell(cells, "price"), "price", notes
        )
        return Decimal(found) if found else None

    def _check_width(self, cells: list[str]) -> None:
        width = self._layout.width
        if len(cells) < width:
            raise _BadRowError(
                f"The line has {len(cells)} of {width} columns; it may have been cut off."
            )
        if any(cells[width:]):
            raise _BadRowError(
                f"The line has {len(cells)} columns where the header has {width}; "
                "a separator may stand inside a text."
            )

    def _cell(self, cells: list[str], name: str) -> str:
        for position in self._layout.at(name):
            if cells[position]:
                return cells[position]
        return ""

    def _period(self, cells: list[str]) -> Span | None:
        if self._whole_report is not None:
            return self._whole_report
        start, end = self._cell(cells, "period"), self._cell(cells, "period_until")
        try:
            return read_period(
                start,
                end,
                self._profile.date_formats,
                whole_month=self._profile.whole_month,
            )
        except (ValueError, OverflowError):
            shown = f"{start} to {end}" if end else start
            raise _BadRowError(f"“{shown}” is not a date this report uses.") from None

    def _quantity(self, cells: list[str]) -> Decimal | None:
        cell = self._cell(cells, "quantity")
        if not cell:
            return None
        try:
            value = read_decimal(cell, self._recognition.decimal_style)
        except ValueError:
            raise _BadRowError(f"“{cell}” is not a quantity.") from None
        if abs(value) >= _MAX_QUANTITY:
            raise _BadRowError(f"“{cell}” is not a plausible quantity.")
        with localcontext() as context:
            context.prec = _EXACT
            return value.quantize(_QUANTITY_STEP)

    def _amount(self, cells: list[str]) -> Decimal:
        texts = [next((cells[p] for p in term if cells[p]), "") for term in self._layout.amounts]
        if not any(texts) or (self._profile.amount_rule is AmountRule.PRODUCT and not all(texts)):
            raise _BadRowError("The amount is missing.")
        values = [self._decimal(text) for text in texts if text]
        if len(values) == 1:
            return values[0]
        with localcontext() as context:
            context.prec = _EXACT
            if self._profile.amount_rule is AmountRule.PRODUCT:
                return values[0] * values[1]
            return sum(values[1:], start=values[0])

    def _decimal(self, text: str) -> Decimal:
        try:
            return read_decimal(text, self._recognition.decimal_style)
        except ValueError:
            raise _BadRowError(f"“{text}” is not an amount.") from None

    def _currency(self, cells: list[str]) -> str:
        cell = self._cell(cells, "currency") or self._layout.fixed_currency or ""
        if not cell:
            raise _BadRowError("The currency is missing.")
        try:
            return currency_of(cell)
        except ValueError:
            raise _BadRowError(f"“{cell}” is not a currency.") from None


def raw_text(cells: Sequence[str], delimiter: str) -> str:
    """The row as one line of text, cells quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def preamble_span(recognition: Recognition) -> Span | None:
    """The period the report states for all of its lines; None when it states none."""
    if recognition.preamble_period is None:
        return None
    start, end = recognition.preamble_period
    try:
        return read_period(start, end, recognition.profile.date_formats, whole_month=False)
    except (ValueError, OverflowError):
        return None
