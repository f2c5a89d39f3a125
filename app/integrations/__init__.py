"""The outside world: one port per capability, with the adapters that speak to providers.

Owns no domain facts. Which adapter serves a port is decided once, in `wiring`.
"""
