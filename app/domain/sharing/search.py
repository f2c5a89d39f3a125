"""What of sharing the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.sharing.queries.offers import find_offers
from app.domain.sharing.queries.requests import find_requests


async def _offers(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(
            offer.title,
            f"{offer.kind_label}, {offer.city}",
            "sharing/wishes" if offer.is_wish else f"sharing/offers/{offer.id}",
            "arrow-left-right",
        )
        for offer in await find_offers(uow, words, limit)
    ]


async def _requests(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(
            each.title,
            f"{each.other_name(each.side_of(uow.tenant_id))}, {each.when}",
            f"sharing/requests/{each.id}",
            "arrow-left-right",
        )
        for each in await find_requests(uow, words, limit)
    ]


SOURCES = (
    SearchSource("Sharing", "sharing.read", _offers),
    SearchSource("Requests to share", "sharing.read", _requests),
)
