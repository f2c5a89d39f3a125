"""A settlement as it is read: headings, lines with their formula, and what each side may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.core.money import Money
from app.domain.shows.settlement import Part, Settlement, Step
from app.domain.shows.settlement.figures import settled
from app.domain.shows.settling.figures import Result

TOTALS = frozenset(
    {"gross", "adjusted", "net gross", "expenses", "split point", "net", "deal", "earned", "due",
     "promoter", "own result"}
)  # fmt: skip
TITLES = {
    Part.BOX_OFFICE: "Box office",
    Part.EXPENSES: "Expenses",
    Part.SPLIT: "Split",
    Part.ARTIST: "Artist",
    Part.PAYMENT: "Payment",
    Part.HOUSE: "House",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its name and how it came about."""

    key: str
    label: str
    formula: str
    amount: Money
    is_total: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What both sides read and sign."""

    sections: tuple[Section, ...]
    result: Result


def shared_sheet(found: Sequence[Settlement]) -> Sheet:
    """The waterfall both sides see: nothing of the house's own costs, takings and profit."""
    names = [f"Night {number}, " if len(found) > 1 else "" for number, _ in enumerate(found, 1)]
    sections = tuple(
        section
        for name, each in zip(names, found, strict=True)
        for section in (*_sections(each, name), *_payments(each, name))
    )
    return Sheet(sections, Result.of(found))


def house_rows(found: Sequence[Settlement]) -> tuple[Row, ...]:
    """What stays with the house: its result, its own lines, and what they leave."""
    steps = [step for each in found for step in each.internal if step.part is Part.HOUSE]
    return tuple(_row(step, found[0].currency) for step in steps)


def _sections(found: Settlement, name: str) -> list[Section]:
    shown = [step for step in found.external if step.part is not Part.HOUSE]
    parts = groupby(shown, key=lambda step: step.part)
    return [
        Section(name + TITLES[part], tuple(_row(step, found.currency) for step in steps))
        for part, steps in parts
    ]


def _payments(found: Settlement, name: str) -> list[Section]:
    several = len(found.acts) > 1
    return [
        Section(
            name + (f"Payment: {act.act}" if several else "Payment"),
            tuple(_row(step, found.currency) for step in act.steps),
        )
        for act in found.acts
    ]


def _row(step: Step, currency: str) -> Row:
    amount = settled(step.amount, currency)
    return Row(step.key, step.label, step.formula, amount, step.key in TOTALS)
