"""Facts of merchandise."""

from uuid import UUID

from app.core.events import Event


class OfItem(Event, frozen=True, kw_only=True):
    subject_kind = "merch_item"
    subject_field = "item_id"

    item_id: UUID
    item_name: str


class ItemAdded(OfItem, frozen=True, kw_only=True):
    name = "merch.item_added"

    @property
    def summary(self) -> str:
        return f"Added {self.item_name} to the merchandise"


class ItemChanged(OfItem, frozen=True, kw_only=True):
    name = "merch.item_changed"

    @property
    def summary(self) -> str:
        return f"Changed {self.item_name} of the merchandise"


class ItemRetired(OfItem, frozen=True, kw_only=True):
    name = "merch.item_retired"

    @property
    def summary(self) -> str:
        return f"Took {self.item_name} out of the merchandise"


class ItemReturned(OfItem, frozen=True, kw_only=True):
    name = "merch.item_returned"

    @property
    def summary(self) -> str:
        return f"Put {self.item_name} back into the merchandise"


class ItemsImported(Event, frozen=True, kw_only=True):
    name = "merch.items_imported"
    subject_kind = "merch_import"

    number: int

    @property
    def summary(self) -> str:
        return f"Entered {self.number} variants of merchandise from a file"


class StockMoved(OfItem, frozen=True, kw_only=True):
    name = "merch.stock_moved"

    what: str
    """What happened, in words."""
    number: int
    reason: str

    @property
    def summary(self) -> str:
        said = f" ({self.reason})" if self.reason else ""
        return f"Noted {self.number:+d} of {self.item_name}: {self.what}{said}"


class OfNight(Event, frozen=True, kw_only=True):
    subject_kind = "merch_night"
    subject_field = "night_id"

    night_id: UUID
    of: str
    """The show in words."""
    path: str
    """Its page, relative to the workspace."""


class Counted(OfNight, frozen=True, kw_only=True):
    name = "merch.counted"

    lines: int
    step: str

    @property
    def summary(self) -> str:
        return f"Counted merchandise {self.step}: {self.of} ({self.lines} changed)"


class NightSet(OfNight, frozen=True, kw_only=True):
    name = "merch.night_set"

    @property
    def summary(self) -> str:
        return f"Changed how the merchandise is reckoned: {self.of}"


class NightClosed(OfNight, frozen=True, kw_only=True):
    name = "merch.night_closed"

    received: str
    """In words, with its currency."""

    @property
    def summary(self) -> str:
        return f"Closed the merchandise of {self.of}: {self.received}"


class NightOpened(OfNight, frozen=True, kw_only=True):
    name = "merch.night_opened"

    reason: str

    @property
    def summary(self) -> str:
        return f"Opened the merchandise of {self.of} again ({self.reason})"


class CountDropped(OfNight, frozen=True, kw_only=True):
    name = "merch.count_dropped"

    @property
    def summary(self) -> str:
        return f"Took back the count of merchandise: {self.of}"
