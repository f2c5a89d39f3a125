"""Reads of advancing."""
