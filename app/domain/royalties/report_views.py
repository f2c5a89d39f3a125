"""What the pages of reports show of stored words and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.core.money import EXACT
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.queries.corrections import Difference, differences


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A figure the file states of itself beside the one that was read."""

    what: str
    stated: Decimal
    read: Decimal
    currency: str | None

    @property
    def difference(self) -> Decimal:
        return EXACT.subtract(self.read, self.stated)


@dataclass(frozen=True, slots=True)
class ShownTotal:
    """One currency before and after a correction; `stated` is the difference in stated lines."""

    currency: str
    before: Decimal
    now: Decimal
    stated: Decimal

    @property
    def difference(self) -> Decimal:
        return EXACT.subtract(self.now, self.before)


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """What a corrected file changes; `hidden` differences are too many to be listed."""

    totals: list[ShownTotal]
    counts: Mapping[str, int]
    lines: list[Difference]

    @classmethod
    def of(cls, report: EarningsReport) -> "ShownComparison":
        kept = report.comparison
        totals = [
            ShownTotal(code, *(Decimal(each) for each in amounts))
            for code, amounts in kept["totals"].items()
        ]
        return cls(totals, kept["counts"], differences(kept))

    @property
    def hidden(self) -> int:
        different = sum(self.counts[name] for name in ("changed", "added", "gone"))
        return different - len(self.lines)


def amounts_of(report: EarningsReport) -> list[tuple[str, Decimal]]:
    """The totals of a report as figures."""
    return [(code, Decimal(amount)) for code, amount in report.totals.items()]


def shown_check(stored: Mapping[str, str | None]) -> ShownCheck:
    return ShownCheck(
        str(stored["what"]),
        Decimal(str(stored["stated"])),
        Decimal(str(stored["read"])),
        stored["currency"],
    )
