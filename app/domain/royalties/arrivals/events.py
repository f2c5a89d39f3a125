"""What happened to money that arrives from payers."""

from uuid import UUID

from app.core.events import Event
from app.core.money import Money


class ArrivalEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about one arrival; `amount` counts the smallest units."""

    subject_kind = "payer_arrival"
    subject_field = "arrival_id"
    arrival_id: UUID
    payer: str
    amount: int
    currency: str

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class MoneyArrived(ArrivalEvent, frozen=True, kw_only=True):
    name = "royalties.money_arrived"

    @property
    def summary(self) -> str:
        return f"{self.money} arrived from {self.payer}"


class MoneyTakenBack(ArrivalEvent, frozen=True, kw_only=True):
    name = "royalties.arrival_reversed"
    reason: str

    @property
    def summary(self) -> str:
        return f"The arrival of {self.money} from {self.payer} was reversed: {self.reason}"


EVENTS = (MoneyArrived, MoneyTakenBack)
