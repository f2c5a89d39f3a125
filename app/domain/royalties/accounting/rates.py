"""Writing exchange rates down; every accounting keeps those it was reckoned with."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.errors import NotAPair
from app.domain.royalties.accounting.events import RateRemoved, RateWritten
from app.domain.royalties.accounting.models import ExchangeRate
from app.domain.royalties.accounting.queries import get_rate


async def write_rate(
    uow: UnitOfWork,
    *,
    of: str,
    into: str,
    period: str,
    value: Decimal,
    source: str,
    quoted_on: date,
) -> None:
    """Units of `into` for one of `of` in the statements of a month; written again, it replaces.

    Raises NotAPair for a currency into itself.
    """
    if of == into:
        raise NotAPair(fields={"into": NotAPair.sentence})
    said = {"value": value, "source": source, "quoted_on": quoted_on}
    saved = await uow.db.scalars(
        insert(ExchangeRate)
        .values(tenant_id=uow.tenant_id, id=new_id(), of=of, into=into, period=period, **said)
        .on_conflict_do_update(index_elements=["tenant_id", "period", "of", "into"], set_=said)
        .returning(ExchangeRate.id)
    )
    uow.record(
        RateWritten(
            rate_id=saved.one(), of=of, into=into, period=period, value=f"{value:f}", source=source
        )
    )


async def remove_rate(uow: UnitOfWork, rate_id: UUID) -> None:
    """Take a rate away; runs that were reckoned with it keep it. Raises RateNotFound."""
    rate = await get_rate(uow, rate_id)
    await uow.db.delete(rate)
    uow.record(RateRemoved(rate_id=rate.id, of=rate.of, into=rate.into, period=rate.period))
