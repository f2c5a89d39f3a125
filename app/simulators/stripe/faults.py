"""Faults on demand: the next calls that match are slowed, refused, or answered into the void."""

import re
from dataclasses import dataclass
from enum import StrEnum

import msgspec


class FaultKind(StrEnum):
    """`DROP` does what was asked and then cuts the connection; `REFUSE` cuts it before."""

    DELAY = "delay"
    DROP = "drop"
    REFUSE = "refuse"
    STATUS = "status"


class Fault(msgspec.Struct):
    """`path` is a regular expression found in the address; `times` counts down to nothing.

    A `STATUS` of 409, 429 or 500 comes before anything is done, unless `is_kept`: then it becomes
    the remembered answer of the request's key, as when a call breaks half-way at Stripe's.
    """

    kind: FaultKind
    path: str = ""
    method: str = ""
    times: int = 1
    seconds: float = 0.0
    status: int = 500
    is_kept: bool = False


@dataclass(slots=True)
class Faults:
    """What was asked for, oldest first. Kept in memory: a restart is healthy again."""

    waiting: list[Fault]

    def take(self, method: str, path: str) -> list[Fault]:
        """The faults this call meets: every delay that matches, and the first of the others."""
        met: list[Fault] = []
        for fault in list(self.waiting):
            is_met = re.search(fault.path, path) and fault.method in {"", method}
            is_second = fault.kind is not FaultKind.DELAY and any(
                each.kind is not FaultKind.DELAY for each in met
            )
            if not is_met or is_second:
                continue
            met.append(fault)
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
        return met


MESSAGES = {
    409: ("invalid_request_error", "lock_timeout", "This object cannot be accessed right now."),
    429: ("invalid_request_error", "rate_limit", "Request rate limit exceeded."),
    500: ("api_error", None, "An unknown error occurred."),
}
