"""How payees are paid: details kept encrypted, thresholds, and holding somebody back."""

from uuid import UUID

from app.billing.payments.errors import PayeeNotFound
from app.billing.payments.events import CoolOffChanged, PayeeChanged, PayeeHeld
from app.billing.payments.models.accounts import PayeeProfile, PayoutSettings
from app.billing.payments.payouts.details import Details, Method, pack, unpack
from app.billing.payments.payouts.notices import mail_payee_notice
from app.billing.payments.queries.charges import account_of
from app.billing.payments.queries.payouts import cool_off_of, find_payee, find_payout_settings
from app.core.crypto import Keyring
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import UnitOfWork

METHODS = {"sepa": Method.SEPA, "ach": Method.ACH, "paypal": Method.PAYPAL}


async def set_details(
    uow: UnitOfWork, subject_id: UUID, *, name: str, details: Details, keys: Keyring
) -> PayeeProfile:
    """Pay this payee there from now on. Kept encrypted for its own row; only masked words are told.

    Details that replace others wait for the cool-off, and the payee is told at the address known so
    far. The tenant's own id names the account that bank files are paid from.
    """
    payee = await _ensure(uow, subject_id, name)
    before = payee.masked
    await _cool_off(uow, payee, details, keys)
    payee.method = str(METHODS[type(details).__name__.lower()])
    payee.details = keys.encrypt(pack(details), payee.place)
    payee.masked = details.masked
    payee.account_ref = None
    payee.details_changed_at = uow.now
    _tell(uow, payee, before)
    return payee


async def pay_by_account(uow: UnitOfWork, subject_id: UUID, *, name: str) -> PayeeProfile:
    """Pay another tenant by its connected account; raises PayeeNotFound while it has none."""
    account = await account_of(uow, subject_id)
    if account is None:
        raise PayeeNotFound("This payee has no account that can receive money yet.")
    payee = await _ensure(uow, subject_id, name)
    before = payee.masked
    if payee.method and payee.account_ref != account:
        payee.usable_from = uow.now + await cool_off_of(uow)
        key = f"{payee.id}:details:{uow.now.isoformat()}"
        _notify(uow, payee, key, after="Connected account")
    payee.method, payee.details = str(Method.CONNECT), None
    payee.account_ref, payee.masked = account, "Connected account"
    payee.details_changed_at = uow.now
    _tell(uow, payee, before)
    return payee


async def set_email(uow: UnitOfWork, subject_id: UUID, *, name: str, email: str) -> PayeeProfile:
    """Write to this payee there from now on; an address that is replaced is told."""
    payee = await _ensure(uow, subject_id, name)
    if payee.email and payee.email != email:
        _notify(uow, payee, f"{payee.id}:email:{uow.now.isoformat()}", is_address=True)
    payee.email = email
    return payee


async def set_cool_off(uow: UnitOfWork, days: int) -> PayoutSettings:
    """Let new bank details wait for so many days."""
    settings = await find_payout_settings(uow)
    if settings is None:
        settings = PayoutSettings(tenant_id=uow.tenant_id, cool_off_days=days)
        uow.db.add(settings)
    before, settings.cool_off_days = settings.cool_off_days, days
    await uow.flush_rows()
    uow.record(CoolOffChanged(settings_id=settings.id, before=before, after=days))
    return settings


async def set_threshold(
    uow: UnitOfWork, subject_id: UUID, *, name: str, threshold: Money
) -> PayeeProfile:
    """Pay this payee only from this much on."""
    payee = await _ensure(uow, subject_id, name)
    payee.threshold = threshold.minor
    return payee


async def hold(uow: UnitOfWork, subject_id: UUID, *, name: str, reason: str) -> PayeeProfile:
    """Leave this payee out of payouts until released."""
    payee = await _ensure(uow, subject_id, name)
    payee.held_at, payee.hold_reason = uow.now, reason
    uow.record(PayeeHeld(payee_id=payee.id, payee=name, reason=reason, is_held=True))
    return payee


async def release(uow: UnitOfWork, subject_id: UUID) -> PayeeProfile:
    """Pay a held payee again; raises PayeeNotFound."""
    payee = await find_payee(uow, subject_id)
    if payee is None:
        raise PayeeNotFound
    payee.held_at = payee.hold_reason = None
    uow.record(PayeeHeld(payee_id=payee.id, payee=payee.payee_name, reason="", is_held=False))
    return payee


def details_of(payee: PayeeProfile, keys: Keyring) -> Details | None:
    """Where the money goes; raises DecryptionFailed when they were moved or changed."""
    return unpack(keys.decrypt(payee.details, payee.place)) if payee.details else None


async def _cool_off(uow: UnitOfWork, payee: PayeeProfile, details: Details, keys: Keyring) -> None:
    """Whoever takes over a payee's mailbox or a member's log-in wins no payout at once."""
    is_new = not payee.method or payee.subject_id == uow.tenant_id
    if is_new or details_of(payee, keys) == details:
        return
    payee.usable_from = uow.now + await cool_off_of(uow)
    _notify(uow, payee, f"{payee.id}:details:{uow.now.isoformat()}", after=details.masked)


def _notify(
    uow: UnitOfWork, payee: PayeeProfile, key: str, *, after: str = "", is_address: bool = False
) -> None:
    if payee.email:
        uow.enqueue(
            mail_payee_notice,
            key=key,
            payee_id=payee.id,
            recipient=payee.email,
            before=payee.masked,
            after=after,
            is_address=is_address,
        )


async def _ensure(uow: UnitOfWork, subject_id: UUID, name: str) -> PayeeProfile:
    payee = await find_payee(uow, subject_id)
    if payee is None:
        payee = PayeeProfile(
            tenant_id=uow.tenant_id,
            id=new_id(),
            subject_id=subject_id,
            payee_name=name,
            method="",
            masked="",
            threshold=0,
        )
        uow.db.add(payee)
        await uow.flush_rows()
    return payee


def _tell(uow: UnitOfWork, payee: PayeeProfile, before: str) -> None:
    uow.record(
        PayeeChanged(payee_id=payee.id, payee=payee.payee_name, before=before, after=payee.masked)
    )
