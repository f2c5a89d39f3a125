"""Decimals as stores print them, read exactly."""

import re
from decimal import Decimal
from enum import StrEnum

BLANKS = " \t\r\n\u00a0\u2009\u202f\ufeff"

# Wider than any currency needs, narrow enough that arithmetic on it stays cheap.
MAX_WHOLE_DIGITS = 30
MAX_DECIMALS = 60

_DROPPED = str.maketrans("", "", BLANKS + "'\u2019$\u20ac\u00a3\u00a5")
_EXPONENT = r"(?:[eE][+-]?[0-9]{1,3})?"


class DecimalStyle(StrEnum):
    """Which sign separates the decimals; the other one may group thousands."""

    POINT = "point"
    COMMA = "comma"


_SHAPES = {
    DecimalStyle.POINT: re.compile(
        r"[+-]?(?:[0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]*)?" + _EXPONENT
    ),
    DecimalStyle.COMMA: re.compile(
        r"[+-]?(?:[0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]*)?" + _EXPONENT
    ),
}


def read_decimal(text: str, style: DecimalStyle) -> Decimal:
    """The exact value; parentheses and a trailing minus are negative. Raises ValueError."""
    body = text.translate(_DROPPED).replace("\u2212", "-")
    negative = False
    if body.startswith("(") and body.endswith(")"):
        negative, body = True, body[1:-1]
    elif body.startswith("-("):
        raise ValueError(text)
    elif body.endswith("-"):
        negative, body = True, body[:-1]
    if not _SHAPES[style].fullmatch(body) or not any(c.isdigit() for c in body):
        raise ValueError(text)
    value = Decimal(_pointed(body, style))
    _check_size(value, text)
    return value.copy_negate() if negative else value


def guess_style(cells: list[str], *, delimiter: str) -> DecimalStyle:
    """The style that reads most of the cells only one of the two can read."""
    comma = sum(_only(cell, DecimalStyle.COMMA, DecimalStyle.POINT) for cell in cells)
    point = sum(_only(cell, DecimalStyle.POINT, DecimalStyle.COMMA) for cell in cells)
    if comma == point:
        # A file that separates cells by semicolon does so because commas are decimals.
        return DecimalStyle.COMMA if delimiter == ";" and not point else DecimalStyle.POINT
    return DecimalStyle.COMMA if comma > point else DecimalStyle.POINT


def plain(value: Decimal) -> str:
    """Digits without an exponent, every decimal of the source kept."""
    return format(value, "f")


def _pointed(body: str, style: DecimalStyle) -> str:
    if style is DecimalStyle.COMMA:
        return body.replace(".", "").replace(",", ".")
    return body.replace(",", "")


def _check_size(value: Decimal, text: str) -> None:
    if -int(value.as_tuple().exponent) > MAX_DECIMALS or value.adjusted() >= MAX_WHOLE_DIGITS:
        raise ValueError(text)


def _only(cell: str, style: DecimalStyle, other: DecimalStyle) -> bool:
    return _reads(cell, style) and not _reads(cell, other)


def _reads(cell: str, style: DecimalStyle) -> bool:
    try:
        read_decimal(cell, style)
    except ValueError:
        return False
    return True
