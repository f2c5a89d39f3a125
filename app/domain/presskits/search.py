"""What of press kits the search finds."""

from app.core.module import SearchSource
from app.core.searching import things
from app.domain.presskits.models import PressKit

_kits = things(PressKit.id, PressKit.name, PressKit.tagline, note=(PressKit.tagline,))


SOURCES = (SearchSource("Press kits", "presskits.read", "megaphone", "press-kits/{key}", _kits),)
