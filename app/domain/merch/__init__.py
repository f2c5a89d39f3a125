"""Merchandise at shows: items and variants, their stock, and what each night sold.

Owns items, movements of stock and the counts of nights. Does not own shows and their settlements
(shows), nor the ledger (billing). Stock is the sum of movements, so a shop can take from it too.
"""

from app.domain.merch.forecast import look_ahead
from app.domain.merch.queries.nights import stall_takings
from app.domain.merch.queries.stock import Stocked, list_stock
from app.domain.merch.service.closing import close_night, open_night_again, reckon_night
from app.domain.merch.service.counting import Entry, Settings, keep_counts, set_night
from app.domain.merch.service.stock import Spec, add_item, change_item, note_movement
from app.domain.merch.takings import House

__all__ = [
    "Entry",
    "House",
    "Settings",
    "Spec",
    "Stocked",
    "add_item",
    "change_item",
    "close_night",
    "keep_counts",
    "list_stock",
    "look_ahead",
    "note_movement",
    "open_night_again",
    "reckon_night",
    "set_night",
    "stall_takings",
]
