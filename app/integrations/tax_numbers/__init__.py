"""Checking tax numbers: whether a name and a number of the United States belong together."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.core.errors import Unavailable


class Verdict(StrEnum):
    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


class NumberChecksDown(Unavailable):
    """Whoever checks numbers does not answer; nothing is known, good or bad."""

    code = "number_checks_down"
    sentence = "Tax numbers cannot be checked right now. We keep trying."


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """A number of a kind (`ssn`, `itin`, `ein`), digits only, and the name beside it."""

    kind: str
    number: str = field(repr=False)
    name: str


class NumberChecks(Protocol):
    @property
    def is_available(self) -> bool:
        """Whether anybody can be asked at all."""

    @property
    def is_simulated(self) -> bool: ...

    async def check(self, question: NumberQuestion, /) -> Verdict:
        """Whether name and number belong together. Raises NumberChecksDown."""
        ...


class NoNumberChecks:
    """Nobody can be asked from here."""

    is_available = False
    is_simulated = False

    async def check(self, _question: NumberQuestion, /) -> Verdict:
        raise NumberChecksDown
