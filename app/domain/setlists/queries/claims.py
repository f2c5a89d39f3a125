"""What became of claims, and what societies have reported since."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.uow import UnitOfWork
from app.domain.setlists.models import PerformanceClaim


@dataclass(frozen=True, slots=True)
class Followed:
    """How many claims of a night were sent, and how many of them are answered."""

    sent: int
    answered: int


async def list_claims(uow: UnitOfWork, performance_id: UUID) -> dict[UUID, PerformanceClaim]:
    """By writer; a claim nobody noted anything of is not here."""
    rows = await uow.db.scalars(
        select(PerformanceClaim).where(PerformanceClaim.performance_id == performance_id)
    )
    return {row.party_id: row for row in rows}


async def lock_claim(
    uow: UnitOfWork, performance_id: UUID, party_id: UUID
) -> PerformanceClaim | None:
    """Locked and read anew, to be changed."""
    query = select(PerformanceClaim).where(
        PerformanceClaim.performance_id == performance_id, PerformanceClaim.party_id == party_id
    )
    found: PerformanceClaim | None = await uow.db.scalar(
        query.with_for_update().execution_options(populate_existing=True)
    )
    return found


async def count_claims(uow: UnitOfWork, performance_ids: Collection[UUID]) -> dict[UUID, Followed]:
    """By performance; those of which nothing was sent are not here."""
    rows = await uow.db.execute(
        select(
            PerformanceClaim.performance_id,
            func.count(),
            func.count(PerformanceClaim.answered_on),
        )
        .where(PerformanceClaim.performance_id.in_(performance_ids))
        .group_by(PerformanceClaim.performance_id)
    )
    return {performance_id: Followed(sent, answered) for performance_id, sent, answered in rows}
