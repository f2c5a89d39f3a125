"""Tables of blueprints, checklists and handshakes."""

from app.domain.blueprints.models.blueprints import (
    AppliedItem,
    Blueprint,
    BlueprintApplication,
    BlueprintItemRow,
    BlueprintVersion,
)
from app.domain.blueprints.models.checklists import Checklist, ChecklistItem, PlannedSeat
from app.domain.blueprints.models.handshakes import Handshake, HandshakeVersion

__all__ = [
    "AppliedItem",
    "Blueprint",
    "BlueprintApplication",
    "BlueprintItemRow",
    "BlueprintVersion",
    "Checklist",
    "ChecklistItem",
    "Handshake",
    "HandshakeVersion",
    "PlannedSeat",
]
