"""Events of the provider: stored as they came, told to their tenant, applied from what is now."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text as sql

from app.billing.payments.accounts import note_account, note_payout
from app.billing.payments.disputes import note_dispute
from app.billing.payments.events import ProviderTold
from app.billing.payments.queries.charges import find_charge
from app.billing.payments.queries.provider import (
    find_charge_behind,
    find_owner,
    forget_events,
    get_event,
    tenant_exists,
)
from app.billing.payments.refunding import note_refund
from app.billing.payments.settling import note_payment
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.integrations.payments import (
    Account,
    Checkout,
    Dispute,
    EventKind,
    Payment,
    Payout,
    Provider,
    ProviderEvent,
    Refund,
    RefundStatus,
    UnknownHere,
)
from app.jobs.outbox import enqueue_for

KEPT = timedelta(days=30)
HANDLED = {
    EventKind.ACCOUNT,
    EventKind.CHECKOUT,
    EventKind.DISPUTE,
    EventKind.PAYMENT,
    EventKind.PAYOUT,
    EventKind.REFUND,
}
TOLD = {EventKind.INVOICE, EventKind.SUBSCRIPTION}


Seen = Account | Dispute | Payment | Payout | Refund


async def receive(uow: UnitOfWork, event: ProviderEvent, body: bytes) -> bool:
    """Store a verified event once, in a platform transaction; whether it was news."""
    found = await uow.db.execute(
        sql(
            "INSERT INTO provider_events (id, event_ref, kind, name, subject_ref, account_ref,"
            " happened_at, body) VALUES (:id, :event, :kind, :name, :subject, :account, :at, :body)"
            " ON CONFLICT (event_ref) DO UPDATE SET deliveries = provider_events.deliveries + 1"
            " RETURNING id, deliveries"
        ),
        {
            "id": new_id(),
            "event": event.id,
            "kind": str(event.kind),
            "name": event.name,
            "subject": event.subject_id,
            "account": event.account_id,
            "at": event.created_at,
            "body": body,
        },
    )
    row = found.one()
    if row.deliveries > 1:
        return False
    uow.enqueue(route_event, key=str(row.id), provider_event_id=row.id)
    return True


@long_job("payments.route_event", queue=Queue.CRITICAL, timeout=60, attempts=12)
async def route_event(run: JobRun, *, provider_event_id: str, replay: int = 0) -> None:
    """Find the tenant an event is about and hand it over; unknown kinds are kept and left alone."""
    async with run.uow() as uow:
        row = await get_event(uow, UUID(provider_event_id))
        if row is None:
            return
        event = run.adapters.payments.feed.read(bytes(row.body))
        owner = await _owner(uow, event)
        row.routed_at, row.owner = uow.now, owner
        row.state = "routed" if owner else "ignored"
        row.note = "" if owner else _why(event)
        if owner is None:
            return
        await enqueue_for(
            uow,
            [owner],
            apply_event,
            key=f"{provider_event_id}:{replay}",
            kind=str(event.kind),
            name=event.name,
            event_ref=event.id,
            subject_ref=event.subject_id or "",
            account_ref=event.account_id or "",
            reference=_reference(event),
            refund=_refund(event),
        )


@long_job("payments.apply_event", queue=Queue.CRITICAL, timeout=60, attempts=12)
async def apply_event(
    run: JobRun,
    *,
    kind: str,
    name: str,
    event_ref: str,
    subject_ref: str,
    account_ref: str = "",
    reference: Mapping[str, str] | None = None,
    refund: Mapping[str, Any] | None = None,
) -> None:
    """Ask the provider how its subject is now and bring ours there: order does not matter."""
    wanted = EventKind(kind)
    if wanted in TOLD:
        async with run.uow() as uow:
            uow.record(
                ProviderTold(
                    kind=kind, subject_ref=subject_ref, event_ref=event_ref, provider_name=name
                )
            )
        return
    if refund is not None:
        seen: Seen | None = _read_refund(refund)
    else:
        seen = await _fetch(run.adapters.payments, wanted, subject_ref, account_ref or None)
    if seen is None:
        return
    async with run.uow() as uow:
        await _apply(uow, seen, reference or {})


@job("payments.forget_events", queue=Queue.BULK)
async def forget_old_events(uow: UnitOfWork) -> None:
    """What is older than thirty days is no longer needed: the provider forgets it as well."""
    await forget_events(uow, uow.now - KEPT)


async def replay(uow: UnitOfWork, provider_event_id: UUID) -> None:
    """Process a stored event once more, in a platform transaction; raises NotFound."""
    row = await get_event(uow, provider_event_id)
    if row is None:
        raise NotFound
    row.replays += 1
    uow.enqueue(
        route_event,
        key=f"{row.id}:{row.replays}",
        provider_event_id=row.id,
        replay=row.replays,
    )


async def _owner(uow: UnitOfWork, event: ProviderEvent) -> UUID | None:
    """Our own rows know best; what the provider carries for us names a tenant otherwise."""
    if event.kind not in HANDLED | TOLD:
        return None
    refs = [ref for ref in (event.subject_id, event.account_id, *_names(event)) if ref]
    owner = await find_owner(uow, refs)
    if owner is not None:
        return owner
    named = _uuid(_reference(event).get("tenant", ""))
    return named if named and await tenant_exists(uow, named) else None


async def _fetch(
    provider: Provider, kind: EventKind, subject_ref: str, account_ref: str | None
) -> Seen | None:
    """The subject as it is now; None when there is nothing to do about it."""
    try:
        if kind is EventKind.CHECKOUT:
            page = await provider.charges.find_checkout(subject_ref)
            payment_ref = page.payment_id
            return await provider.charges.find_payment(payment_ref) if payment_ref else None
        if kind is EventKind.PAYMENT:
            return await provider.charges.find_payment(subject_ref)
        if kind is EventKind.DISPUTE:
            return await provider.charges.find_dispute(subject_ref)
        if kind is EventKind.ACCOUNT:
            return await provider.accounts.find_account(subject_ref)
        return await provider.funds.find_payout(subject_ref, account_id=account_ref)
    except UnknownHere:
        return None


async def _apply(uow: UnitOfWork, seen: Seen, reference: Mapping[str, str]) -> None:
    if isinstance(seen, Account):
        await note_account(uow, seen)
        return
    if isinstance(seen, Payout):
        await note_payout(uow, seen)
        return
    refs = [seen.id] if isinstance(seen, Payment) else [seen.payment_id]
    charge_id = await find_charge_behind(uow, refs)
    charge_id = charge_id or await _named_charge(uow, {**reference, **_carried(seen)})
    if charge_id is None:
        return
    if isinstance(seen, Payment):
        await note_payment(uow, charge_id, seen)
    elif isinstance(seen, Refund):
        await note_refund(uow, charge_id, seen)
    else:
        await note_dispute(uow, charge_id, seen)


async def _named_charge(uow: UnitOfWork, reference: Mapping[str, str]) -> UUID | None:
    wanted = _uuid(reference.get("charge", ""))
    found = await find_charge(uow, wanted) if wanted else None
    return found.id if found else None


def _carried(seen: Seen) -> Mapping[str, str]:
    return {} if isinstance(seen, Dispute) else seen.reference


def _names(event: ProviderEvent) -> list[str | None]:
    subject = event.subject
    if isinstance(subject, Payment):
        return [subject.charge_id]
    if isinstance(subject, Checkout | Refund | Dispute):
        return [subject.payment_id]
    return []


def _reference(event: ProviderEvent) -> dict[str, str]:
    return dict(getattr(event.subject, "reference", None) or {})


def _refund(event: ProviderEvent) -> dict[str, Any] | None:
    seen = event.subject
    if not isinstance(seen, Refund):
        return None
    return {
        "id": seen.id,
        "payment_id": seen.payment_id,
        "amount": seen.amount.minor,
        "currency": seen.amount.currency,
        "status": str(seen.status),
        "created_at": seen.created_at.isoformat(),
        "failure": seen.failure,
        "reference": dict(seen.reference),
    }


def _read_refund(told: Mapping[str, Any]) -> Refund:
    return Refund(
        id=told["id"],
        payment_id=told["payment_id"],
        amount=Money(told["amount"], told["currency"]),
        status=RefundStatus(told["status"]),
        created_at=datetime.fromisoformat(told["created_at"]),
        failure=told["failure"],
        reference=told["reference"],
    )


def _why(event: ProviderEvent) -> str:
    if event.kind in HANDLED | TOLD:
        return "No tenant knows its subject."
    return "Nothing here depends on events of this kind."


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
