"""A budget beside what came of it, line by line. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.money import Money
from app.domain.bandmoney.choices import BUDGETED, COMMISSION, INCOME, PLAYERS
from app.domain.bandmoney.statement import Statement


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """`better` is what is left of it: more income than expected, or less spent. None unplanned."""

    name: str
    label: str
    expected: Money | None
    actual: Money

    @property
    def is_income(self) -> bool:
        return self.name == INCOME

    @property
    def better(self) -> Money | None:
        if self.expected is None:
            return None
        gap = self.actual - self.expected
        return gap if self.is_income else -gap


@dataclass(frozen=True, slots=True)
class Compared:
    """Every line with a budget or a figure, and the profit of both."""

    lines: list[BudgetLine]
    expected: Money | None
    actual: Money

    @property
    def better(self) -> Money | None:
        return None if self.expected is None else self.actual - self.expected


def compare(budget: Mapping[str, int], currency: str, statement: Statement) -> Compared:
    """A budget in another currency than the statement's is as good as none."""
    known = budget if currency == statement.currency else {}
    lines = [
        BudgetLine(name, label, _expected(known, name, statement), _actual(statement, name))
        for name, label in BUDGETED.items()
    ]
    shown = [each for each in lines if each.expected is not None or each.actual.minor]
    profit = None
    if known:
        costs = sum(minor for name, minor in known.items() if name != INCOME)
        profit = statement.money(known.get(INCOME, 0) - costs)
    return Compared(shown, profit, statement.profit)


def _expected(budget: Mapping[str, int], name: str, statement: Statement) -> Money | None:
    return statement.money(budget[name]) if name in budget else None


def _actual(statement: Statement, name: str) -> Money:
    figures = {
        INCOME: statement.earned,
        PLAYERS: statement.players,
        COMMISSION: statement.money(statement.commission),
    }
    return figures[name] if name in figures else statement.cost_of(name)
