"""Contracts as a royalty manager writes them, kept in versions, and given to the engine.

Owns contracts, their versions, catalogue groups, advances and costs, opening balances, crossings
and transfers. Does not own what a period made of them: balances and statements.
"""

from app.domain.royalties.agreements.lines import as_earning
from app.domain.royalties.agreements.loading import Agreed, Agreements, load_agreements
from app.domain.royalties.agreements.queries.lists import has_contracts

__all__ = ["Agreed", "Agreements", "as_earning", "has_contracts", "load_agreements"]
