"""The verbs of invoicing, by capability."""
