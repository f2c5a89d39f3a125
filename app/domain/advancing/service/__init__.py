"""Verbs of advancing."""
