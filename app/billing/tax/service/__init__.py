"""The verbs of taxes."""
