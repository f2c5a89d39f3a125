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
    is_known: bool = True
    """Whether it is known already: nothing came in before a show is settled."""

    @property
    def is_income(self) -> bool:
        return self.name == INCOME

    @property
    def better(self) -> Money | None:
        if self.expected is None or not self.is_known:
            return None
        gap = self.actual - self.expected
        return gap if self.is_income else -gap


@dataclass(frozen=True, slots=True)
class Compared:
    """Every line with a budget or a figure, and the profit of both."""

    lines: list[BudgetLine]
    expected: Money | None
    actual: Money
    is_known: bool

    @property
    def better(self) -> Money | None:
        if self.expected is None or not self.is_known:
            return None
        return self.actual - self.expected


def compare(budget: Mapping[str, int], currency: str, statement: Statement) -> Compared:
    """A budget in another currency than the statement's is as good as none."""
    known = budget if currency == statement.currency else {}
    lines = [
        BudgetLine(
            name, label, _expected(known, name, statement), _actual(statement, name),
            is_known=bool(statement.incomes) or name != INCOME,
        )
        for name, label in BUDGETED.items()
    ]  # fmt: skip
    shown = [each for each in lines if each.expected is not None or each.actual.minor]
    profit = None
    if known:
        costs = sum(minor for name, minor in known.items() if name != INCOME)
        profit = statement.money(known.get(INCOME, 0) - costs)
    return Compared(shown, profit, statement.profit, is_known=bool(statement.incomes))


def _expected(budget: Mapping[str, int], name: str, statement: Statement) -> Money | None:
    return statement.money(budget[name]) if name in budget else None


def _actual(statement: Statement, name: str) -> Money:
    figures = {
        INCOME: statement.earned,
        PLAYERS: statement.players,
        COMMISSION: statement.money(statement.commission),
    }
    return figures[name] if name in figures else statement.cost_of(name)
