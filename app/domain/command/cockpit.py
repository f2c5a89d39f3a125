"""All clients of an agency side by side: what each has, owes and waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.client_columns import ClientCell
from app.domain.command.deadlines import ClientDeadline

ORDERS = ("name", "coming", "owed", "waiting", "due", "quiet")


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of one client in one currency, in units of the currency."""

    currency: str
    cash: Decimal
    coming: Decimal
    owed: Decimal
    unmatched: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLine:
    """One client; `money` has the client's own currency first, and is None when not granted.

    `deadline` is the next one of those the agency may see.
    """

    id: UUID
    slug: str
    name: str
    kind: str
    money: Sequence[Sums] | None
    runs_open: int
    sheets_open: int
    asked: int
    active_at: datetime | None
    deadline: ClientDeadline | None = None

    @property
    def waiting(self) -> int:
        """Things somebody has to decide: statements, splits, requests, unmatched money."""
        return self.runs_open + self.sheets_open + self.asked + self.has_unmatched

    @property
    def has_unmatched(self) -> bool:
        return any(sums.unmatched for sums in self.money or ())


def arranged(lines: Sequence[ClientLine], order: str) -> list[ClientLine]:
    """The lines by one of ORDERS, the ones that need most first; equal ones by name."""
    keys: Mapping[str, Any] = {
        "coming": lambda line: -_first(line, "coming"),
        "owed": lambda line: -_first(line, "owed"),
        "waiting": lambda line: -line.waiting,
        "due": lambda line: line.deadline.next.on if line.deadline else date.max,
        "quiet": lambda line: line.active_at.timestamp() if line.active_at else 0,
    }
    return sorted(lines, key=keys[order]) if order in keys else list(lines)


@dataclass(frozen=True, slots=True)
class Contributed:
    """A column that another module fills, and what it says of each client."""

    key: str
    label: str
    is_figure: bool
    cells: Mapping[UUID, ClientCell]

    def arranged(self, lines: Sequence[ClientLine]) -> list[ClientLine]:
        """The lines by this column, those it says nothing of last."""
        return sorted(lines, key=self._place)

    def _place(self, line: ClientLine) -> tuple[bool, Decimal]:
        cell = self.cells.get(line.id)
        return (cell is None, -cell.rank if cell else Decimal(0))


def totals(lines: Sequence[ClientLine]) -> list[Sums]:
    """Sums over all clients, one per currency; amounts of two currencies are never added."""
    found: dict[str, Sums] = {}
    for line in lines:
        for each in line.money or ():
            so_far = found.get(each.currency, Sums(each.currency, *[Decimal(0)] * 4))
            found[each.currency] = Sums(
                each.currency,
                so_far.cash + each.cash,
                so_far.coming + each.coming,
                so_far.owed + each.owed,
                so_far.unmatched + each.unmatched,
            )
    return sorted(found.values(), key=lambda sums: (-abs(sums.coming + sums.owed), sums.currency))


def _first(line: ClientLine, figure: str) -> Decimal:
    # Compared within the client's own currency only as an order of magnitude; shown as it is.
    return getattr(line.money[0], figure) if line.money else Decimal(0)
