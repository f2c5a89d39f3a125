"""What the receiving server found out about a sender, and nobody else's word for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_METHOD = re.compile(r"(spf|dkim|dmarc)\s*=\s*([a-z]+)(.*)", re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
_PROPERTY = re.compile(r"(?:header\.(?:d|from)|smtp\.mailfrom)\s*=\s*\"?([^\s\";]+)")
_GOOD, _SILENT = "pass", frozenset({"none", "temperror"})
_LONGEST = 4_000


class Checked(StrEnum):
    """Whether the sender is who it says: proven, disproven, or nobody has looked."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of all checks together, and each by name as the server wrote it."""

    checked: Checked
    words: str = ""


def verdict_of(headers: Sequence[str], *, trusted: str, sender: str) -> Verdict:
    """Read the results the trusted server wrote, which are the topmost under its name.

    A pass counts when it is for the domain the mail says it is from. Whatever a server looked into
    and did not pass is a failure, unless something else passed.
    """
    own = next((text for text in headers if _server(text) == trusted.lower()), None)
    if not trusted or own is None:
        return Verdict(Checked.UNKNOWN)
    found = list(_methods(own))
    words = ", ".join(f"{name.upper()} {result}" for name, result, _ in found)
    domain = sender.rpartition("@")[2].lower()
    if any(result == _GOOD and _is_for(name, rest, domain) for name, result, rest in found):
        return Verdict(Checked.PASSED, words)
    if all(result in _SILENT for _, result, _ in found):
        return Verdict(Checked.UNKNOWN, words)
    return Verdict(Checked.FAILED, words)


def _server(text: str) -> str:
    head = _COMMENT.sub(" ", text[:_LONGEST]).partition(";")[0].split()
    return head[0].lower() if head else ""


def _methods(text: str) -> list[tuple[str, str, str]]:
    parts = _COMMENT.sub(" ", text[:_LONGEST]).lower().split(";")[1:]
    found = (_METHOD.match(part.strip()) for part in parts)
    return [(match[1], match[2], match[3]) for match in found if match]


def _is_for(name: str, rest: str, domain: str) -> bool:
    """DMARC speaks of the sender as it is shown; the others of domains they name."""
    named = [each.rpartition("@")[2] for each in _PROPERTY.findall(rest)]
    if name == "dmarc" and not named:
        return True
    return bool(domain) and any(
        domain == each or domain.endswith(f".{each}") for each in named if "." in each
    )
