"""What is kept back of a payment, by the payee's papers: a rate, and the sentence that says why.

Pure. Royalties count as income from the United States, wherever the music was played: this errs on
the side of keeping back.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pycountry

from app.billing.tax.income import Entity, Income, is_exempt
from app.billing.tax.tables import (
    BACKUP_RATE,
    FOREIGN_RATE,
    rate_on,
    threshold,
    treaty_rate,
)
from app.core.money import Money

_NOTHING = Decimal(0)
_WORK = frozenset({Income.SERVICE, Income.PERFORMANCE})
_NO_TREATY = {
    Income.PERFORMANCE: "Artists from abroad are taxed where they play, whatever their form says."
}


class FormKind(StrEnum):
    W9 = "w9"
    W8BEN = "w8ben"
    W8BENE = "w8bene"


FORM_NAMES = {FormKind.W9: "W-9", FormKind.W8BEN: "W-8BEN", FormKind.W8BENE: "W-8BEN-E"}


class Regime(StrEnum):
    NONE = "none"
    BACKUP = "backup"
    FOREIGN = "nra"
    TREATY = "treaty"
    AGREEMENT = "cwa"
    """A central withholding agreement of an artist with the tax office, for a tour."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What a payee has told about its taxes. Without a form, `country` may still be known."""

    form: FormKind | None = None
    entity: Entity = Entity.INDIVIDUAL
    has_number: bool = False
    signed_on: date | None = None
    country: str = ""
    treaty_country: str = ""
    works_abroad: bool = False
    is_subject_to_backup: bool = False
    noticed_on: date | None = None
    """The day of a letter of the tax office that the number is wrong, while it is unanswered."""

    @property
    def is_domestic(self) -> bool:
        """Whether the payee counts as a United States person; somebody unknown does."""
        if self.form is None:
            return self.country in {"", "US"}
        return self.form is FormKind.W9


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is kept back: `rate` in per cent."""

    regime: Regime
    rate: Decimal
    reason: str

    def withheld(self, gross: Money) -> Money:
        """The tax, rounded half up to the smallest unit; never more than there is."""
        scaled = int(self.rate.scaleb(6)) * gross.minor
        whole, rest = divmod(scaled, 100_000_000)
        return Money(min(whole + (rest >= 50_000_000), gross.minor), gross.currency)


def valid_until(form: FormKind, signed_on: date) -> date | None:
    """A W-8 holds to the end of the third calendar year after its signature; a W-9 has no end."""
    return None if form is FormKind.W9 else date(signed_on.year + 3, 12, 31)


def is_expired(papers: Papers, day: date) -> bool:
    if papers.form is None or papers.signed_on is None:
        return False
    until = valid_until(papers.form, papers.signed_on)
    return until is not None and day > until


def has_reached(income: Income, paid_before: Money, gross: Money, day: date) -> bool:
    """Whether a payment brings the year to the amount from which on it is reported.

    Limits are in dollars; a payment in any other currency counts as having reached them.
    """
    if gross.currency != "USD":
        return True
    return paid_before + gross >= threshold(income, day)


def rule(papers: Papers, income: Income, *, day: date, has_reached: bool) -> Ruling:
    """What to keep back of this income, paid on a day."""
    if papers.is_domestic:
        return _domestic(papers, day, has_reached=has_reached)
    if papers.form is None:
        return _foreign(day, "No form W-8 was given.")
    if is_expired(papers, day):
        return _foreign(day, "The form W-8 has expired.")
    if income in _WORK and papers.works_abroad:
        return Ruling(Regime.NONE, _NOTHING, "The work is done outside the United States.")
    if income is not Income.ROYALTY:
        return _foreign(
            day, _NO_TREATY.get(income, "The treaty rates here are for royalties only.")
        )
    return _by_treaty(papers, day)


def _domestic(papers: Papers, day: date, *, has_reached: bool) -> Ruling:
    why = _why_backup(papers)
    if not why:
        return Ruling(Regime.NONE, _NOTHING, "A form W-9 with a number was given.")
    if papers.form is not None and is_exempt(papers.entity):
        return Ruling(Regime.NONE, _NOTHING, "Corporations are exempt.")
    if not has_reached:
        return Ruling(Regime.NONE, _NOTHING, "The year is below the amount that is reported.")
    return Ruling(Regime.BACKUP, rate_on(BACKUP_RATE, day), why)


def _why_backup(papers: Papers) -> str:
    if papers.form is None:
        return "No tax form was given."
    if not papers.has_number:
        return "The form has no tax number."
    if papers.noticed_on is not None:
        return "The tax office says that the number is wrong."
    if papers.is_subject_to_backup:
        return "The payee is subject to backup withholding."
    return ""


def _by_treaty(papers: Papers, day: date) -> Ruling:
    if not papers.treaty_country:
        return _foreign(day, "No treaty is claimed.")
    if not papers.has_number:
        return _foreign(day, "A treaty needs a tax number on the form.")
    rate = treaty_rate(papers.treaty_country, day)
    if rate is None:
        return _foreign(day, f"No treaty with {_country(papers.treaty_country)} is in force.")
    return Ruling(Regime.TREATY, rate, f"Treaty with {_country(papers.treaty_country)}.")


def _country(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return found.name if found else code


def _foreign(day: date, why: str) -> Ruling:
    return Ruling(Regime.FOREIGN, rate_on(FOREIGN_RATE, day), why)
