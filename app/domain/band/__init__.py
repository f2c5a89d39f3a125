"""The band's life: who plays, what is to do and to reach, the calendar, polls and messages.

Does not own shows and holds, nor days on the road (advancing); its calendar only gathers them.
"""

from app.domain.band.models import BandDate, BandPerson, BandPoll, BandTask
from app.domain.band.queries.people import Player, list_players
from app.domain.band.queries.polls import get_poll, list_asked, list_options
from app.domain.band.service.days import set_date
from app.domain.band.service.people import add_person
from app.domain.band.service.polls import Slot, answer_poll, ask_poll, decide_poll
from app.domain.band.service.work import Subject, list_for_show, set_goal, set_task

__all__ = [
    "BandDate",
    "BandPerson",
    "BandPoll",
    "BandTask",
    "Player",
    "Slot",
    "Subject",
    "add_person",
    "answer_poll",
    "ask_poll",
    "decide_poll",
    "get_poll",
    "list_asked",
    "list_for_show",
    "list_options",
    "list_players",
    "set_date",
    "set_goal",
    "set_task",
]
