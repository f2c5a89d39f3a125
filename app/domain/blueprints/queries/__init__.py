"""Every read of blueprints, checklists and handshakes."""
