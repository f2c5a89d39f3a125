"""Outreach: venues asked about nights, many at once, followed up until somebody answers.

Does not own venues and their addresses, holds, nor shows, which begin where an inquiry ends.
"""

from app.domain.outreach.models import Inquiry, OutreachRound
from app.domain.outreach.queries.pipeline import Wanted, list_inquiries
from app.domain.outreach.service.answering import answer_inquiry
from app.domain.outreach.service.releasing import release_round
from app.domain.outreach.service.rounds import add_venues, address_inquiry, begin_round
from app.domain.outreach.service.rules import refuse_address

__all__ = [
    "Inquiry",
    "OutreachRound",
    "Wanted",
    "add_venues",
    "address_inquiry",
    "answer_inquiry",
    "begin_round",
    "list_inquiries",
    "refuse_address",
    "release_round",
]
