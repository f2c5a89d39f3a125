"""Advancing: riders, stage plots, and what both sides settle before a show; day sheets from it.

Does not own the show itself nor its terms (shows), nor the rooms it is compared with (venues).
What is private to the artist is in the artist's own rows and never in a shared one.
"""

from app.domain.advancing.diary import TravelLeg
from app.domain.advancing.documents import file_name, rider_pdf
from app.domain.advancing.items import RiderItem
from app.domain.advancing.plot import PlotItem
from app.domain.advancing.queries.days import list_legs_between
from app.domain.advancing.queries.riders import KeptRider, list_kept_riders
from app.domain.advancing.service.answering import add_contact, agree, answer_items, ask, reply
from app.domain.advancing.service.days import (
    add_leg,
    add_person,
    add_stay,
    send_sheet,
    write_notes,
)
from app.domain.advancing.service.giving import give_rider, version_to_give
from app.domain.advancing.service.guests import add_guest, set_allotment
from app.domain.advancing.service.riders import begin_rider, keep_version, put_item, write_rider
from app.domain.advancing.service.timing import Times, set_times

__all__ = [
    "KeptRider",
    "PlotItem",
    "RiderItem",
    "Times",
    "TravelLeg",
    "add_contact",
    "add_guest",
    "add_leg",
    "add_person",
    "add_stay",
    "agree",
    "answer_items",
    "ask",
    "begin_rider",
    "file_name",
    "give_rider",
    "keep_version",
    "list_kept_riders",
    "list_legs_between",
    "put_item",
    "reply",
    "rider_pdf",
    "send_sheet",
    "set_allotment",
    "set_times",
    "version_to_give",
    "write_notes",
    "write_rider",
]
