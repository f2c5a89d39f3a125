"""Tax numbers: what each kind looks like, and how little of one is ever shown."""

import re
from dataclasses import dataclass
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.us import ein, itin, ssn

_FOREIGN = re.compile(r"[0-9A-Z][0-9A-Z ./-]{2,28}[0-9A-Z]")


class NumberKind(StrEnum):
    SSN = "ssn"
    ITIN = "itin"
    EIN = "ein"
    FOREIGN = "foreign"


NAMES = {
    NumberKind.SSN: "Social security number",
    NumberKind.ITIN: "Individual taxpayer identification number",
    NumberKind.EIN: "Employer identification number",
    NumberKind.FOREIGN: "Tax number of the home country",
}
_CHECKS = {NumberKind.SSN: ssn, NumberKind.ITIN: itin, NumberKind.EIN: ein}
_WRONG = {
    NumberKind.SSN: "A social security number has nine digits, such as 123-45-6789. Compare it.",
    NumberKind.ITIN: "An ITIN has nine digits and begins with 9, such as 912-70-1234. Compare it.",
    NumberKind.EIN: "An EIN has nine digits, such as 12-3456789. Compare it.",
    NumberKind.FOREIGN: "Write the number as your tax office writes it: 4 to 30 letters or digits.",
}


class NumberWrong(ValueError):
    """The sentence shown beside the field."""


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A checked number. Written out it is shown by its last four characters only."""

    kind: NumberKind
    value: str

    @property
    def last_four(self) -> str:
        return re.sub(r"[^0-9A-Z]", "", self.value)[-4:]

    def __repr__(self) -> str:
        return f"TaxNumber({self.kind}, {masked(self.kind, self.last_four)})"


def tax_number(kind: NumberKind, text: str) -> TaxNumber:
    """The number as it is kept: digits of a United States one. Raises NumberWrong."""
    if kind is NumberKind.FOREIGN:
        cleaned = " ".join(text.upper().split())
        if not _FOREIGN.fullmatch(cleaned):
            raise NumberWrong(_WRONG[kind])
        return TaxNumber(kind, cleaned)
    try:
        return TaxNumber(kind, _CHECKS[kind].validate(text))
    except ValidationError as error:
        raise NumberWrong(_WRONG[kind]) from error


def masked(kind: NumberKind, last_four: str) -> str:
    """What is shown of a number: •••-••-6789."""
    hidden = {NumberKind.EIN: "••-•••", NumberKind.FOREIGN: "•••• "}.get(kind, "•••-••-")
    return f"{hidden}{last_four}"
