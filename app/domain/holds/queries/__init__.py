"""Reads of holds."""
