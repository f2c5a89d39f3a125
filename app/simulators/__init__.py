"""Servers that speak the protocols of outside providers, for demos and tests without keys.

One process serves all of them (`python -m app.simulators CONFIG.json`). Each keeps its own state
below the data directory, says "Simulated" on every screen, and imports nothing of ours but
`app.core`: what talks to it is the same adapter that talks to the real provider.
"""
