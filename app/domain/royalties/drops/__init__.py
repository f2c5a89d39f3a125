"""Places where sources leave reports, and fetching each file of them once."""
