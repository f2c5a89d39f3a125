"""The contract engine: what each party is due of a period's income, exactly, with reasons.

Pure: no database, no web, no clock. `run` takes lines, contracts and opening balances and
returns postings between accounts, closing balances, the recoupment table and the reasons.
Amounts are fractions of integers in main units of a currency; nothing is rounded here except
where a contract says so. Settling whole minor units is the caller's, once per payee and period.
"""

from app.domain.royalties.contracts.balances import Balances, CounterKey, Rate
from app.domain.royalties.contracts.crossing import Crossing, Passing, Transfer
from app.domain.royalties.contracts.deductions import DatedPercent, Deduction, Kind, Of, Purse
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.engine import Result, run
from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.escalation import Counter, Escalation, Measure, RateStep
from app.domain.royalties.contracts.exact import as_decimals
from app.domain.royalties.contracts.explanation import Explanation, Why
from app.domain.royalties.contracts.favoring import with_favored
from app.domain.royalties.contracts.mechanicals import Song
from app.domain.royalties.contracts.postings import Account, Posting, net_of
from app.domain.royalties.contracts.postings import Kind as AccountKind
from app.domain.royalties.contracts.recoupment import CostKind, Recoupable, Row
from app.domain.royalties.contracts.reserves import Held, ReserveKind, ReservePolicy
from app.domain.royalties.contracts.terms import (
    Base,
    Basis,
    Conditions,
    Contract,
    Scope,
    Term,
    Territories,
)
from app.domain.royalties.contracts.writers import Mechanical, Writers

__all__ = [
    "Account",
    "AccountKind",
    "Balances",
    "Base",
    "Basis",
    "Conditions",
    "Contract",
    "CostKind",
    "Counter",
    "CounterKey",
    "Crossing",
    "DatedPercent",
    "Deduction",
    "Earning",
    "Escalation",
    "Explanation",
    "Held",
    "InvalidContract",
    "Kind",
    "Measure",
    "Mechanical",
    "Of",
    "Passing",
    "Posting",
    "Purse",
    "Rate",
    "RateStep",
    "Recoupable",
    "ReserveKind",
    "ReservePolicy",
    "Result",
    "Row",
    "Scope",
    "Song",
    "Term",
    "Territories",
    "Transfer",
    "Why",
    "Writers",
    "as_decimals",
    "net_of",
    "run",
    "with_favored",
]
