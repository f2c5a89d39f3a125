"""The advisory lock that lets one migrator work at a time ("backline" in ASCII)."""

LOCK = 0x6261636B6C696E65
