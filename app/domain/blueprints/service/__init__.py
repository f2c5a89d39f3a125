"""The verbs of blueprints, checklists and handshakes."""
