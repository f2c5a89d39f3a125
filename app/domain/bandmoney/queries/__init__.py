"""Every read of the band's money."""
