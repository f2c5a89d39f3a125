"""What of blueprints, checklists and deals between workspaces the search finds."""

from app.core.module import SearchSource
from app.core.searching import things, worded
from app.domain.blueprints.choices import KIND_LABELS
from app.domain.blueprints.models.blueprints import Blueprint
from app.domain.blueprints.models.checklists import Checklist
from app.domain.blueprints.models.handshakes import Handshake

_blueprints = things(Blueprint.id, Blueprint.name, note=(Blueprint.description,)).where(
    Blueprint.archived_at.is_(None)
)
_checklists = things(Checklist.id, Checklist.name).where(Checklist.archived_at.is_(None))
_handshakes = things(
    Handshake.id,
    Handshake.title,
    Handshake.other_name,
    worded(Handshake.kind, KIND_LABELS),
    note=(worded(Handshake.kind, KIND_LABELS), Handshake.other_name),
)


SOURCES = (
    SearchSource(
        "Blueprints", "blueprints.read", "copy-plus", "agency/blueprints/{key}", _blueprints
    ),
    SearchSource("Checklists", "checklists.read", "list-checks", "checklists/{key}", _checklists),
    SearchSource(
        "Co-writes and deals", "handshakes.read", "signature", "handshakes/{key}", _handshakes
    ),
)
