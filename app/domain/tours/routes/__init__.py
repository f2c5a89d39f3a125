"""Pages of tours."""
