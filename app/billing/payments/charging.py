"""Asking for money: the one way any module is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.billing.payments.errors import AmountTooSmall, ChargeChanged, UnknownPurpose
from app.billing.payments.events import ChargeOpened
from app.billing.payments.fees import KINDS, Bearer, Quote, quote
from app.billing.payments.models.charges import Charge, ChargeSplit, FeePlan
from app.billing.payments.outgoing import charge_card, open_checkout
from app.billing.payments.queries.charges import find_asked, find_fee_plan
from app.billing.payments.splits import Payee, PayeeKind, Split, divide
from app.core.money import Money
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class Purpose:
    """What is paid for: a kind of `fees.KINDS`, and the id of the thing."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Payer:
    """Who is asked, as far as it is known."""

    name: str | None = None
    email: str | None = None


async def charge(
    uow: UnitOfWork,
    purpose: Purpose,
    amount: Money,
    *,
    description: str,
    splits: Sequence[Split] = (),
    payer: Payer | None = None,
    key: str = "",
    return_to: str = "",
) -> Charge:
    """Ask a payer for `amount`; `pay_link` gives the page to pay on.

    Without `splits` the whole is the seller's own. A purpose has one charge per `key`: asking
    again returns it. `return_to` is a path of this site for the way back. The module hears
    `PaymentSettled`, `PaymentFailed`, `PaymentRefunded`, `ChargeDisputed` and `DisputeClosed`
    with its purpose. Raises UnknownPurpose, AmountTooSmall, and ChargeChanged when this was asked
    for before with another amount.
    """
    asked = Charge(
        key=key,
        description=description,
        return_to=return_to,
        is_hosted=True,
        **_named(payer),
    )
    made, is_new = await _ask(uow, asked, purpose, amount, splits)
    if is_new:
        uow.enqueue(open_checkout, key=f"{made.id}:1", charge_id=made.id)
    return made


async def charge_saved(
    uow: UnitOfWork,
    purpose: Purpose,
    amount: Money,
    *,
    saved_payer_ref: str,
    description: str,
    splits: Sequence[Split] = (),
    payer: Payer | None = None,
    key: str = "",
) -> Charge:
    """Charge the kept card of a payer of the provider's, without the payer being there.

    The outcome comes as `PaymentSettled` or `PaymentFailed`; after a failure the page of
    `pay_link` still takes the payment. Otherwise as `charge`.
    """
    asked = Charge(
        key=key,
        description=description,
        return_to="",
        is_hosted=False,
        saved_payer_ref=saved_payer_ref,
        **_named(payer),
    )
    made, is_new = await _ask(uow, asked, purpose, amount, splits)
    if is_new:
        uow.enqueue(charge_card, key=str(made.id), charge_id=made.id)
    return made


async def set_fee_plan(uow: UnitOfWork, plan: str) -> None:
    """From now on the tenant's charges carry the fees of this plan; earlier ones keep theirs."""
    if await find_fee_plan(uow) != plan:
        uow.db.add(FeePlan(tenant_id=uow.tenant_id, plan=plan, created_at=uow.now))
        await uow.flush_rows()


async def _ask(
    uow: UnitOfWork, asked: Charge, purpose: Purpose, amount: Money, splits: Sequence[Split]
) -> tuple[Charge, bool]:
    kind = KINDS.get(purpose.kind)
    if kind is None:
        raise UnknownPurpose
    if amount.minor <= 0:
        raise AmountTooSmall
    before = await find_asked(uow, purpose.kind, purpose.id, asked.key)
    if before is None:
        price = quote(kind, amount, await find_fee_plan(uow), uow.now.date())
        try:
            async with uow.db.begin_nested():
                await _write(uow, asked, purpose, price)
        except IntegrityError:
            # Somebody asked for the same at the same moment.
            before = await find_asked(uow, purpose.kind, purpose.id, asked.key)
            if before is None:
                raise
        else:
            await _share_out(uow, asked, price.net, splits)
            return asked, True
    on_top = before.fee if kind.bearer is Bearer.PAYER else 0
    if (before.amount - on_top, before.currency) != (amount.minor, amount.currency):
        raise ChargeChanged
    return before, False


async def _write(uow: UnitOfWork, asked: Charge, purpose: Purpose, price: Quote) -> None:
    asked.tenant_id = uow.tenant_id
    asked.purpose_kind, asked.purpose_id = purpose.kind, purpose.id
    asked.currency = price.total.currency
    asked.amount, asked.fee = price.total.minor, price.fee.minor
    asked.status, asked.checkouts = "open", 0
    asked.refunded = asked.fee_returned = 0
    asked.created_at = uow.now
    uow.db.add(asked)
    await uow.flush_rows()


async def _share_out(uow: UnitOfWork, made: Charge, net: Money, splits: Sequence[Split]) -> None:
    own = Split(Payee(PayeeKind.OWN, uow.tenant_id, "Own part"), 1)
    for payee, part in divide(net, splits or (own,)):
        uow.db.add(
            ChargeSplit(
                tenant_id=uow.tenant_id,
                charge_id=made.id,
                payee_kind=str(payee.kind),
                payee_id=payee.id,
                payee_name=payee.name,
                amount=part.minor,
                returned=0,
            )
        )
    await uow.flush_rows()
    uow.record(
        ChargeOpened(
            charge_id=made.id,
            purpose_kind=made.purpose_kind,
            purpose_id=made.purpose_id,
            amount=made.amount,
            currency=made.currency,
            description=made.description,
        )
    )


def _named(payer: Payer | None) -> dict[str, str | None]:
    return {
        "payer_name": payer.name if payer else None,
        "payer_email": payer.email if payer else None,
    }
