"""Demand: how many would come to hear an act in each city, and what a day does to a night.

Owns the model, nights played before Backline and rival events. Does not own shows and their
settlements, reports of plays (royalties), venues, nor plans made of the figures (tours).
"""

from app.domain.demand.factors import (
    HOLIDAYS,
    KINDS,
    RIVALS,
    SEASON,
    Factor,
    in_words,
    together,
)
from app.domain.demand.nightly import Almanac, Spot, get_almanac
from app.domain.demand.outlook import Estimate, Outlook
from app.domain.demand.queries.outlook import get_outlook
from app.domain.demand.service.importing import import_nights
from app.domain.demand.service.keeping import add_past_show, add_rival
from app.domain.demand.wording import source_of

__all__ = [
    "HOLIDAYS",
    "KINDS",
    "RIVALS",
    "SEASON",
    "Almanac",
    "Estimate",
    "Factor",
    "Outlook",
    "Spot",
    "add_past_show",
    "add_rival",
    "get_almanac",
    "get_outlook",
    "import_nights",
    "in_words",
    "source_of",
    "together",
]
