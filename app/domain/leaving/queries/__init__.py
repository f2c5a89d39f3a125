"""Every read of leaving."""
