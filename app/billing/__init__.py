"""Money: the ledger every module posts to.

Owns accounts, postings and their proof. Does not own what earned the money (royalties, shop,
shows) nor who is owed it (catalogue parties): those are named by id.
"""

from app.billing import chart
from app.billing.proof import Finding, Proof, prove
from app.billing.queries import (
    CurrencyTotals,
    Flow,
    IncomeMonth,
    Movement,
    balances,
    find_posting,
    flows_by_owner,
    income_by_month,
    list_balances,
    list_entries_of,
    list_movements,
    list_movements_of,
    trial_balance,
)
from app.billing.service import Entry, Posting, Reference, post, reverse

__all__ = [
    "CurrencyTotals",
    "Entry",
    "Finding",
    "Flow",
    "IncomeMonth",
    "Movement",
    "Posting",
    "Proof",
    "Reference",
    "balances",
    "chart",
    "find_posting",
    "flows_by_owner",
    "income_by_month",
    "list_balances",
    "list_entries_of",
    "list_movements",
    "list_movements_of",
    "post",
    "prove",
    "reverse",
    "trial_balance",
]
