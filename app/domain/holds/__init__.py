"""Holds: who waits for which night of which room, in which order, and who gets it.

Owns the rules by which a show is too near another (`clauses`), whoever they come from; what an act
has agreed on besides its holds is contributed (`Module.engagements`). Does not own the rooms
(venues), nor what is agreed about a show once it is confirmed.
"""

from app.domain.holds.clauses import (
    Broken,
    Clause,
    Engagement,
    broken_by,
    closed_days,
    engagement_at,
)
from app.domain.holds.models import Hold
from app.domain.holds.queries.avails import find_clauses, list_taken, list_terms
from app.domain.holds.queries.holds import (
    Night,
    find_hold,
    get_hold,
    list_asked,
    list_days_in_use,
    list_nights,
    name_holds,
)
from app.domain.holds.service.line import rules_of
from app.domain.holds.service.moves import (
    Asker,
    accept_hold,
    announce_night,
    ask_hold,
    block_night,
    challenge_first,
    change_rules,
    confirm_hold,
    place_hold,
    release_hold,
    reschedule_hold,
)
from app.domain.holds.service.radius import (
    decide_one_by_one,
    find_broken,
    go_on,
    list_engagements,
    would_play,
)
from app.domain.holds.slots import SLOTS

__all__ = [
    "SLOTS",
    "Asker",
    "Broken",
    "Clause",
    "Engagement",
    "Hold",
    "Night",
    "accept_hold",
    "announce_night",
    "ask_hold",
    "block_night",
    "broken_by",
    "challenge_first",
    "change_rules",
    "closed_days",
    "confirm_hold",
    "decide_one_by_one",
    "engagement_at",
    "find_broken",
    "find_clauses",
    "find_hold",
    "get_hold",
    "go_on",
    "list_asked",
    "list_days_in_use",
    "list_engagements",
    "list_nights",
    "list_taken",
    "list_terms",
    "name_holds",
    "place_hold",
    "release_hold",
    "reschedule_hold",
    "rules_of",
    "would_play",
]
