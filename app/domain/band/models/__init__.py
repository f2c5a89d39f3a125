"""Tables of the band's life, one file for each part of it."""

from app.domain.band.models.days import BandBusy, BandCalendar, BandDate, BandFeed
from app.domain.band.models.messages import BandMessage, BandReading
from app.domain.band.models.people import BandPerson
from app.domain.band.models.polls import (
    BandPoll,
    BandPollAnswer,
    BandPollOption,
    BandPollPerson,
)
from app.domain.band.models.work import BandGoal, BandTask

__all__ = [
    "BandBusy",
    "BandCalendar",
    "BandDate",
    "BandFeed",
    "BandGoal",
    "BandMessage",
    "BandPerson",
    "BandPoll",
    "BandPollAnswer",
    "BandPollOption",
    "BandPollPerson",
    "BandReading",
    "BandTask",
]
