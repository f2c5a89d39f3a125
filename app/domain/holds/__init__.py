"""Holds: who waits for which night of which room, in which order, and who gets it.

Does not own the rooms (venues), nor what is agreed about a show once it is confirmed.
"""

from app.domain.holds.models import Hold
from app.domain.holds.queries.avails import list_taken, list_terms
from app.domain.holds.queries.holds import (
    Night,
    find_hold,
    get_hold,
    list_asked,
    list_nights,
)
from app.domain.holds.service.line import rules_of
from app.domain.holds.service.moves import (
    Asker,
    accept_hold,
    ask_hold,
    block_night,
    challenge_first,
    change_rules,
    confirm_hold,
    place_hold,
    release_hold,
    reschedule_hold,
)

__all__ = [
    "Asker",
    "Hold",
    "Night",
    "accept_hold",
    "ask_hold",
    "block_night",
    "challenge_first",
    "change_rules",
    "confirm_hold",
    "find_hold",
    "get_hold",
    "list_asked",
    "list_nights",
    "list_taken",
    "list_terms",
    "place_hold",
    "release_hold",
    "reschedule_hold",
    "rules_of",
]
