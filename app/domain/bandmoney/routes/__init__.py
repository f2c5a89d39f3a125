"""Pages of the band's money."""
