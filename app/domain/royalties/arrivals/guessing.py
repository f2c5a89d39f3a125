"""Whose money a line of the bank shows: by a name it showed before, else by the payer's own."""

from collections.abc import Iterable

_SHORTEST = 4
"""Shorter names are found inside too many others."""


def payer_of(
    counterparty: str,
    reference: str,
    *,
    senders: Iterable[tuple[str, str]],
    names: Iterable[str],
) -> str | None:
    """The payer, when exactly one fits. `senders` are (payer, name at the bank) seen before."""
    sender, words = _key(counterparty), _key(reference)
    before = {payer for payer, name in senders if sender and _key(name) == sender}
    if before:
        return _only(before)
    named = {
        name
        for name in names
        if len(_key(name)) >= _SHORTEST and (_key(name) in sender or _key(name) in words)
    }
    return _only(named)


def _only(found: set[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
