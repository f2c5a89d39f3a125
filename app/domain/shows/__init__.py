"""Shows: what artist and venue agreed on a night, and what it comes to.

Owns the show as one row for both sides, the offers on it, its contract with the papers behind it,
its deposits, and the settlement of a show, a pure engine (`app.domain.shows.settlement`). Does not
own rooms and their calendars (venues, holds), nor the ledger money is posted to (billing).

A show is read by both sides, and changed in the tenant it lives in (`Show.tenant_id`): the other
side acts there as a guest. One that lives with its house stands on a hold for every night, which
accepting gives to it and canceling lets go. What it has agreed to play as an act, and the radius
clauses of that, it contributes to holds; only the act's own workspace is told what they forbid.

`accepted_terms` is what a settlement begins with: its `night` and `deal_terms` are what the engine
takes.
"""

from app.domain.shows.agreed import artist_pay
from app.domain.shows.choices import CURRENCIES
from app.domain.shows.errors import NothingOffered
from app.domain.shows.links import read_show_link, show_link
from app.domain.shows.models import Show, ShowOffer, Side
from app.domain.shows.queries.agreed import list_agreed_terms
from app.domain.shows.queries.attachments import list_attachments
from app.domain.shows.queries.nights import holds_of_shows
from app.domain.shows.queries.shows import (
    Asked,
    get_show,
    list_shows,
    list_shows_on,
    name_shows,
)
from app.domain.shows.reading import accepted_terms
from app.domain.shows.service.attachments import attach, may_attach
from app.domain.shows.service.keeping import (
    Party,
    cancel_show,
    change_show,
    pencil_show,
)
from app.domain.shows.service.offers import accept_offer, make_offer
from app.domain.shows.service.rooms import pencil_from_hold, pencil_in_room
from app.domain.shows.settlement import Merch as MerchLine
from app.domain.shows.settling.figures import Result
from app.domain.shows.settling.queries import (
    list_paid_to_artist,
    list_settled_of_artist,
    list_unsettled,
)
from app.domain.shows.settling.results import Basis, HouseShow, list_house_shows, settled_results
from app.domain.shows.settling.takings import PaidNight, list_paid_nights
from app.domain.shows.terms import Terms

__all__ = [
    "CURRENCIES",
    "Asked",
    "Basis",
    "HouseShow",
    "MerchLine",
    "NothingOffered",
    "PaidNight",
    "Party",
    "Result",
    "Show",
    "ShowOffer",
    "Side",
    "Terms",
    "accept_offer",
    "accepted_terms",
    "artist_pay",
    "attach",
    "cancel_show",
    "change_show",
    "get_show",
    "holds_of_shows",
    "list_agreed_terms",
    "list_attachments",
    "list_house_shows",
    "list_paid_nights",
    "list_paid_to_artist",
    "list_settled_of_artist",
    "list_shows",
    "list_shows_on",
    "list_unsettled",
    "make_offer",
    "may_attach",
    "name_shows",
    "pencil_from_hold",
    "pencil_in_room",
    "pencil_show",
    "read_show_link",
    "settled_results",
    "show_link",
]
