"""Passwords: the rule for choosing one, and hashing that cannot be used to exhaust the server.

Hashes run in two threads at most, so a flood of sign-ins waits for itself and not for the rest.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 8, 128
WEAKEST_SCORE = 2
JUDGED = 72
"""Characters the estimate looks at; it takes seconds for very long text."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
# Checked for addresses nobody has, so that an unknown one takes as long as a known one.
_NOBODYS = _HASHER.hash("a password that nobody has")


@dataclass(frozen=True)
class Checked:
    """`renewed` is the hash by today's cost when the stored one was made with another."""

    fits: bool
    renewed: str | None = None


def weakness(password: str, about: Sequence[str] = ()) -> str | None:
    """Why this password may not be chosen, or None. `about` are words that belong to the person."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters; a short sentence works well."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    words = [part for word in about for part in (word, *word.replace("@", " ").split()) if part]
    found = zxcvbn(password[:JUDGED], user_inputs=words, max_length=JUDGED)
    if found["score"] >= WEAKEST_SCORE:
        return None
    advice = found["feedback"]["warning"] or "It is among the first that attackers try."
    return f"{advice.rstrip('.')}. Try a few words that do not belong together."


async def hash_password(password: str) -> str:
    """The Argon2id hash to be stored."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, _HASHER.hash, password)


async def check_password(stored: str | None, password: str) -> Checked:
    """Whether the password fits; takes as long when there is nothing to compare with."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, _check, stored, password)


def _check(stored: str | None, password: str) -> Checked:
    try:
        _HASHER.verify(stored or _NOBODYS, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return Checked(fits=False)
    if stored is None:
        return Checked(fits=False)
    is_old = _HASHER.check_needs_rehash(stored)
    return Checked(fits=True, renewed=_HASHER.hash(password) if is_old else None)
