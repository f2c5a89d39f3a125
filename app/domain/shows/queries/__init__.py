"""Reads of shows."""
