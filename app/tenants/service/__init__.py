"""The verbs of tenants, by capability."""
