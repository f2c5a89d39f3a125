"""What is read of a calendar: stretches of time somebody is busy. Pure."""

from datetime import date, time

import msgspec


class Stretch(msgspec.Struct, frozen=True):
    """By the wall clock of a zone. Without times it takes whole days, `until` the last of them."""

    on_date: date
    starts: time | None
    until: date
    ends: time | None


class Reading(msgspec.Struct, frozen=True):
    """What a calendar says, and how many of its entries nobody could read."""

    busy: list[Stretch]
    broken: int = 0
