"""Verbs of demand."""
