"""What a year's payments put on which form, in which box. Pure.

Dollars only: payments in other currencies are left out and told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from app.billing.tax.income import (
    AGREED_PERFORMANCE,
    INCOME_CODES,
    WITHHELD,
    Income,
    TaxForm,
    box_of,
    is_exempt,
)
from app.billing.tax.queries.amounts import YearPart
from app.billing.tax.tables import threshold
from app.billing.tax.withholding import FormKind, Papers, Regime
from app.core.money import Money

DOLLARS = "USD"
_WHOLE = 100
EXEMPT_BY_TREATY, TAXED = "04", "00"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A return that is due: dollars by box. `part` tells several forms 1042-S apart."""

    subject_id: UUID
    payee_name: str
    form: TaxForm
    boxes: Mapping[str, str]
    part: str = ""


@dataclass
class _Sums:
    gross: dict[Income, int] = field(default_factory=lambda: defaultdict(int))
    withheld: dict[Income, int] = field(default_factory=lambda: defaultdict(int))


def wanted(year: int, parts: Sequence[YearPart], papers: Mapping[UUID, Papers]) -> list[Wanted]:
    """The returns of a year, by payee."""
    dollars = [part for part in parts if part.gross.currency == DOLLARS]
    found: list[Wanted] = []
    for subject_id in dict.fromkeys(part.subject_id for part in dollars):
        own = [part for part in dollars if part.subject_id == subject_id]
        known = papers.get(subject_id, Papers())
        found += _domestic(year, own, known)
        found += _foreign(own)
    return found


def in_other_currencies(parts: Iterable[YearPart]) -> dict[str, Money]:
    """What was paid in other currencies, by code; none of it is on any return."""
    sums: dict[str, Money] = {}
    for part in parts:
        code = part.gross.currency
        if code != DOLLARS:
            sums[code] = sums.get(code, Money.zero(code)) + part.gross
    return sums


def _domestic(year: int, parts: Sequence[YearPart], papers: Papers) -> list[Wanted]:
    """Forms 1099: what was paid to a United States payee, or with backup withholding."""
    sums: dict[TaxForm, _Sums] = defaultdict(_Sums)
    for part in parts:
        if part.regime == Regime.BACKUP or (part.regime == Regime.NONE and papers.is_domestic):
            into = sums[box_of(part.income).form]
            into.gross[part.income] += part.gross.minor
            into.withheld[part.income] += part.withheld.minor
    name = parts[0].payee_name
    return [
        Wanted(parts[0].subject_id, name, form, boxes)
        for form, total in sorted(sums.items())
        if (boxes := _boxes(year, form, total, papers))
    ]


def _boxes(year: int, form: TaxForm, total: _Sums, papers: Papers) -> dict[str, str]:
    last_day = date(year, 12, 31)
    is_corporation = papers.form is FormKind.W9 and is_exempt(papers.entity)
    boxes: dict[str, str] = {}
    for box, incomes in groupby(sorted(total.gross, key=_box_number), _box_number):
        kinds = list(incomes)
        cents = sum(total.gross[income] for income in kinds)
        limit = min(threshold(str(income), last_day) for income in kinds)
        is_due = Money(cents, DOLLARS) >= limit and not is_corporation
        if is_due or any(total.withheld[income] for income in kinds):
            boxes[box] = _dollars(cents)
    tax = sum(total.withheld.values())
    if tax:
        boxes[WITHHELD[form].number] = _dollars(tax)
    return boxes


def _box_number(income: Income) -> str:
    return box_of(income).number


def _foreign(parts: Sequence[YearPart]) -> list[Wanted]:
    """Forms 1042-S: one for each income code and rate, in whole dollars."""
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for part in parts:
        if part.regime in {Regime.FOREIGN, Regime.TREATY, Regime.AGREEMENT}:
            is_agreed = part.regime == Regime.AGREEMENT
            code = AGREED_PERFORMANCE if is_agreed else INCOME_CODES[part.income]
            into = sums[(code, part.regime, part.rate)]
            into[0] += part.gross.minor
            into[1] += part.withheld.minor
    return [
        Wanted(
            parts[0].subject_id,
            parts[0].payee_name,
            TaxForm.FOREIGN,
            {
                "1": code,
                "2": _whole(gross),
                "3": "3",
                "3a": EXEMPT_BY_TREATY if rate == "0" and regime == Regime.TREATY else TAXED,
                "3b": f"{rate}.00" if "." not in rate else rate,
                "7a": _whole(tax),
            },
            part=f"{code}-{rate}",
        )
        for (code, regime, rate), (gross, tax) in sorted(sums.items())
    ]


def _dollars(cents: int) -> str:
    return f"{Money(cents, DOLLARS).decimal}"


def _whole(cents: int) -> str:
    return str((cents + _WHOLE // 2) // _WHOLE)
