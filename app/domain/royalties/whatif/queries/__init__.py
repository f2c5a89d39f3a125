"""Reads of what if: the history of a contract, and the answers that are kept."""
