"""Reminders of what was agreed on and has not happened yet; both sides get them."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.jobs import job
from app.core.uow import UnitOfWork
from app.domain.shows import events
from app.domain.shows.models import Show
from app.domain.shows.queries.shows import list_deposits, list_offers, lock_show
from app.domain.shows.reading import accepted_version
from app.domain.shows.service.keeping import tell
from app.domain.shows.terms import Terms
from app.domain.shows.wording import amount

UNSIGNED_FOR = timedelta(days=7)
BEFORE_DUE = timedelta(days=7)
MORNING = time(9)


def plan_reminders(uow: UnitOfWork, show: Show, terms: Terms) -> None:
    """Once a version is accepted: of the contract after a week, of each deposit a week before."""
    later = uow.now + UNSIGNED_FOR
    uow.enqueue(remind_contract, key=str(show.id), run_at=later, show_id=str(show.id))
    for number, deposit in enumerate(terms.deposits, 1):
        zone = ZoneInfo(show.time_zone)
        at = datetime.combine(deposit.due_on - BEFORE_DUE, MORNING, zone)
        uow.enqueue(
            remind_deposit, key=f"{show.id}:{number}", run_at=at, show_id=str(show.id),
            number=number,
        )  # fmt: skip


@job("shows.remind_contract")
async def remind_contract(uow: UnitOfWork, *, show_id: str) -> None:
    """The contract waits for a signature."""
    show = await lock_show(uow, UUID(show_id))
    if show.state == "agreed":
        await tell(uow, show, events.ContractWaits)


@job("shows.remind_deposit")
async def remind_deposit(uow: UnitOfWork, *, show_id: str, number: int) -> None:
    """A deposit is due soon: what for, when, and by which invoice."""
    show = await lock_show(uow, UUID(show_id))
    if not show.is_agreed:
        return
    deposit = accepted_version(show, await list_offers(uow, show)).terms.deposits[number - 1]
    billed = {each.position: each.reference for each in await list_deposits(uow, show)}
    if deposit.due_on >= uow.now.date():
        await tell(
            uow,
            show,
            events.DepositDue,
            amount=amount(deposit.amount),
            due_on=deposit.due_on,
            reference=billed.get(number, ""),
        )
