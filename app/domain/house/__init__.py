"""The house: how its nights went, in figures that lead to their shows.

Owns no shows and no settlements (shows), nor the calendar (holds): it reads and adds up.
"""
