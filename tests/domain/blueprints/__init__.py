"""Blueprints, checklists and handshakes."""
