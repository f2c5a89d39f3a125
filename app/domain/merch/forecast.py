"""When stock runs out on the shows ahead, and how many to order. Pure, and says what it rests on.

What was sold a head on the last shows, times the people expected at each show ahead, in their
order. Fewer than three shows on which a variant was counted say nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from uuid import UUID

FEWEST, LATEST = 3, 10


@dataclass(frozen=True, slots=True)
class Past:
    """A night on which a variant was on sale: people, how many were sold, how many were left."""

    heads: int
    sold: int
    left: int


@dataclass(frozen=True, slots=True)
class Coming:
    """A show ahead, and how many people are expected."""

    show_id: UUID
    name: str
    on: date
    heads: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of one variant. `needed` is None where there are too few shows to say."""

    on_hand: int
    shows: int
    heads: int
    sold: int
    sold_out: int
    needed: int | None
    runs_out: Coming | None

    @property
    def is_known(self) -> bool:
        return self.needed is not None

    @property
    def order(self) -> int:
        return max(0, (self.needed or 0) - self.on_hand)

    @property
    def per_hundred(self) -> str:
        """Sold by a hundred people."""
        if not self.heads:
            return ""
        tenths = (self.sold * 2000 + self.heads) // (2 * self.heads)
        return f"{tenths // 10}.{tenths % 10}"


def look_ahead(on_hand: int, past: Iterable[Past], coming: Sequence[Coming]) -> Outlook:
    """`past` has the latest first; nights without people say nothing and are left out."""
    nights = [each for each in past if each.heads > 0][:LATEST]
    heads, sold = sum(e.heads for e in nights), sum(e.sold for e in nights)
    sold_out = sum(1 for each in nights if each.sold and not each.left)
    needed: int | None = None
    runs_out = None
    if len(nights) >= FEWEST:
        rate, wanted = Fraction(sold, heads), Fraction(0)
        for show in sorted(coming, key=lambda each: (each.on, each.show_id)):
            wanted += rate * show.heads
            if runs_out is None and wanted > on_hand:
                runs_out = show
        needed = ceil(wanted)
    return Outlook(on_hand, len(nights), heads, sold, sold_out, needed, runs_out)
