"""An answer to a line of a rider, and the mark that shows whether it changed since. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

ANSWERS = {"": "Not answered", "yes": "Yes", "no": "No", "instead": "Something else instead"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the venue says to a line: yes, no, or what there is instead, and a note."""

    answer: str
    instead: str
    note: str

    @property
    def mark(self) -> str:
        """Differs for different answers; a form carries that of what it showed."""
        said = f"{self.answer}\x1f{self.instead}\x1f{self.note}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the form: which item, what was shown, what is said now."""

    item_id: UUID
    seen: str
    answer: Answer

    @property
    def is_touched(self) -> bool:
        return self.answer.mark != self.seen


def read_answers(rows: Sequence[dict[str, Any]]) -> list[Given]:
    """Lines as they were typed."""
    return [
        Given(
            UUID(row["id"]),
            row["seen"] or "",
            Answer(row["answer"] or "", row["instead"] or "", row["note"] or ""),
        )
        for row in rows
    ]
