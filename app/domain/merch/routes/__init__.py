"""Pages of merchandise."""
