"""Tax numbers of businesses, checked for their format and check digits, never online."""

from dataclasses import dataclass
from types import ModuleType

from stdnum.au import abn
from stdnum.ca import bn
from stdnum.ch import uid
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.no import mva
from stdnum.nz import ird

from app.billing.invoices.tax.rates import EU

_OTHERS: dict[str, tuple[ModuleType, ...]] = {
    "GB": (gb_vat,),
    "CH": (ch_vat, uid),
    "NO": (mva,),
    "AU": (abn,),
    "NZ": (ird,),
    "CA": (bn,),
}
_NAMES = {"AU": "ABN", "NZ": "GST number", "CA": "GST/HST number"}


@dataclass(frozen=True, slots=True)
class CheckedNumber:
    """A number as it is written, and whether its format holds. `is_checkable` when we know it."""

    text: str
    is_valid: bool
    is_checkable: bool = True

    @property
    def words(self) -> str:
        """What was done to the number, for the page beside it."""
        if not self.is_checkable:
            return "not checked: no format is known for this country"
        return "format checked, not verified online" if self.is_valid else "format is wrong"


def number_name(country: str) -> str:
    """What businesses of a country call their number."""
    return _NAMES.get(country, "VAT ID" if country in EU else "VAT number")


def check_number(text: str, country: str) -> CheckedNumber:
    """A number in its compact form; one of another country than `country` is not valid."""
    typed = "".join(text.split()).upper()
    if not typed:
        return CheckedNumber("", is_valid=False)
    if country in EU:
        return _european(typed, country)
    for checker in _OTHERS.get(country, ()):
        try:
            return CheckedNumber(_prefixed(checker.validate(typed), country), is_valid=True)
        except ValidationError:
            continue
    return CheckedNumber(typed, is_valid=False, is_checkable=country in _OTHERS)


def _european(typed: str, country: str) -> CheckedNumber:
    # Greek numbers begin with EL, not with the code of the country.
    prefix = "EL" if country == "GR" else country
    whole = typed if typed[:2].isalpha() else prefix + typed
    try:
        number = eu_vat.validate(whole)
    except ValidationError:
        return CheckedNumber(typed, is_valid=False)
    return CheckedNumber(number, is_valid=number.startswith(prefix))


def _prefixed(number: str, country: str) -> str:
    return f"GB{number}" if country == "GB" and not number.startswith("GB") else number
