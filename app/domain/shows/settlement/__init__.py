"""The settlement engine: what everybody gets of a show, exactly, every step named.

Pure: no database, no web, no clock. `settle` takes nights, terms and payments and returns who gets
what; `simulate` asks the same of other sales. Figures are fractions of minor units until money
changes hands: the tax, the fees, the expenses, the artist's earnings and every withholding are
then rounded once each, and the promoter has what is left.
"""

from app.domain.shows.settlement.bills import Bill, Category, Expense, Of
from app.domain.shows.settlement.bonuses import Bonus, ByGross, ByTickets, How, OfGross
from app.domain.shows.settlement.box_office import Night, Tax, Tickets
from app.domain.shows.settlement.deals import (
    Deal,
    Door,
    DoorPerTicket,
    Flat,
    Plus,
    Terms,
    Versus,
)
from app.domain.shows.settlement.engine import PrivateLine, settle, settle_each
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.payment import (
    ActPaid,
    Adjustment,
    Counts,
    Had,
    Merch,
    Payments,
    TaxKind,
    Why,
    Withholding,
)
from app.domain.shows.settlement.result import Division, Settlement
from app.domain.shows.settlement.simulator import Outlook, Scenario, simulate
from app.domain.shows.settlement.steps import Part, Step

__all__ = [
    "ActPaid",
    "Adjustment",
    "Bill",
    "Bonus",
    "ByGross",
    "ByTickets",
    "Category",
    "Counts",
    "Deal",
    "Division",
    "Door",
    "DoorPerTicket",
    "Expense",
    "Flat",
    "Had",
    "How",
    "InvalidDeal",
    "Merch",
    "Night",
    "Of",
    "OfGross",
    "Outlook",
    "Part",
    "Payments",
    "Plus",
    "PrivateLine",
    "Scenario",
    "Settlement",
    "Step",
    "Tax",
    "TaxKind",
    "Terms",
    "Tickets",
    "Versus",
    "Why",
    "Withholding",
    "settle",
    "settle_each",
    "simulate",
]
