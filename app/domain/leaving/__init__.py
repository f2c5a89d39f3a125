"""Leaving with everything, and coming back: archives, deletion, erasure, handing over.

Owns what was asked for and its certificates. Does not own the rows that leave: those are every
module's, found by reading the tables themselves.
"""
