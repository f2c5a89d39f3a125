"""What a payment is for, and therefore on which form and in which box it is reported."""

from dataclasses import dataclass
from enum import StrEnum


class Income(StrEnum):
    ROYALTY = "royalty"
    SERVICE = "service"
    PERFORMANCE = "performance"
    RENT = "rent"
    OTHER = "other"


INCOME_NAMES = {
    Income.ROYALTY: "Royalties",
    Income.SERVICE: "Services",
    Income.PERFORMANCE: "Performances",
    Income.RENT: "Rents",
    Income.OTHER: "Other income",
}


class TaxForm(StrEnum):
    MISC = "1099-MISC"
    NEC = "1099-NEC"
    FOREIGN = "1042-S"


class Entity(StrEnum):
    INDIVIDUAL = "individual"
    C_CORPORATION = "c_corporation"
    S_CORPORATION = "s_corporation"
    PARTNERSHIP = "partnership"
    TRUST = "trust"
    LLC_C = "llc_c"
    LLC_S = "llc_s"
    LLC_P = "llc_p"


ENTITY_NAMES = {
    Entity.INDIVIDUAL: "Individual or sole proprietor",
    Entity.C_CORPORATION: "C corporation",
    Entity.S_CORPORATION: "S corporation",
    Entity.PARTNERSHIP: "Partnership",
    Entity.TRUST: "Trust or estate",
    Entity.LLC_C: "LLC taxed as a C corporation",
    Entity.LLC_S: "LLC taxed as an S corporation",
    Entity.LLC_P: "LLC taxed as a partnership",
}
CORPORATIONS = frozenset({Entity.C_CORPORATION, Entity.S_CORPORATION, Entity.LLC_C, Entity.LLC_S})


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a form, as the form numbers it."""

    form: TaxForm
    number: str
    label: str


ROYALTIES = Box(TaxForm.MISC, "2", "Royalties")
RENTS = Box(TaxForm.MISC, "1", "Rents")
OTHER = Box(TaxForm.MISC, "3", "Other income")
SERVICES = Box(TaxForm.NEC, "1", "Nonemployee compensation")
WITHHELD = {
    TaxForm.MISC: Box(TaxForm.MISC, "4", "Federal income tax withheld"),
    TaxForm.NEC: Box(TaxForm.NEC, "4", "Federal income tax withheld"),
}
_BOXES = {
    Income.ROYALTY: ROYALTIES,
    Income.SERVICE: SERVICES,
    Income.PERFORMANCE: SERVICES,
    Income.RENT: RENTS,
    Income.OTHER: OTHER,
}
INCOME_CODES = {
    Income.ROYALTY: "12",
    Income.SERVICE: "17",
    Income.PERFORMANCE: "42",
    Income.RENT: "14",
    Income.OTHER: "23",
}
"""Codes of box 1 of form 1042-S: copyright royalties, independent services, artists, property,
other."""
AGREED_PERFORMANCE = "43"
"""The code of what an artist earned under a central withholding agreement."""


def box_of(income: Income) -> Box:
    """Where income of a United States payee is reported."""
    return _BOXES[income]


def is_exempt(entity: Entity) -> bool:
    """Corporations get no form 1099 for royalties or services, and nothing is kept back."""
    return entity in CORPORATIONS
