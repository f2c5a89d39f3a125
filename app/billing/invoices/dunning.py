"""Which reminder an open invoice is due for. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

USUAL = (-3, 0, 7, 14, 30)
"""Days after the due date on which people usually remind; negative ones are before it."""

LEVELS = {
    "friendly": "Friendly note before the due date",
    "due": "On the due date",
    "overdue": "First reminder",
    "second": "Second reminder",
    "final": "Final reminder",
}


@dataclass(frozen=True, slots=True)
class Reminder:
    step: int
    level: str


def reminder_due(
    due_on: date, today: date, *, steps: Iterable[int], taken: Collection[int]
) -> Reminder | None:
    """The latest step that has been reached and not been taken; earlier ones are left out.

    A step is skipped for good once a later one was taken.
    """
    reached = [step for step in steps if (today - due_on).days >= step]
    if not reached:
        return None
    latest = max(reached)
    if taken and max(taken) >= latest:
        return None
    if latest < 0 <= (today - due_on).days:
        # A friendly note ahead of time makes no sense afterwards.
        return None
    return Reminder(latest, level_of(latest))


def level_of(step: int) -> str:
    """How a step is worded: firmer the longer the wait."""
    if step < 0:
        return "friendly"
    if step == 0:
        return "due"
    if step < 14:
        return "overdue"
    return "second" if step < 30 else "final"
