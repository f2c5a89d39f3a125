"""A payout run from draft to sent: never more than is owed, never twice, never by one alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.billing import Reference, post
from app.billing.payments.errors import (
    NothingToPay,
    OwedLess,
    PayoutRunClosed,
    PayoutsHalted,
    SecondPersonNeeded,
    TaxChanged,
)
from app.billing.payments.events import PayoutsApproved, PayoutsDiscarded, PayoutsDrafted
from app.billing.payments.flowback import lock_payees
from app.billing.payments.models.accounts import PayeeProfile, PayoutItem, PayoutPart, PayoutRun
from app.billing.payments.payouts.assessment import Assessment, Gross, assess, has_changed
from app.billing.payments.payouts.connect import send_payout
from app.billing.payments.payouts.details import CURRENCIES, Method
from app.billing.payments.postings import paid_out
from app.billing.payments.queries.payouts import (
    Owed,
    count_approvers,
    items_of,
    list_owed,
    list_payees,
    lock_run,
    parts_of,
    waiting_items,
)
from app.billing.payments.queries.reconciliation import find_stop
from app.core.ids import new_id
from app.core.uow import UnitOfWork

MAKER = "You prepared this run, so somebody else who may approve money has to look at it."


@dataclass(frozen=True)
class Due:
    """A payee a run would pay, and how."""

    owed: Owed
    payee: PayeeProfile

    @property
    def gross(self) -> Gross:
        return Gross(self.owed.subject_id, self.owed.payee_name, self.owed.net)


def due(
    owed: Sequence[Owed],
    payees: Mapping[UUID, PayeeProfile],
    waiting: set[tuple[UUID, str]],
    *,
    method: Method,
    currency: str,
    now: datetime,
) -> list[Due]:
    """Whom a run pays: owed at least the threshold after what they owe, with details that may be
    paid to, not held.
    """
    found = []
    for each in owed:
        payee = payees.get(each.subject_id)
        if payee is None or payee.method != method or payee.held_at is not None:
            continue
        if payee.is_cooling(now):
            continue
        is_waiting = (each.subject_id, each.currency) in waiting
        is_enough = each.net.minor >= max(payee.threshold, 1)
        if each.currency == currency and is_enough and not is_waiting:
            found.append(Due(each, payee))
    return found


def takes(method: Method, currency: str) -> bool:
    """Whether a way of paying carries a currency."""
    return CURRENCIES.get(method, currency) == currency


async def draft_run(uow: UnitOfWork, *, method: Method, currency: str) -> PayoutRun:
    """Gather what is due by one method in one currency; raises NothingToPay."""
    found = due(
        await list_owed(uow),
        await list_payees(uow),
        await waiting_items(uow),
        method=method,
        currency=currency,
        now=uow.now,
    )
    assessed = await assess(uow, [each.gross for each in found])
    found = [each for each in found if not assessed[each.owed.subject_id].obstacle]
    if not found or not takes(method, currency):
        raise NothingToPay
    run = PayoutRun(
        tenant_id=uow.tenant_id,
        id=new_id(),
        method=str(method),
        currency=currency,
        status="draft",
        created_by=uow.actor.person_id,
        created_at=uow.now,
    )
    uow.db.add(run)
    await uow.flush_rows()
    items = [_item(run, each, assessed[each.owed.subject_id]) for each in found]
    uow.db.add_all(items)
    await uow.flush_rows()
    for item in items:
        uow.db.add_all(_parts(item, assessed[item.subject_id]))
    await uow.flush_rows()
    uow.record(PayoutsDrafted(**facts(run, items)))
    return run


async def needs_other(uow: UnitOfWork, run: PayoutRun) -> bool:
    """Whether the one who asks has to leave the approval to somebody else."""
    return run.created_by is not None and run.created_by == uow.actor.person_id


async def has_other(uow: UnitOfWork) -> bool:
    """Whether there is a second person who may approve at all."""
    return await count_approvers(uow) > 1


async def approve_run(uow: UnitOfWork, run_id: UUID) -> PayoutRun:
    """Book the payouts as on their way; connected accounts are paid at once, files can be taken.

    Raises SecondPersonNeeded for who drafted it, PayoutsHalted, PayoutRunClosed, OwedLess when
    somebody is owed less than before, and TaxChanged when other tax is to be kept back or added.
    """
    uow.actor.require("money.approve")
    run = await lock_run(uow, run_id)
    if run.status != "draft":
        raise PayoutRunClosed
    if await needs_other(uow, run):
        raise SecondPersonNeeded(MAKER)
    if await find_stop(uow) is not None:
        raise PayoutsHalted
    items = await items_of(uow, run.id)
    await lock_payees(uow, (item.subject_id for item in items))
    await _still_owed(uow, run, items)
    await _same_tax(uow, run, items)
    parts = await parts_of(uow, run.id)
    for item in items:
        item.status = "approved"
        await _book(uow, item, run, parts.get(item.id, ()))
    run.status, run.approved_by, run.approved_at = "approved", uow.actor.person_id, uow.now
    uow.record(PayoutsApproved(**facts(run, items)))
    if run.method == Method.CONNECT:
        run.status, run.sent_at = "sent", uow.now
        for item in items:
            uow.enqueue(send_payout, key=str(item.id), item_id=item.id)
    await uow.flush_rows()
    return run


async def discard_run(uow: UnitOfWork, run_id: UUID) -> PayoutRun:
    """Throw a draft away; what it would have paid stays owed. Raises PayoutRunClosed."""
    run = await lock_run(uow, run_id)
    if run.status != "draft":
        raise PayoutRunClosed
    items = await items_of(uow, run.id)
    for item in items:
        item.status = "discarded"
    run.status, run.closed_at = "discarded", uow.now
    uow.record(PayoutsDiscarded(**facts(run, items)))
    return run


def facts(run: PayoutRun, items: Sequence[PayoutItem]) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "total": sum(item.amount for item in items),
        "currency": run.currency,
        "items": len(items),
    }


async def _still_owed(uow: UnitOfWork, run: PayoutRun, items: Sequence[PayoutItem]) -> None:
    now = {(each.subject_id, each.currency): each for each in await list_owed(uow)}
    payees = await list_payees(uow)
    for item in items:
        each, payee = now.get((item.subject_id, item.currency)), payees[item.subject_id]
        # The offset as well: what is taken back must still be there to be taken.
        is_same = each is not None and each.net >= item.gross and each.owes >= item.offset
        is_free = payee.held_at is None and not payee.is_cooling(uow.now)
        is_there = payee.masked == item.masked and payee.method == run.method
        if not (is_same and is_free and is_there):
            raise OwedLess


async def _same_tax(uow: UnitOfWork, run: PayoutRun, items: Sequence[PayoutItem]) -> None:
    grosses = [Gross(item.subject_id, item.payee_name, item.gross) for item in items]
    now, before = await assess(uow, grosses), await parts_of(uow, run.id)
    if any(has_changed(now[i.subject_id], i, before.get(i.id, ())) for i in items):
        raise TaxChanged


async def _book(
    uow: UnitOfWork, item: PayoutItem, run: PayoutRun, parts: Sequence[PayoutPart]
) -> None:
    await post(
        uow,
        kind="payout",
        key=str(item.id),
        entries=paid_out(run.method, item, parts),
        description=f"Payout to {item.payee_name}",
        reference=Reference("payout_run", run.id),
    )


def _item(run: PayoutRun, each: Due, assessed: Assessment) -> PayoutItem:
    item_id = new_id()
    return PayoutItem(
        tenant_id=run.tenant_id,
        id=item_id,
        run_id=run.id,
        payee_profile_id=each.payee.id,
        subject_id=each.owed.subject_id,
        payee_name=each.owed.payee_name,
        currency=run.currency,
        amount=each.owed.net.minor - assessed.withheld + assessed.added_tax,
        offset=each.owed.owes,
        withheld=assessed.withheld,
        added_tax=assessed.added_tax,
        tax_country=assessed.tax_country,
        masked=each.payee.masked,
        # Fifteen characters: what the tightest of the formats carries.
        end_to_end=f"BL{item_id.hex[-13:].upper()}",
        status="draft",
    )


def _parts(item: PayoutItem, assessed: Assessment) -> list[PayoutPart]:
    return [
        PayoutPart(
            tenant_id=item.tenant_id,
            item_id=item.id,
            position=position,
            income=part.income,
            currency=item.currency,
            gross=part.gross,
            withheld=part.withheld,
            regime=part.regime,
            rate=part.rate,
            reason=part.reason,
        )
        for position, part in enumerate(assessed.parts)
    ]
