"""The band's money on the road: what was spent, what is left of shows and tours, whose it is.

Owns members of the band, expenses, mileage rates, budgets, what was shared out and paid, and
advances that shows pay back (`advances`). Does not own shows and their settlements (shows), tours
(tours), nor the ledger (billing).
"""

from app.domain.bandmoney.advances.service import pay_back, recoup_settled, take_advance
from app.domain.bandmoney.division import Rule
from app.domain.bandmoney.queries.subjects import get_subject
from app.domain.bandmoney.service.allowances import give_per_diems, note_mileage, write_rate
from app.domain.bandmoney.service.band import add_member, pay_member, set_rule
from app.domain.bandmoney.service.books import choose_shows, set_budget
from app.domain.bandmoney.service.expenses import Spending, note_expense
from app.domain.bandmoney.service.reckoning import reckon
from app.domain.bandmoney.service.sharing import share_out

__all__ = [
    "Rule",
    "Spending",
    "add_member",
    "choose_shows",
    "get_subject",
    "give_per_diems",
    "note_expense",
    "note_mileage",
    "pay_back",
    "pay_member",
    "reckon",
    "recoup_settled",
    "set_budget",
    "set_rule",
    "share_out",
    "take_advance",
    "write_rate",
]
