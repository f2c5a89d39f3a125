"""The nights an act has played, whoever wrote them down, brought to their markets.

Pure. A settlement goes before what was typed of the same night in the same market.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.money import Money
from app.core.text import plain_letters

MOST_NIGHTS = 400
"""The latest of them; older ones hardly say anything."""


@dataclass(frozen=True, slots=True)
class Played:
    """A night in a market, named by its place in the atlas: how many paid, of how many places."""

    market: int
    on: date
    act: str
    where: str
    paid: int
    places: int | None
    price: Money | None
    is_settled: bool

    @property
    def is_sold_out(self) -> bool:
        return self.places is not None and self.paid >= self.places > 0

    @property
    def month(self) -> str:
        return f"{self.on:%B %Y}"


def of_act(nights: Iterable[Played], act: str) -> list[Played]:
    """The latest nights of an act, the oldest first; of all acts where none is named."""
    sought = plain_letters(act).strip()
    found = [each for each in nights if not sought or plain_letters(each.act).strip() == sought]
    settled = {(each.market, each.on) for each in found if each.is_settled}
    told = [each for each in found if each.is_settled or (each.market, each.on) not in settled]
    return sorted(told, key=lambda each: (each.on, each.market, each.where))[-MOST_NIGHTS:]


def paid_since(nights: Sequence[Played], first: date) -> dict[int, tuple[int, int]]:
    """Nights and people who paid from a day on, by market."""
    found: dict[int, tuple[int, int]] = {}
    for each in nights:
        if each.on >= first:
            shows, paid = found.get(each.market, (0, 0))
            found[each.market] = (shows + 1, paid + each.paid)
    return found


def acts_of(nights: Iterable[Played]) -> list[str]:
    """The acts that have played, those who did most first; each by its first spelling."""
    counted: dict[str, list[str]] = {}
    for each in nights:
        counted.setdefault(plain_letters(each.act).strip(), []).append(each.act)
    ordered = sorted(counted.items(), key=lambda item: (-len(item[1]), item[0]))
    return [spellings[0] for _, spellings in ordered]
