"""When the owners of a workspace that is going to be deleted get mail."""

from datetime import timedelta

WARNINGS = (timedelta(days=14), timedelta(days=7), timedelta(days=1))
"""Time left at each mail; the first one is sent at once."""
