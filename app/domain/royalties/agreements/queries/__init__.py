"""Every read of contracts."""
