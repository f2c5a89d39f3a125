"""Sharing: what workspaces lend each other, nights they play together, and mentions they promise.

Does not own tours and their plans, nor shows; moves no money. An offer is its owner's, a request
is one row of two workspaces.
"""

from app.domain.sharing.models import SharingOffer, SharingPromise, SharingRequest, SharingTour
from app.domain.sharing.queries.requests import list_agreed_between
from app.domain.sharing.service.asking import Asker, ask_night, ask_offer
from app.domain.sharing.service.moves import accept_request, propose_days
from app.domain.sharing.service.offering import Place, note_wish, offer_thing
from app.domain.sharing.service.opening import open_tour
from app.domain.sharing.service.promising import promise_mention, tick_mention

__all__ = [
    "Asker",
    "Place",
    "SharingOffer",
    "SharingPromise",
    "SharingRequest",
    "SharingTour",
    "accept_request",
    "ask_night",
    "ask_offer",
    "list_agreed_between",
    "note_wish",
    "offer_thing",
    "open_tour",
    "promise_mention",
    "propose_days",
    "tick_mention",
]
