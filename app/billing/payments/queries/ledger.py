"""Postings of the ledger by what they are about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class PostingLink:
    """A posting as a page links to it."""

    id: UUID
    description: str
    event_at: datetime


async def postings_of(uow: UnitOfWork, kind: str, reference_id: UUID) -> list[PostingLink]:
    """What was booked about a thing, oldest first."""
    rows = await uow.db.execute(
        text(
            "SELECT id, description, event_at FROM ledger_transactions"
            " WHERE reference_id = :id AND reference_kind = :kind ORDER BY id"
        ),
        {"id": reference_id, "kind": kind},
    )
    return [PostingLink(*row) for row in rows]
