"""The words a tour is described in."""

EFFORTS = (("10", "10 seconds"), ("60", "1 minute"), ("300", "5 minutes"))
AGAIN_SECONDS = 0
"""Kept of a plan that was only made again after a change."""
AGAIN_SEARCH = 0.75
WISHES = (("may", "May be played"), ("must", "Has to be played"), ("never", "Not on this tour"))
UNITS = (("km", "kilometers"), ("hours", "hours"))
LONGEST = 180
MOST_CANDIDATES = 400
