"""Every read of merchandise."""
