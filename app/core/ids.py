"""Identifiers of rows, random tokens, and references that people read out loud."""

import re
import secrets
from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

TenantId = NewType("TenantId", UUID)
PersonId = NewType("PersonId", UUID)

# Crockford's base 32: no I, L, O or U, so a reference survives a telephone line.
_READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BODY_LENGTH = 12
_PREFIX = re.compile(r"[A-Z]{2,5}")


def new_id() -> UUID:
    """A UUIDv7: sorts by the time it was made, which it also reveals; never a secret."""
    return uuid7()


def token(nbytes: int = 32) -> str:
    """A random secret of `nbytes` bytes, safe in an address."""
    if nbytes < 16:
        raise ValueError("A token needs at least 16 bytes.")
    return secrets.token_urlsafe(nbytes)


def public_reference(prefix: str, row_id: UUID) -> str:
    """A short name of a row for paper and telephone, such as `INV-7K3F9Q2M4XTA-C5`.

    Made from the low 60 bits of the id, so a unique constraint per tenant must back it. The last
    two characters catch every single wrong character and every swap of neighbors.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("A reference prefix is two to five capital letters.")
    body = _readable(row_id.int % 32**_BODY_LENGTH, _BODY_LENGTH)
    return f"{prefix}-{body}-{_check_characters(prefix, body)}"


def parse_public_reference(text: str) -> str:
    """The canonical form of a typed reference; raises ValueError when it was mistyped."""
    parts = re.sub(r"[\s-]+", "-", text.strip().upper()).split("-")
    if len(parts) != 3 or not _PREFIX.fullmatch(parts[0]):
        raise ValueError("Write the reference as it is printed, for instance INV-7K3F9Q2M4XTA-C5.")
    prefix, body, check = (
        parts[0],
        parts[1].translate(_MISREAD),
        parts[2].translate(_MISREAD),
    )
    if len(body) != _BODY_LENGTH or not set(body) <= set(_READABLE):
        raise ValueError("The middle of a reference is twelve letters and digits.")
    if check != _check_characters(prefix, body):
        raise ValueError("The reference has a typing mistake: its last characters do not fit.")
    return f"{prefix}-{body}-{check}"


def _check_characters(prefix: str, body: str) -> str:
    # A prime above 32 makes single errors and swaps visible; 1021 is the largest under 32 * 32.
    remainder = int.from_bytes(prefix.encode()) % 1021
    for character in body:
        remainder = (remainder * 32 + _READABLE.index(character)) % 1021
    return _readable(remainder, 2)


def _readable(number: int, length: int) -> str:
    digits: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_READABLE[digit])
    return "".join(reversed(digits))
