"""What clients pay the agency for the platform."""

from datetime import timedelta

from sqlalchemy import select

from app.billing.plans import find_asked
from app.core.period import Period, month_of
from app.core.uow import UnitOfWork
from app.domain.agency.lines import Rebilled
from app.domain.agency.models import Client, MonthLine


async def list_rebilled(uow: UnitOfWork, client: Client, month: Period) -> list[Rebilled]:
    """The month's price of the platform, and AI of the month before, which is metered in full."""
    if client.client_tenant_id is None:
        return []
    before, found = month_of(month.start - timedelta(days=1)), []
    now = await find_asked(uow, client.client_tenant_id, month.start)
    if now is not None:
        words = f"Platform, {now.plan} plan, {month.label}"
        found.append(Rebilled(f"plan:{client.id}:{month.code}", words, now.price))
    then = await find_asked(uow, client.client_tenant_id, before.start)
    if then is not None:
        found.append(Rebilled(f"ai:{client.id}:{before.code}", f"AI, {before.label}", then.ai))
    keys = [each.source_key for each in found]
    spent = set(
        await uow.db.scalars(select(MonthLine.source_key).where(MonthLine.source_key.in_(keys)))
    )
    return [each for each in found if each.source_key not in spent]
