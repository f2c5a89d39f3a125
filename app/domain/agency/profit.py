"""Profit of a client: what was billed, less the cost of the time and the expenses for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.billing import Flow

INCOME, TIME, EXPENSES = "income", "time_cost", "client_costs"


@dataclass(frozen=True, slots=True)
class Profit:
    """One client in one currency, in main units."""

    client_id: UUID
    currency: str
    income: Decimal = Decimal(0)
    time: Decimal = Decimal(0)
    expenses: Decimal = Decimal(0)

    @property
    def result(self) -> Decimal:
        return self.income - self.time - self.expenses

    @property
    def margin(self) -> Decimal | None:
        """The result as a part of the income, to four places; None without income."""
        if self.income <= 0:
            return None
        return (self.result / self.income).quantize(Decimal("0.0001"))


def profits(flows: Iterable[Flow], customers: Mapping[UUID, UUID]) -> list[Profit]:
    """One row per client and currency; `customers` maps who is billed to the client."""
    sums: dict[tuple[UUID, str], dict[str, Decimal]] = {}
    clients = set(customers.values())
    for flow in flows:
        client_id = customers.get(flow.owner_id, flow.owner_id)
        if client_id in clients and flow.source in {INCOME, TIME, EXPENSES}:
            row = sums.setdefault((client_id, flow.currency), {})
            row[flow.source] = row.get(flow.source, Decimal(0)) + flow.amount
    return [
        Profit(
            client_id,
            currency,
            row.get(INCOME, Decimal(0)),
            row.get(TIME, Decimal(0)),
            row.get(EXPENSES, Decimal(0)),
        )
        for (client_id, currency), row in sorted(sums.items(), key=lambda item: str(item[0]))
    ]
