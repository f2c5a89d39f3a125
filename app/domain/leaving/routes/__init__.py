"""The pages of leaving."""
