"""DDEX DSR flat files of the label finance profile: HEAD, SY10 and SR08 records, FOOT."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.domain.royalties.reports.fields import (
    country_of,
    currency_of,
    isrc_of,
    kind_of,
    upc_of,
    valid_or_noted,
)
from app.domain.royalties.reports.lines import BadLine, Kind, ReportLine, SkippedRow
from app.domain.royalties.reports.numbers import BLANKS, DecimalStyle, read_decimal
from app.domain.royalties.reports.periods import read_period
from app.domain.royalties.reports.profile import Profile

DSRF = Profile(
    key="dsrf",
    name="DDEX sales report",
    signature="",
    amount="AllocatedNetRevenueInCurrencyOfAccounting",
    literal_names=True,
)
_FORMATS = ("YYYY-MM-DD", "YYYY-MM")
_FINANCE = "FinancialReportingToRecordCompaniesProfileSRB"


@dataclass
class _Summary:
    """An SY10 record: what its sales lines share, and their net it states."""

    territory: str
    use: str
    period: tuple[date, date] | None
    transaction_currency: str
    accounting_currency: str
    stated_net: Decimal
    found_net: Decimal = field(default_factory=lambda: Decimal(0))


def is_dsrf(text: str) -> bool:
    """Whether a report begins like a DSR flat file, comment lines aside."""
    first = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    return first.startswith("HEAD\t") and "dsrf/" in first[:40].lower()


class DsrfReader:
    """Reads records one by one; lines are in the currency of accounting.

    `equivalents` sums the same money in the currency of transaction, which must not be added
    to it. `finish` returns what does not add up.
    """

    def __init__(self) -> None:
        self.equivalents: dict[str, Decimal] = {}
        self._store: str | None = None
        self._profile = _FINANCE
        self._summaries: dict[str, _Summary] = {}
        self._foot: list[str] | None = None
        self._records = 0

    def __call__(self, number: int, cells: Sequence[str]) -> ReportLine | BadLine | SkippedRow:
        stripped = [cell.strip(BLANKS) for cell in cells]
        if not any(stripped):
            return SkippedRow(number, "blank")
        if stripped[0].startswith("#"):
            return SkippedRow(number, "comment")
        self._records += 1
        try:
            return self._record(number, stripped)
        except (ValueError, IndexError, KeyError, OverflowError) as error:
            reason = f"The {stripped[0]} record cannot be read ({type(error).__name__}: {error})."
            return BadLine(number, "\t".join(cells), reason)

    def finish(self) -> list[str]:
        """Sentences about counts and totals that the file states and its lines do not meet."""
        problems = [
            f"Summary {key} states a net of {summary.stated_net}, its lines add up to "
            f"{summary.found_net} {summary.accounting_currency}."
            for key, summary in self._summaries.items()
            if summary.stated_net != summary.found_net
        ]
        if self._foot is None:
            return [*problems, "The file has no FOOT record; it may have been cut off."]
        if self._foot[1:2] != [str(self._records)]:
            problems.append(f"The file states {self._foot[1]} records and has {self._records}.")
        if self._foot[2:3] != [str(len(self._summaries))]:
            problems.append("The number of summary records differs from the one stated.")
        return problems

    def _record(self, number: int, cells: list[str]) -> ReportLine | BadLine | SkippedRow:
        match cells[0]:
            case "HEAD":
                self._profile, self._store = cells[2], cells[11] or None
            case "SY10":
                self._summaries[cells[1]] = _summary(cells)
            case "FOOT":
                self._foot = cells
            case "SR08":
                return self._sale(number, cells)
            case kind:
                reason = f"{kind} records of the profile {self._profile} are not read yet."
                return BadLine(number, "\t".join(cells), reason)
        return SkippedRow(number, f"{cells[0]} record")

    def _sale(self, number: int, cells: list[str]) -> ReportLine:
        summary = self._summaries[cells[24]]
        amount = read_decimal(cells[46], DecimalStyle.POINT)
        in_transaction = read_decimal(cells[45], DecimalStyle.POINT)
        period = read_period(cells[25], "", _FORMATS, whole_month=False) or summary.period
        notes: list[str] = []
        line = ReportLine(
            number=number,
            isrc=valid_or_noted(isrc_of, cells[13], "ISRC", notes),
            upc=valid_or_noted(upc_of, cells[3], "UPC", notes),
            iswc=None,
            title=cells[20] or cells[9] or None,
            artist=cells[22] or cells[11] or None,
            album=cells[9] or None,
            label=None,
            store=self._store,
            country=valid_or_noted(country_of, summary.territory, "country", notes),
            sale_period_from=period[0] if period else None,
            sale_period_until=period[1] if period else None,
            kind=kind_of(summary.use, Kind.STREAM),
            kind_as_reported=summary.use or None,
            quantity=read_decimal(cells[28], DecimalStyle.POINT) if cells[28] else None,
            amount=amount,
            currency=summary.accounting_currency,
            partner_id=cells[15] or cells[4] or None,
            note="; ".join(notes) or None,
        )
        summary.found_net += amount
        if summary.transaction_currency != summary.accounting_currency:
            known = self.equivalents.get(summary.transaction_currency, Decimal(0))
            self.equivalents[summary.transaction_currency] = known + in_transaction
        return line


def _summary(cells: list[str]) -> _Summary:
    return _Summary(
        territory=cells[12],
        use=cells[5],
        period=read_period(cells[6], cells[7], _FORMATS, whole_month=False),
        transaction_currency=currency_of(cells[20]),
        accounting_currency=currency_of(cells[21]),
        stated_net=read_decimal(cells[37], DecimalStyle.POINT),
    )
