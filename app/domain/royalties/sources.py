"""What a source means for the money it reports."""

from app.domain.royalties.reports.dsrf import DSRF_WORKS
from app.domain.royalties.reports.profiles.societies import SOCIETIES

# Pays performers and labels for the sound, though it is a society.
_SOUND_SOCIETIES = frozenset({"soundexchange_partial"})
COMPOSITION_SOURCES = frozenset(profile.key for profile in SOCIETIES) - _SOUND_SOCIETIES | {
    DSRF_WORKS.key
}
"""Sources that pay for works: their money follows the splits of the composition."""


SOURCE_TEST = {
    "master": "coalesce(p.source, '') <> ALL(CAST(:sources AS text[]))",
    "composition": "coalesce(p.source, '') = ANY(CAST(:sources AS text[]))",
}
"""By kind of splits: the condition on `earnings_reports p` of the income they share out."""


def sheet_kind(source: str | None) -> str:
    """Which splits share out the income of a source: `master` or `composition`."""
    return "composition" if source in COMPOSITION_SOURCES else "master"
