"""What open pages listen to."""

EARNINGS_TOPIC = "earnings"
"""Changes with every report, match and release that moves what has been earned."""
