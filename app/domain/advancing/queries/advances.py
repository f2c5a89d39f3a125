"""The advance of a show, as either side reads it."""

from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.advancing.models import AdvanceContact, AdvanceQuestion, ShowAdvance


async def find_advance(uow: UnitOfWork, show_id: UUID) -> ShowAdvance | None:
    found: ShowAdvance | None = await uow.db.scalar(
        select(ShowAdvance)
        .where(ShowAdvance.show_id == show_id)
        .execution_options(populate_existing=True)
    )
    return found


async def lock_advance(uow: UnitOfWork, show_id: UUID) -> ShowAdvance:
    """Held until the transaction ends. Raises NotFound."""
    found: ShowAdvance | None = await uow.db.scalar(
        select(ShowAdvance)
        .where(ShowAdvance.show_id == show_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def list_questions(uow: UnitOfWork, show_id: UUID) -> list[AdvanceQuestion]:
    """Those that wait for an answer first, then newest first."""
    query = select(AdvanceQuestion).where(AdvanceQuestion.show_id == show_id)
    order = query.order_by(AdvanceQuestion.answer != "", AdvanceQuestion.id.desc())
    return list(await uow.db.scalars(order.execution_options(populate_existing=True)))


async def get_question(uow: UnitOfWork, show_id: UUID, question_id: UUID) -> AdvanceQuestion:
    found: AdvanceQuestion | None = await uow.db.scalar(
        select(AdvanceQuestion)
        .where(AdvanceQuestion.id == question_id, AdvanceQuestion.show_id == show_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def list_advance_contacts(uow: UnitOfWork, show_id: UUID) -> list[AdvanceContact]:
    query = select(AdvanceContact).where(AdvanceContact.show_id == show_id)
    return list(await uow.db.scalars(query.order_by(AdvanceContact.side, AdvanceContact.id)))
