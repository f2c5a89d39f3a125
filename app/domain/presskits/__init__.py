"""Press kits: who an act is, in words, pictures and live figures, and the links to them.

Does not own pictures (vault), shows, plays (royalties), nor riders (advancing).
"""

from app.domain.presskits.links import press_link
from app.domain.presskits.models import PressKit, PressLink
from app.domain.presskits.queries.kits import list_kits
from app.domain.presskits.service.kits import change_kit, make_kit
from app.domain.presskits.service.links import (
    make_link,
    note_opened,
    publish_kit,
    revoke_link,
)

__all__ = [
    "PressKit",
    "PressLink",
    "change_kit",
    "list_kits",
    "make_kit",
    "make_link",
    "note_opened",
    "press_link",
    "publish_kit",
    "revoke_link",
]
