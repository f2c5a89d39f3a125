"""Staff: who works at a house, and who is on which shift of which night.

Owns people, kinds of nights, rotas and shifts, which no other workspace reads. Does not own shows
(shows) nor rooms (venues), and books nothing: what a rota costs is a figure that people keep
elsewhere.
"""

from app.domain.staff.service.nights import Night, apply_template, open_night
from app.domain.staff.service.people import add_person
from app.domain.staff.service.places import ask_people, mark_answer, put_on
from app.domain.staff.service.templates import keep_template
from app.domain.staff.timing import Line

__all__ = [
    "Line",
    "Night",
    "add_person",
    "apply_template",
    "ask_people",
    "keep_template",
    "mark_answer",
    "open_night",
    "put_on",
]
