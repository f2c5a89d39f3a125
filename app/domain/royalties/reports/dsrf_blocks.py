"""Usage and royalty profiles of DSR flat files: what a block names, what of it was used or paid.

A use becomes a line without money, for its quantity; an allocated amount becomes a line of money.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.royalties.reports.dsrf_records import (
    ALLOCATED,
    RELEASES,
    RESOURCES,
    SINGLES,
    SUMMARIES,
    USES,
    WORKS,
    Cells,
)
from app.domain.royalties.reports.fields import (
    country_of,
    currency_of,
    isrc_of,
    iswc_of,
    kind_of,
    upc_of,
    valid_or_noted,
)
from app.domain.royalties.reports.lines import Kind, ReportLine
from app.domain.royalties.reports.numbers import DecimalStyle, read_decimal
from app.domain.royalties.reports.periods import Span, read_period

FORMATS = ("YYYY-MM-DD", "YYYYMMDD", "YYYY-MM")
_SEPARATOR = re.compile(r"(?<!\\)\|")
_READ = {**RESOURCES, **WORKS, **RELEASES, **USES, **ALLOCATED, **SINGLES}


@dataclass(frozen=True)
class _Use:
    territory: str
    use: str
    currency: str


@dataclass
class _Block:
    """What the records of one block have named so far."""

    id: str = ""
    resources: dict[str, dict[str, str]] = field(default_factory=dict)
    releases: dict[str, dict[str, str]] = field(default_factory=dict)
    work: dict[str, str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)


class Blocks:
    """Reads summaries and blocks; `paid` counts the lines that carry money."""

    def __init__(self) -> None:
        self.blocks = self.summaries = self.uses = self.paid = 0
        self._summaries: dict[str, _Use] = {}
        self._block = _Block()

    def takes(self, kind: str) -> bool:
        return kind in _READ or kind in SUMMARIES

    def read(
        self, number: int, cells: list[str], *, store: str | None, period: Span | None
    ) -> ReportLine | None:
        """The line of a use or an amount; None for what only names things. Raises ValueError."""
        kind = cells[0]
        if kind in SUMMARIES:
            self._summarize(cells, SUMMARIES[kind])
            return None
        named = _named(cells, _READ[kind])
        if kind in SINGLES:
            return self._line(number, named, named, store=store, period=period)
        self._enter(cells[1])
        if kind in WORKS:
            self._block.work = named
        elif kind in RESOURCES or kind in RELEASES:
            self._name(kind, named)
        else:
            if kind in USES or not self._block.used:
                self._block.used = named | self._about(named)
            about = self._block.used
            return self._line(number, named, about, store=store, period=period)
        return None

    def _summarize(self, cells: list[str], layout: Cells) -> None:
        found = _named(cells, layout)
        self.summaries += 1
        currency = currency_of(found["currency"]) if found.get("currency") else ""
        self._summaries[cells[1]] = _Use(found["territory"], found["use"], currency)

    def _enter(self, block_id: str) -> None:
        if block_id != self._block.id:
            self._block = _Block(block_id)
            self.blocks += 1

    def _name(self, kind: str, named: dict[str, str]) -> None:
        known = self._block.resources if kind in RESOURCES else self._block.releases
        for key in (named["reference"], named["partner_id"]):
            known[key] = named
        self._block.work, self._block.used = {}, {}

    def _about(self, named: dict[str, str]) -> dict[str, str]:
        """What a use is of: what it refers to, else the last thing the block has named."""
        block = self._block
        release = block.releases.get(named.get("release", "")) or _last(block.releases)
        resource = block.resources.get(named.get("resource", ""))
        if resource is None and not (named.get("release") and release):
            resource = _last(block.resources)
        found = resource or release
        about = {
            "upc": release.get("upc", ""),
            "album": release.get("title", ""),
            **{name: value for name, value in block.work.items() if value},
            **{name: value for name, value in found.items() if value},
        }
        return about | ({"iswc": block.work["iswc"]} if block.work.get("iswc") else {})

    def _line(
        self,
        number: int,
        named: dict[str, str],
        about: dict[str, str],
        *,
        store: str | None,
        period: Span | None,
    ) -> ReportLine:
        summary = self._summary(named.get("summary", ""))
        notes: list[str] = []
        amount, quantity = _decimal(named, "amount"), _decimal(named, "quantity")
        span = read_period(
            about.get("since", ""), about.get("until", ""), FORMATS, whole_month=False
        )
        since, until = span or period or (None, None)
        line = ReportLine(
            number=number,
            isrc=valid_or_noted(isrc_of, about.get("isrc", ""), "ISRC", notes),
            upc=valid_or_noted(upc_of, about.get("upc", ""), "UPC", notes),
            iswc=valid_or_noted(iswc_of, about.get("iswc", ""), "ISWC", notes),
            title=about.get("title") or None,
            artist=about.get("artist") or None,
            album=about.get("album") or None,
            label=None,
            store=store,
            country=valid_or_noted(country_of, summary.territory, "country", notes),
            sale_period_from=since,
            sale_period_until=until,
            kind=kind_of(summary.use, Kind.STREAM),
            kind_as_reported=summary.use or None,
            quantity=quantity,
            amount=amount or Decimal(0),
            currency=summary.currency,
            partner_id=about.get("partner_id") or None,
            note="; ".join(notes) or None,
        )
        self.paid += amount is not None
        self.uses += amount is None
        return line

    def _summary(self, key: str) -> _Use:
        """Raises ValueError when no currency can be known."""
        currencies = {each.currency for each in self._summaries.values() if each.currency}
        found = self._summaries.get(key) or (_Use("", "", "") if key == "" else None)
        if found is None:
            raise ValueError(f"there is no summary {key}")
        if found.currency or len(currencies) == 1:
            return _Use(found.territory, found.use, found.currency or min(currencies))
        raise ValueError("its summary names no currency")


def _named(cells: Sequence[str], layout: Cells) -> dict[str, str]:
    """Cells by our names; of several values the first, without the signs that protect them."""
    return {
        name: _SEPARATOR.split(cells[place])[0].replace("\\|", "|").replace("\\\\", "\\")
        if place < len(cells)
        else ""
        for name, place in layout.items()
    }


def _decimal(named: dict[str, str], name: str) -> Decimal | None:
    return read_decimal(named[name], DecimalStyle.POINT) if named.get(name) else None


def _last(known: dict[str, dict[str, str]]) -> dict[str, str]:
    return next(reversed(known.values()), {})
