"""What a payout file says, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.billing.payments.payouts.details import Details
from app.core.money import Money


@dataclass(frozen=True)
class Payment:
    """One payee. `reference` travels with the money and comes back on the bank's statement."""

    name: str
    details: Details
    amount: Money
    reference: str
    text: str


@dataclass(frozen=True)
class Order:
    """All payments of a run, from the account `payer`; `id` names the file for the bank."""

    id: str
    payer_name: str
    payer: Details
    made_at: datetime
    due_on: date
    payments: Sequence[Payment]

    @property
    def total(self) -> Money:
        return Money.sum((each.amount for each in self.payments), self.payments[0].amount.currency)
