"""Lines of a cost template, and what the house's own come to on a show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.money import Money
from app.core.text import clean_line
from app.domain.shows.codec import decode, encode
from app.domain.shows.settlement import Bill, Night
from app.domain.shows.settlement.box_office import count
from app.domain.shows.settlement.figures import settled, total
from app.domain.shows.terms import Cost
from app.domain.shows.wording import amount, percent


@dataclass(frozen=True, slots=True)
class Line:
    """A cost of one night; a private one is the house's own and nobody else's business."""

    cost: Cost
    is_private: bool = False

    @property
    def label(self) -> str:
        return self.cost.bill.label

    @property
    def words(self) -> str:
        """What it costs, as it is read."""
        return words_of(self.cost.bill)


def words_of(bill: Bill) -> str:
    if bill.fixed is not None:
        return amount(bill.fixed)
    if bill.per_ticket is not None:
        said = f"{amount(bill.per_ticket)} a ticket"
    else:
        said = f"{percent(bill.percent)} of {bill.of}" if bill.percent is not None else ""
    return said if bill.cap is None else f"{said}, at most {amount(bill.cap)}"


def written(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [{"cost": encode(line.cost), "is_private": line.is_private} for line in lines]


def read(kept: Iterable[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(decode(row["cost"]), row["is_private"]) for row in kept)


def comes_to(bill: Bill, nights: Sequence[Night], currency: str) -> Money:
    """What a cost of one night comes to on these nights, each by its own tickets and cap."""
    boxes = [count(night, currency) for night in nights]
    return settled(total(bill.amount(box.measured, currency).value for box in boxes), currency)


def same(label: str) -> str:
    """By which two labels are one: however they are spaced and whether in capitals."""
    return clean_line(label).casefold()
