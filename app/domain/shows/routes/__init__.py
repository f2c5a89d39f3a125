"""Pages of shows."""
