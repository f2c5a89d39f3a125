"""Returns of a year, and packs of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.billing.tax.errors import TaxReturnNotFound
from app.billing.tax.models import TaxPack, TaxReturn
from app.core.uow import UnitOfWork


async def list_returns(uow: UnitOfWork, year: int) -> Sequence[TaxReturn]:
    """Every return of a year, corrections after what they correct."""
    rows = await uow.db.scalars(
        select(TaxReturn)
        .where(TaxReturn.tax_year == year)
        .order_by(TaxReturn.form, TaxReturn.subject_id, TaxReturn.part, TaxReturn.sequence)
    )
    return rows.all()


async def latest_returns(uow: UnitOfWork, year: int) -> dict[tuple[str, UUID, str], TaxReturn]:
    """The newest version of each return, by form, payee and part."""
    return {(row.form, row.subject_id, row.part): row for row in await list_returns(uow, year)}


async def get_return(uow: UnitOfWork, return_id: UUID) -> TaxReturn:
    found = await uow.db.get(TaxReturn, (uow.tenant_id, return_id))
    if found is None:
        raise TaxReturnNotFound
    return found


async def find_pack(uow: UnitOfWork, year: int) -> TaxPack | None:
    """The newest pack of a year."""
    rows = await uow.db.scalars(
        select(TaxPack).where(TaxPack.tax_year == year).order_by(TaxPack.id.desc()).limit(1)
    )
    return rows.one_or_none()


async def get_pack(uow: UnitOfWork, pack_id: UUID) -> TaxPack:
    found = await uow.db.get(TaxPack, (uow.tenant_id, pack_id))
    if found is None:
        raise TaxReturnNotFound
    return found
