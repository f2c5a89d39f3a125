"""Writing exchange rates down; every accounting keeps those it was reckoned with."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.period import Period
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting import ecb
from app.domain.royalties.accounting.errors import NotAPair, NotTheBanks
from app.domain.royalties.accounting.events import RateOrderChosen, RateRemoved, RateWritten
from app.domain.royalties.accounting.models import ExchangeRate, RateOrder
from app.domain.royalties.accounting.origins import Origin
from app.domain.royalties.accounting.queries import currencies_in_use, get_rate


async def write_rate(
    uow: UnitOfWork,
    *,
    of: str,
    into: str,
    period: str,
    value: Decimal,
    source: str,
    quoted_on: date,
    origin: Origin = Origin.OWN,
    payer: str = "",
) -> None:
    """Units of `into` for one of `of` in the statements of a month, as somebody says.

    Written again by the same origin, it replaces. A `payer` says it of its own income, which is
    then converted at it whatever others say.

    Raises NotAPair for a currency into itself.
    """
    if of == into:
        raise NotAPair(fields={"into": NotAPair.sentence})
    said = {"value": value, "source": source, "quoted_on": quoted_on}
    told_by = str(Origin.PAYER if payer else origin)
    key = {"of": of, "into": into, "period": period, "origin": told_by, "payer": payer}
    saved = await uow.db.scalars(
        insert(ExchangeRate)
        .values(tenant_id=uow.tenant_id, id=new_id(), **key, **said)
        .on_conflict_do_update(index_elements=["tenant_id", *key], set_=said)
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


async def take_bank_rates(uow: UnitOfWork, content: bytes, period: Period) -> int:
    """Write down what the European Central Bank said last in a month, for all pairs in use.

    Says how many pairs were written. Raises NotTheBanks.
    """
    try:
        quoted = ecb.last_of(content, period)
    except ecb.NotReferenceRates as problem:
        raise NotTheBanks(str(problem), fields={"file": str(problem)}) from problem
    written = 0
    for of, into in ecb.pairs_of(*await currencies_in_use(uow)):
        value = quoted.worth(of, into)
        if value is not None:
            await write_rate(
                uow, of=of, into=into, period=period.code, value=value, source=ecb.NAME,
                quoted_on=quoted.on, origin=Origin.ECB,
            )  # fmt: skip
            written += 1
    return written


async def choose_order(uow: UnitOfWork, order: Sequence[Origin]) -> None:
    """Believe these origins in this order, in drafts from now on."""
    origins = [str(each) for each in order]
    await uow.db.execute(
        insert(RateOrder)
        .values(tenant_id=uow.tenant_id, id=new_id(), origins=origins)
        .on_conflict_do_update(index_elements=["tenant_id"], set_={"origins": origins})
    )
    uow.record(RateOrderChosen(order_id=uow.tenant_id, origins=origins))
