"""Words of the income pages."""

LABELS = {
    "kind": "Stream",
    "source": "Source",
    "store": "Store",
    "country": "Country",
    "recording": "Recording",
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
