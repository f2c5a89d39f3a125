"""How often a workspace writes to a venue, and to whom it never does."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.outreach import events
from app.domain.outreach.choices import REASONS
from app.domain.outreach.models import OutreachRules, RefusedAddress
from app.domain.outreach.queries.contacts import lock_sending
from app.domain.outreach.queries.rounds import find_rules

USUAL_AGAIN, USUAL_MOST = 30, 50


async def rules_of(uow: UnitOfWork) -> OutreachRules:
    """The rules of the workspace; those of the house until it makes its own."""
    usual = OutreachRules(again_days=USUAL_AGAIN, daily_most=USUAL_MOST)
    return await find_rules(uow) or usual


async def change_rules(uow: UnitOfWork, *, again_days: int, daily_most: int) -> OutreachRules:
    """Mails that are planned already keep their time."""
    await lock_sending(uow)
    rules = await find_rules(uow)
    if rules is None:
        rules = OutreachRules(id=new_id(), tenant_id=uow.tenant_id)
        uow.db.add(rules)
    elif (rules.again_days, rules.daily_most) == (again_days, daily_most):
        return rules
    rules.again_days, rules.daily_most = again_days, daily_most
    uow.record(
        events.OutreachRulesChanged(rules_id=rules.id, again_days=again_days, daily_most=daily_most)
    )
    await uow.flush()
    return rules


async def refuse_address(uow: UnitOfWork, email: str, *, reason: str) -> None:
    """Never write to an address again; saying it twice is saying it once."""
    refusal_id: UUID | None = await uow.db.scalar(
        insert(RefusedAddress)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            email=email.lower(),
            reason=reason,
            created_at=uow.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "email"])
        .returning(RefusedAddress.id)
    )
    if refusal_id is not None:
        uow.record(events.AddressRefused(refusal_id=refusal_id, reason=REASONS[reason]))
