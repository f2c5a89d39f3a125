"""Blueprints to set clients up with, checklists, and what two workspaces agree on by handshake.

Does not own what it copies (each module contributes its parts) nor who is paid (split sheets).
"""

from app.domain.blueprints.choices import Verdict
from app.domain.blueprints.parts import checklist_item, seat_item
from app.domain.blueprints.service.applying import Source, apply_blueprint, compare_with
from app.domain.blueprints.service.checklists import plan_seat, tick_item, write_checklist
from app.domain.blueprints.service.handshakes import (
    answer_change,
    end_handshake,
    note_handshake,
    offer_handshake,
    propose_change,
    take_handshake,
)
from app.domain.blueprints.service.saving import read_items, save_blueprint, save_version
from app.domain.blueprints.terms import CoWrite, ReleaseDeal

__all__ = [
    "CoWrite",
    "ReleaseDeal",
    "Source",
    "Verdict",
    "answer_change",
    "apply_blueprint",
    "checklist_item",
    "compare_with",
    "end_handshake",
    "note_handshake",
    "offer_handshake",
    "plan_seat",
    "propose_change",
    "read_items",
    "save_blueprint",
    "save_version",
    "seat_item",
    "take_handshake",
    "tick_item",
    "write_checklist",
]
