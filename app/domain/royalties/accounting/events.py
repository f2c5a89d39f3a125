"""What happened to exchange rates."""

from uuid import UUID

from app.core.events import Event


class RateEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about the rate of two currencies in a month."""

    subject_kind = "exchange_rate"
    subject_field = "rate_id"
    rate_id: UUID
    of: str
    into: str
    period: str


class RateWritten(RateEvent, frozen=True, kw_only=True):
    name = "royalties.rate_written"
    value: str
    source: str

    @property
    def summary(self) -> str:
        return f"1 {self.of} is {self.value} {self.into} in {self.period} ({self.source})"


class RateOrderChosen(Event, frozen=True, kw_only=True):
    name = "royalties.rate_order_chosen"
    subject_kind = "rate_order"
    subject_field = "order_id"
    order_id: UUID
    origins: list[str]

    @property
    def summary(self) -> str:
        return f"Exchange rates are believed in this order: {', '.join(self.origins)}"


class RateRemoved(RateEvent, frozen=True, kw_only=True):
    name = "royalties.rate_removed"

    @property
    def summary(self) -> str:
        return f"The rate of {self.of} in {self.into} for {self.period} was removed"
