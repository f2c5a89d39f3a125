"""The verbs of the band's life, one file for each part of it."""
