"""Calendars of other programs, read in a limited child: when somebody is busy, and nothing else.

`reading.read` reads in this process; `limited.read_limited` does the same in the child.
"""
