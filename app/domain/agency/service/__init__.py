"""The verbs of the agency's business, by capability."""
