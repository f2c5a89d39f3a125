"""The music trade's identifiers and bank accounts: read loosely, kept in one canonical form."""

import re
from collections.abc import Callable

from stdnum import ean, grid, iban, isni
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_ISWC = re.compile(r"T[0-9]{10}")
_IPI_NAME = re.compile(r"[0-9]{3,11}")
_IPI_BASE = re.compile(r"I[0-9]{10}")
_DPID = re.compile(r"PADPIDA[A-Z0-9]{11}")
_GRID = re.compile(r"A1[A-Z0-9]{16}")


class InvalidIdentifier(ValueError):
    """A text that is not an identifier of its kind; `sentence` tells the user what to check."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence


def parse_isrc(text: str) -> str:
    """A recording's code as `USRC17607839`. It has no check digit, only a form."""
    code = _compact(text, "ISRC")
    # No list of country prefixes: agencies keep adding them, and a store's report may know more.
    if not _ISRC.fullmatch(code):
        raise InvalidIdentifier(
            "isrc",
            "An ISRC has two letters, three letters or digits and seven digits: US-RC1-76-07839.",
        )
    return code


def format_isrc(isrc: str) -> str:
    """A canonical ISRC as it is printed: `US-RC1-76-07839`."""
    return f"{isrc[:2]}-{isrc[2:5]}-{isrc[5:7]}-{isrc[7:]}"


def parse_gtin(text: str) -> str:
    """A UPC or EAN (8, 12, 13 or 14 digits) padded to 14, so that equal products compare equal."""
    code = _compact(text, "UPC", "EAN", "GTIN")
    return _checked(
        ean.validate,
        code,
        "gtin",
        "The UPC or EAN does not fit its check digit; it has 8, 12, 13 or 14 digits.",
    ).zfill(14)


def format_gtin(gtin: str) -> str:
    """A canonical GTIN as it is printed: a UPC with 12 digits, an EAN with 13, else 14."""
    if gtin.startswith("00"):
        return gtin[2:]
    return gtin.removeprefix("0")


def parse_iswc(text: str) -> str:
    """A work's code as `T0345246801`."""
    code = _compact(text, "ISWC").replace(".", "")
    if not _ISWC.fullmatch(code) or _weighted_check(code[1:10], start=1) != code[10]:
        raise InvalidIdentifier(
            "iswc",
            "The ISWC does not fit its check digit; it looks like T-034.524.680-1.",
        )
    return code


def format_iswc(iswc: str) -> str:
    """A canonical ISWC as it is printed: `T-034.524.680-1`."""
    return f"T-{iswc[1:4]}.{iswc[4:7]}.{iswc[7:10]}-{iswc[10]}"


def parse_ipi_name(text: str) -> str:
    """A writer's or publisher's IPI name number as 11 digits, padded on the left."""
    code = _compact(text, "IPI", "CAE")
    digits = code.zfill(11)
    fits = _IPI_NAME.fullmatch(code) and _ipi_name_check(digits[:9]) == digits[9:]
    if not fits or _is_blank(code):
        raise InvalidIdentifier(
            "ipi_name",
            "The IPI name number does not fit its check digits; it has up to 11 digits.",
        )
    return digits


def parse_ipi_base(text: str) -> str:
    """A person's or company's IPI base number as `I-123456789-3`."""
    code = _compact(text, "IPI").replace(".", "")
    if not _IPI_BASE.fullmatch(code) or _weighted_check(code[1:10], start=2) != code[10]:
        raise InvalidIdentifier(
            "ipi_base",
            "The IPI base number does not fit its check digit; it looks like I-123456789-3.",
        )
    return f"I-{code[1:10]}-{code[10]}"


def parse_isni(text: str) -> str:
    """A name identifier as 16 characters, the last a digit or X."""
    code = _compact(text, "ISNI")
    return _checked(
        isni.validate,
        code,
        "isni",
        "The ISNI does not fit its check character; it has 16 digits, the last may be an X.",
    )


def format_isni(isni_code: str) -> str:
    """A canonical ISNI as it is printed: `0000 0001 2281 955X`."""
    return " ".join(isni_code[start : start + 4] for start in range(0, 16, 4))


def parse_dpid(text: str) -> str:
    """A DDEX party identifier as `PADPIDA2013042401U`, without hyphens as messages want it."""
    code = _compact(text, "DPID")
    sentence = "The DPID does not fit its check character; it looks like PADPIDA2013042401U."
    if not _DPID.fullmatch(code):
        raise InvalidIdentifier("dpid", sentence)
    return _checked(mod_37_36.validate, code, "dpid", sentence)


def parse_grid(text: str) -> str:
    """A Global Release Identifier as `A12425GABC1234002M`."""
    code = _compact(text, "GRID")
    sentence = "The GRid does not fit its check character; it looks like A1-2425G-ABC1234002-M."
    if not _GRID.fullmatch(code):
        raise InvalidIdentifier("grid", sentence)
    return _checked(grid.validate, code, "grid", sentence)


def parse_iban(text: str) -> str:
    """A bank account as capital letters and digits without spaces."""
    code = _compact(text, "IBAN")
    return _checked(
        iban.validate,
        code,
        "iban",
        "The IBAN does not fit its check digits; copy it again from the bank's papers.",
    )


def format_iban(iban_code: str) -> str:
    """A canonical IBAN in groups of four, as banks print it."""
    return " ".join(iban_code[start : start + 4] for start in range(0, len(iban_code), 4))


def _compact(text: str, *labels: str) -> str:
    code = text.strip().upper()
    for label in labels:
        code = re.sub(rf"^{label}[\s:]+", "", code)
    return _SEPARATORS.sub("", code)


def _checked(validate: Callable[[str], str], code: str, kind: str, sentence: str) -> str:
    if _is_blank(code):
        raise InvalidIdentifier(kind, sentence)
    try:
        return validate(code)
    except ValidationError as error:
        raise InvalidIdentifier(kind, sentence) from error


def _is_blank(code: str) -> bool:
    # Reports fill an empty field with zeros, and zeros pass most check digits.
    return not code.strip("0")


def _weighted_check(digits: str, *, start: int) -> str:
    total = start + sum(place * int(digit) for place, digit in enumerate(digits, start=1))
    return str(-total % 10)


def _ipi_name_check(digits: str) -> str:
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 101
    return "00" if remainder == 0 else f"{(101 - remainder) % 100:02d}"
