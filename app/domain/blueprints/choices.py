"""Fixed words of blueprints and handshakes, and how people read them."""

from enum import StrEnum

from app.core.actor import Role


class LineState(StrEnum):
    """How an item of a blueprint compares with what a workspace has."""

    NEW = "new"
    SAME = "same"
    UPDATED = "updated"
    """As it was applied, and the blueprint has another wording since."""
    TOUCHED = "touched"
    """Changed in the workspace since it was applied."""
    OWN = "own"
    """The workspace has one of its own that no blueprint wrote."""
    REMOVED = "removed"
    """Applied once, and taken away in the workspace."""
    GONE = "gone"
    """Applied once, and not in the blueprint any more; stays as it is."""


LINE_LABELS = {
    LineState.NEW: ("New", "positive"),
    LineState.SAME: ("Same", ""),
    LineState.UPDATED: ("Changed in the blueprint", "notice"),
    LineState.TOUCHED: ("Changed by the client since", "caution"),
    LineState.OWN: ("The client's own", "caution"),
    LineState.REMOVED: ("Removed by the client", "caution"),
    LineState.GONE: ("No longer in the blueprint", ""),
}
WRITABLE = frozenset(LineState) - {LineState.SAME, LineState.GONE}
TICKED = frozenset({LineState.NEW, LineState.UPDATED})
"""What is written unless somebody says otherwise: nothing a client did by themselves."""


class HandshakeKind(StrEnum):
    CO_WRITE = "co_write"
    RELEASE_DEAL = "release_deal"


KIND_LABELS = {
    HandshakeKind.CO_WRITE: "Co-write",
    HandshakeKind.RELEASE_DEAL: "Release deal",
}
STATE_LABELS = {
    "offered": ("Waits for the other side", "notice"),
    "active": ("In force", "positive"),
    "declined": ("Declined", "negative"),
    "withdrawn": ("Withdrawn", ""),
    "ended": ("Ended", ""),
}
VERSION_LABELS = {
    "proposed": ("Proposed", "notice"),
    "agreed": ("Agreed", "positive"),
    "declined": ("Declined", "negative"),
    "withdrawn": ("Withdrawn", ""),
}


class Verdict(StrEnum):
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


SEAT_ROLES: dict[Role, str] = {
    role: str(role).capitalize() for role in Role if role is not Role.OWNER
}
