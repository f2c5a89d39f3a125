"""Addresses people may be sent to after signing in."""

import re

_WITHIN_SITE = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def safe_next(address: str | None, *, otherwise: str = "/") -> str:
    """The address when it is a path of this site, else `otherwise`; never another host."""
    if address and len(address) <= 2048 and _WITHIN_SITE.fullmatch(address):
        return address
    return otherwise
