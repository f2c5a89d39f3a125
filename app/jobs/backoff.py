"""When a failed job runs again: full jitter, and a budget of prompt retries per kind of job."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

BASE = 0.5
CAP = 20 * 60.0
PATIENCE = 60.0
"""Seconds until the earliest retry of a kind whose budget is spent."""
SHARE = 0.1
SMALLEST_BUDGET = 10.0
LARGEST_BUDGET = 100.0


@dataclass
class RetryBudget:
    """A token bucket per kind of job: a first attempt earns a tenth, a prompt retry costs one.

    When a provider is down for everybody its jobs stop retrying promptly and spread out instead.
    """

    _tokens: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: SMALLEST_BUDGET))

    def earn(self, kind: str) -> None:
        self._tokens[kind] = min(self._tokens[kind] + SHARE, LARGEST_BUDGET)

    def spend(self, kind: str) -> bool:
        """Whether a prompt retry of this kind is affordable; if so it is paid for."""
        if self._tokens[kind] < 1:
            return False
        self._tokens[kind] -= 1
        return True


@dataclass
class Backoff:
    """Seconds until the next attempt. `uniform(low, high)` draws the jitter."""

    budget: RetryBudget = field(default_factory=RetryBudget)
    uniform: Callable[[float, float], float] = random.uniform

    def delay(self, kind: str, attempt: int) -> float:
        """The wait after the failed `attempt` (from 1), at most twenty minutes."""
        if not self.budget.spend(kind):
            return self.uniform(PATIENCE, CAP)
        return self.uniform(0, min(CAP, BASE * 2**attempt))
