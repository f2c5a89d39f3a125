"""People as leaving needs them."""

from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork


async def address_of(uow: UnitOfWork, person_id: UUID) -> tuple[str, str] | None:
    """Name and address of somebody; None for nobody, and for somebody erased."""
    row = (
        await uow.db.execute(
            text(
                "SELECT name, email FROM persons"
                " WHERE id = :id AND email NOT LIKE '%@erased.invalid'"
            ),
            {"id": person_id},
        )
    ).first()
    return (row[0], row[1]) if row else None
