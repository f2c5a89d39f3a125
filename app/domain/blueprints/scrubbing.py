"""What never leaves a workspace in a blueprint: addresses, bank details, tax numbers, keys."""

import re
from collections.abc import Mapping
from typing import Any

from app.core.module import BlueprintItem

LEFT_OUT = "(left out)"
_SECRETS = (
    re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),
    re.compile(
        r"\b(?:AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE"
        r"|SI|SK)[ -]?[A-Z]?[0-9]{8,12}(?:B[0-9]{2})?\b"
    ),
    re.compile(r"\b(?:bl|sk|pk|rk|whsec)_[A-Za-z0-9_]{8,}"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"),
    re.compile(r"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.DOTALL),
)


def scrubbed(item: BlueprintItem) -> BlueprintItem:
    """The item with every secret in its texts replaced; the same when it is scrubbed again."""
    return BlueprintItem(scrub(item.key), scrub(item.title), scrub(item.body))


def scrub(value: Any) -> Any:
    if isinstance(value, str):
        for pattern in _SECRETS:
            value = pattern.sub(LEFT_OUT, value)
        return value
    if isinstance(value, Mapping):
        return {name: scrub(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(each) for each in value]
    return value
