"""Every read of payments, by what is looked at."""
