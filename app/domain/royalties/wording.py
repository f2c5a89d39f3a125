"""Words of the income pages."""

from app.domain.royalties.statement_document import country_name

NOTHING = "-"
"""Stands for an empty store, country or source and for an unknown recording."""
LABELS = {
    "kind": "Stream",
    "source": "Source",
    "store": "Store",
    "country": "Country",
    "recording": "Recording",
    "work": "Work",
    "month": "Month",
}
KINDS = {
    "stream": "Streaming",
    "download": "Downloads",
    "physical": "Physical sales",
    "video": "Video",
    "performance": "Performance",
    "mechanical": "Mechanicals",
    "other": "Other uses",
}
"""The streams of income that reports tell apart."""


def name_of(dimension: str, key: str, label: str = "") -> str:
    """A value of a dimension as people read it."""
    if key == NOTHING:
        return {"recording": "Not matched yet", "work": "No work named"}.get(dimension, "Not named")
    if dimension == "country":
        return country_name(key)
    if dimension == "kind":
        return KINDS.get(key, key.capitalize())
    return label or key
