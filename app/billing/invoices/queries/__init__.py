"""Every read of invoicing, by what is looked at."""
