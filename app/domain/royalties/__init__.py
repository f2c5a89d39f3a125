"""Earnings of stores and societies, whom they belong to, and the statements that say so.

Owns reports, earnings, matching and statements. Does not own the ledger (billing), nor
recordings and their splits (catalog).
"""

from app.domain.royalties.accounting.on_a_day import DayRate, rate_on, rates_on
from app.domain.royalties.queries.performed import Performed, list_performed
from app.domain.royalties.queries.territories import list_plays

__all__ = ["DayRate", "Performed", "list_performed", "list_plays", "rate_on", "rates_on"]
