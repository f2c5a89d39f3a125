"""Every read of set lists and performances."""
