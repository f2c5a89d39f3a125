"""The verbs of sharing."""
