"""What of outreach the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.outreach.queries.pipeline import Wanted, list_inquiries


async def _inquiries(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_inquiries(uow, Wanted(words=words), limit=limit)
    return [
        SearchHit(
            row.inquiry.venue_name,
            f"{row.stage_label[0]}, {row.round_name}",
            f"outreach/inquiries/{row.inquiry.id}",
            "send",
        )
        for row in found.items
    ]


SOURCES = (SearchSource("Inquiries", "outreach.read", _inquiries),)
