"""What happened to published prices to dealers."""

from uuid import UUID

from app.core.events import Event
from app.core.text import counted


class PriceListTaken(Event, frozen=True, kw_only=True):
    name = "royalties.price_list_taken"
    subject_kind = "price_list"
    subject_field = "list_id"
    list_id: UUID
    prices: int

    @property
    def summary(self) -> str:
        return f"{counted(self.prices, 'price')} to dealers written down"


class PriceRemoved(Event, frozen=True, kw_only=True):
    name = "royalties.price_removed"
    subject_kind = "dealer_price"
    subject_field = "price_id"
    price_id: UUID

    @property
    def summary(self) -> str:
        return "A price to dealers was removed"
