"""The verbs of the portal."""
