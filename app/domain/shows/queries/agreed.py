"""What both sides agreed on, of several shows at once."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.core.uow import UnitOfWork
from app.domain.shows.codec import terms_of
from app.domain.shows.models import Show, ShowOffer
from app.domain.shows.terms import Terms


async def list_agreed_terms(uow: UnitOfWork, show_ids: Collection[UUID]) -> dict[UUID, Terms]:
    """The accepted terms by show; shows on which nothing is agreed are left out."""
    if not show_ids:
        return {}
    query = (
        select(ShowOffer.show_id, ShowOffer.terms)
        .join(Show, (Show.tenant_id == ShowOffer.tenant_id) & (Show.id == ShowOffer.show_id))
        .where(ShowOffer.show_id.in_(show_ids), ShowOffer.number == Show.accepted_number)
    )
    return {show_id: terms_of(terms) for show_id, terms in await uow.db.execute(query)}
