"""Pages of blueprints, checklists and handshakes."""
