"""Pages of set lists and performances."""
