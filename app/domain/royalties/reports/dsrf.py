"""DDEX DSR flat files: the label finance profile here, all others by their blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.domain.royalties.reports.dsrf_blocks import FORMATS, Blocks
from app.domain.royalties.reports.dsrf_records import DETAILS
from app.domain.royalties.reports.fields import (
    country_of,
    currency_of,
    isrc_of,
    kind_of,
    upc_of,
    valid_or_noted,
)
from app.domain.royalties.reports.lines import BadLine, Check, Kind, ReportLine, SkippedRow
from app.domain.royalties.reports.numbers import BLANKS, DecimalStyle, read_decimal
from app.domain.royalties.reports.periods import Span, read_period
from app.domain.royalties.reports.profile import Profile

DSRF = Profile(
    key="dsrf",
    name="DDEX sales report",
    signature="",
    amount="AllocatedNetRevenueInCurrencyOfAccounting",
    literal_names=True,
)
DSRF_WORKS = replace(DSRF, key="dsrf_works", name="DDEX royalty report")
DSRF_USAGE = replace(DSRF, key="dsrf_usage", name="DDEX usage report")
DSRF_PROFILES = (DSRF, DSRF_WORKS, DSRF_USAGE)
_HEADS, _FEET = ("HEAD", "SRHE"), ("FOOT", "SRFO")
_FINANCE = "FinancialReportingToRecordCompaniesProfileSRB"
_NO_MONEY = (
    "This report says what was used and states no money for a title. "
    "Import the royalty report of the same month as well."
)


@dataclass
class _Summary:
    """An SY10 record: what its sales lines share, and their net it states."""

    territory: str
    use: str
    period: tuple[date, date] | None
    transaction_currency: str
    paid_in: str
    stated_net: Decimal
    found_net: Decimal = field(default_factory=lambda: Decimal(0))


def is_dsrf(text: str) -> bool:
    """Whether a report begins like a DSR flat file, comment lines aside."""
    first = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    return first.startswith(("HEAD\t", "SRHE\t")) and "dsrf/" in first[:40].lower()


def dsrf_profile(text: str) -> Profile:
    """Which of the standard's reports this is: sales of a label, royalties of works, or uses."""
    head = next(line for line in text.splitlines() if line and not line.startswith("#"))
    named = head.split("\t")[2:3]
    if not named or named[0].lower().startswith("financial"):
        return DSRF
    pays_works = named[0].lower().startswith(("ugc", "royalty"))
    return DSRF_WORKS if pays_works else DSRF_USAGE


class DsrfReader:
    """Reads records one by one; sales of labels are in the currency of accounting.

    `equivalents` sums the same money in the currency of transaction, which must not be added
    to it. `finish` and `checks` say what does not add up.
    """

    def __init__(self) -> None:
        self.equivalents: dict[str, Decimal] = {}
        self._store: str | None = None
        self._profile = _FINANCE
        self._summaries: dict[str, _Summary] = {}
        self._foot: list[str] | None = None
        self._period: Span | None = None
        self._blocks = Blocks()
        self._records = self._comments = 0

    def __call__(self, number: int, cells: Sequence[str]) -> ReportLine | BadLine | SkippedRow:
        stripped = [cell.strip(BLANKS) for cell in cells]
        if not any(stripped):
            return SkippedRow(number, "blank")
        if stripped[0].startswith("#"):
            self._comments += 1
            return SkippedRow(number, "comment")
        self._records += 1
        try:
            return self._record(number, stripped)
        except (ValueError, IndexError, KeyError, OverflowError) as error:
            reason = f"The {stripped[0]} record cannot be read ({type(error).__name__}: {error})."
            return BadLine(number, "\t".join(cells), reason)

    def finish(self) -> list[str]:
        """Sentences about what is missing in the file as a whole."""
        problems = []
        if self._foot is None:
            problems.append("The file has no FOOT record; it may have been cut off.")
        if self._blocks.uses and not self._blocks.paid:
            problems.append(_NO_MONEY)
        return problems

    def checks(self) -> list[Check]:
        """What the file states of itself, beside what was read."""
        found = [
            Check(f"Net of summary {key}", each.stated_net, each.found_net, each.paid_in)
            for key, each in self._summaries.items()
        ]
        if self._foot is None:
            return found
        kind, *cells = self._foot
        stated = [int(cell) if cell.isdecimal() else None for cell in [*cells, *[""] * 4]]
        # Some senders count comment lines, others do not.
        lines = (self._records, self._records + self._comments)
        summaries = stated[2] if len(cells) > 3 else stated[1]
        counts = [
            ("Records", stated[0], stated[0] if stated[0] in lines else self._records),
            ("Summary records", summaries, len(self._summaries) + self._blocks.summaries),
            ("Blocks", stated[3] if kind == "FOOT" else None, self._blocks.blocks),
        ]
        return found + [
            Check(what, Decimal(wanted), Decimal(read or 0))
            for what, wanted, read in counts
            if wanted is not None
        ]

    def _record(self, number: int, cells: list[str]) -> ReportLine | BadLine | SkippedRow:
        kind = cells[0]
        if kind in _HEADS:
            self._profile, self._store = cells[2], cells[11] or None
            self._period = read_period(cells[8], cells[9], FORMATS, whole_month=False)
        elif kind == "SY10":
            self._summaries[cells[1]] = _summary(cells)
        elif kind in _FEET:
            self._foot = cells
        elif kind == "SR08":
            return self._sale(number, cells)
        elif self._blocks.takes(kind):
            found = self._blocks.read(number, cells, store=self._store, period=self._period)
            if found is not None:
                return found
        elif kind not in DETAILS:
            reason = f"{kind} records of the profile {self._profile} are not read yet."
            return BadLine(number, "\t".join(cells), reason)
        return SkippedRow(number, f"{kind} record")

    def _sale(self, number: int, cells: list[str]) -> ReportLine:
        summary = self._summaries[cells[24]]
        amount = read_decimal(cells[46], DecimalStyle.POINT)
        in_transaction = read_decimal(cells[45], DecimalStyle.POINT)
        period = read_period(cells[25], "", FORMATS, whole_month=False) or summary.period
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
            currency=summary.paid_in,
            partner_id=cells[15] or cells[4] or None,
            note="; ".join(notes) or None,
        )
        summary.found_net += amount
        if summary.transaction_currency != summary.paid_in:
            known = self.equivalents.get(summary.transaction_currency, Decimal(0))
            self.equivalents[summary.transaction_currency] = known + in_transaction
        return line


def _summary(cells: list[str]) -> _Summary:
    return _Summary(
        territory=cells[12],
        use=cells[5],
        period=read_period(cells[6], cells[7], FORMATS, whole_month=False),
        transaction_currency=currency_of(cells[20]),
        paid_in=currency_of(cells[21]),
        stated_net=read_decimal(cells[37], DecimalStyle.POINT),
    )
