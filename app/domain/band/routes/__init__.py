"""Pages of the band, one file for each part of it."""
