"""What of contracts the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.queries.lists import ContractFilter, list_contracts


async def _find(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_contracts(uow, ContractFilter(words=words), limit=limit)
    return [
        SearchHit(
            f"{row.number} {row.name}",
            " · ".join((*row.payees, row.status)),
            f"royalties/contracts/{row.id}",
            "file-signature",
        )
        for row in found.items
    ]


CONTRACTS = SearchSource("Contracts", "money.read", _find)
