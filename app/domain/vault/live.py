"""What open pages listen to."""

UPLOADS_TOPIC = "uploads"
"""Changes with every upload that is taken in or refused."""
