"""Stripe's objects in our words. Lenient: an older or newer API version may leave fields out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.core.money import Money, minor_places
from app.integrations.payments.accounts import Account
from app.integrations.payments.charges import (
    Card,
    Checkout,
    CheckoutStatus,
    Dispute,
    DisputeStatus,
    Failure,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from app.integrations.payments.errors import RequestRefused
from app.integrations.payments.funds import Payout, PayoutStatus, Transfer, TransferReversal
from app.integrations.payments.stripe.client import reason_of

Doc = Mapping[str, Any]

_WHOLE = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
_THOUSANDTHS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})

_PAYMENT = {
    "requires_action": PaymentStatus.ACTION_REQUIRED,
    "processing": PaymentStatus.PROCESSING,
    "requires_capture": PaymentStatus.PROCESSING,
    "succeeded": PaymentStatus.PAID,
    "canceled": PaymentStatus.CANCELED,
}
_REFUND = {
    "succeeded": RefundStatus.DONE,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELED,
}
_DISPUTE = {
    "under_review": DisputeStatus.REVIEW,
    "warning_under_review": DisputeStatus.REVIEW,
    "won": DisputeStatus.WON,
    "warning_closed": DisputeStatus.WON,
    "prevented": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}
_PAYOUT = {
    "in_transit": PayoutStatus.ON_THE_WAY,
    "paid": PayoutStatus.PAID,
    "failed": PayoutStatus.FAILED,
    "canceled": PayoutStatus.CANCELED,
}
_MISSING = (
    ("external_account", "a bank account"),
    ("verification", "proof of identity"),
    ("id_number", "a tax or identity number"),
    ("tax_id", "a tax or identity number"),
    ("ssn", "a tax or identity number"),
    ("tos_acceptance", "agreement to the terms"),
    ("dob", "date of birth"),
    ("address", "address"),
    ("phone", "phone number"),
    ("email", "e-mail address"),
    ("first_name", "name"),
    ("last_name", "name"),
    ("company.name", "name of the company"),
    ("business_profile", "what you do, and where to see it"),
    ("owners", "owners of the company"),
    ("directors", "directors of the company"),
    ("representative", "who acts for the company"),
)


def places(currency: str) -> int:
    """Decimal places of Stripe's unit, which for a few currencies is not the smallest one."""
    return 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2


def units(money: Money) -> int:
    """An amount in Stripe's unit; refuses a fraction of it."""
    shift = places(money.currency) - minor_places(money.currency)
    if shift >= 0:
        return int(money.minor * 10**shift)
    whole, rest = divmod(money.minor, 10**-shift)
    if rest:
        raise RequestRefused(f"The payment service takes no such fraction of {money.currency}.")
    return int(whole)


def money_of(amount: int | None, currency: str) -> Money:
    code = currency.upper()
    shift = minor_places(code) - places(code)
    number = amount or 0
    return Money(number * 10**shift if shift >= 0 else number // 10**-shift, code)


def moment(seconds: int | None) -> datetime:
    return datetime.fromtimestamp(seconds or 0, UTC)


def maybe_moment(seconds: int | None) -> datetime | None:
    return moment(seconds) if seconds else None


def id_of(value: Any) -> str | None:
    """The id of a reference, followed or not."""
    if isinstance(value, Mapping):
        return str(value["id"])
    return str(value) if value else None


def inner(value: Any) -> Doc:
    """A followed reference; empty when it is only an id."""
    return value if isinstance(value, Mapping) else {}


def reference_of(doc: Doc) -> dict[str, str]:
    return dict(doc.get("metadata") or {})


def checkout_of(doc: Doc) -> Checkout:
    return Checkout(
        id=doc["id"],
        status=CheckoutStatus(doc["status"]),
        url=doc.get("url"),
        expires_at=moment(doc["expires_at"]),
        payment_id=id_of(doc.get("payment_intent")),
        subscription_id=id_of(doc.get("subscription")),
        payer_id=id_of(doc.get("customer")),
        is_paid=doc.get("payment_status") == "paid",
        reference=reference_of(doc),
    )


def payment_of(doc: Doc) -> Payment:
    """A payment intent; what only its charge knows is there when it was followed."""
    charge = inner(doc.get("latest_charge"))
    is_paid = doc["status"] == "succeeded"
    movement = charge.get("balance_transaction") if is_paid else None
    problem = doc.get("last_payment_error")
    currency = doc["currency"]
    return Payment(
        id=doc["id"],
        status=_PAYMENT.get(doc["status"], PaymentStatus.OPEN),
        amount=money_of(doc["amount"], currency),
        refunded=money_of(charge.get("amount_refunded"), currency),
        created_at=moment(doc["created"]),
        is_disputed=bool(charge.get("disputed")),
        charge_id=id_of(doc.get("latest_charge")) if is_paid else None,
        movement_id=id_of(movement),
        fee=_fee(inner(movement)),
        payer_id=id_of(doc.get("customer")),
        card=card_of(inner(doc.get("payment_method")) or _card_of_charge(charge)),
        failure=Failure(*reason_of(problem)) if problem else None,
        group=doc.get("transfer_group"),
        receipt_url=charge.get("receipt_url"),
        reference=reference_of(doc),
    )


def payment_of_charge(doc: Doc) -> Payment | None:
    """The payment behind a charge; None for money that came from no payment."""
    if not doc.get("payment_intent"):
        return None
    is_paid = bool(doc.get("paid"))
    movement = doc.get("balance_transaction")
    currency = doc["currency"]
    problem = {"code": doc.get("failure_code")}
    return Payment(
        id=id_of(doc["payment_intent"]) or "",
        status=PaymentStatus.PAID if is_paid else PaymentStatus.OPEN,
        amount=money_of(doc["amount"], currency),
        refunded=money_of(doc.get("amount_refunded"), currency),
        created_at=moment(doc["created"]),
        is_disputed=bool(doc.get("disputed")),
        charge_id=doc["id"] if is_paid else None,
        movement_id=id_of(movement),
        fee=_fee(inner(movement)),
        payer_id=id_of(doc.get("customer")),
        card=card_of(_card_of_charge(doc)),
        failure=Failure(*reason_of(problem)) if doc.get("failure_code") else None,
        group=doc.get("transfer_group"),
        receipt_url=doc.get("receipt_url"),
        reference=reference_of(doc),
    )


def _fee(movement: Doc) -> Money | None:
    return money_of(movement["fee"], movement["currency"]) if movement else None


def _card_of_charge(charge: Doc) -> Doc:
    details = inner(charge.get("payment_method_details"))
    if not details.get("card"):
        return {}
    return {"id": charge.get("payment_method") or "", "card": details["card"]}


def card_of(method: Doc, usual: str | None = None) -> Card | None:
    card = inner(method.get("card"))
    if not card:
        return None
    return Card(
        id=method["id"],
        brand=card.get("brand") or "card",
        last4=card.get("last4") or "",
        exp_month=card.get("exp_month") or 0,
        exp_year=card.get("exp_year") or 0,
        is_usual=usual is not None and method["id"] == usual,
    )


def refund_of(doc: Doc) -> Refund:
    return Refund(
        id=doc["id"],
        payment_id=id_of(doc.get("payment_intent")) or "",
        amount=money_of(doc["amount"], doc["currency"]),
        status=_REFUND.get(doc.get("status") or "", RefundStatus.PENDING),
        created_at=moment(doc["created"]),
        movement_id=id_of(doc.get("balance_transaction")),
        failure=doc.get("failure_reason"),
        reference=reference_of(doc),
    )


def dispute_of(doc: Doc) -> Dispute:
    movements = doc.get("balance_transactions") or []
    taken = -sum(each["amount"] for each in movements)
    return Dispute(
        id=doc["id"],
        payment_id=id_of(doc.get("payment_intent")) or "",
        charge_id=id_of(doc["charge"]) or "",
        amount=money_of(doc["amount"], doc["currency"]),
        fee=money_of(sum(each["fee"] for each in movements), doc["currency"]),
        reason=doc.get("reason") or "general",
        status=_DISPUTE.get(doc["status"], DisputeStatus.NEEDS_ANSWER),
        is_charged=taken > 0,
        created_at=moment(doc["created"]),
        answer_by=maybe_moment((doc.get("evidence_details") or {}).get("due_by")),
    )


def transfer_of(doc: Doc) -> Transfer:
    return Transfer(
        id=doc["id"],
        account_id=id_of(doc.get("destination")) or "",
        amount=money_of(doc["amount"], doc["currency"]),
        reversed=money_of(doc.get("amount_reversed"), doc["currency"]),
        created_at=moment(doc["created"]),
        group=doc.get("transfer_group"),
        movement_id=id_of(doc.get("balance_transaction")),
        reference=reference_of(doc),
    )


def reversal_of(doc: Doc) -> TransferReversal:
    return TransferReversal(
        id=doc["id"],
        transfer_id=id_of(doc["transfer"]) or "",
        amount=money_of(doc["amount"], doc["currency"]),
        created_at=moment(doc["created"]),
        movement_id=id_of(doc.get("balance_transaction")),
        reference=reference_of(doc),
    )


def payout_of(doc: Doc, account_id: str | None) -> Payout:
    return Payout(
        id=doc["id"],
        amount=money_of(doc["amount"], doc["currency"]),
        status=_PAYOUT.get(doc["status"], PayoutStatus.PENDING),
        created_at=moment(doc["created"]),
        arrives_on=_day(doc["arrival_date"]),
        account_id=account_id,
        movement_id=id_of(doc.get("balance_transaction")),
        failure=doc.get("failure_code"),
        reference=reference_of(doc),
    )


def _day(seconds: int) -> date:
    return moment(seconds).date()


def account_of(doc: Doc) -> Account:
    asked = doc.get("requirements") or {}
    banks = (doc.get("external_accounts") or {}).get("data") or []
    return Account(
        id=doc["id"],
        country=doc.get("country") or "",
        currency=(doc.get("default_currency") or "").upper(),
        email=doc.get("email") or "",
        is_submitted=bool(doc.get("details_submitted")),
        can_receive=(doc.get("capabilities") or {}).get("transfers") == "active",
        can_be_paid_out=bool(doc.get("payouts_enabled")),
        missing=missing_words(asked.get("currently_due") or ()),
        missing_by=maybe_moment(asked.get("current_deadline")),
        restriction=asked.get("disabled_reason"),
        bank_hint=banks[0].get("last4") if banks else None,
        reference=reference_of(doc),
    )


def missing_words(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """What Stripe still asks for, said once each, in plain words."""
    words = [_missing_word(name) for name in names]
    return tuple(dict.fromkeys(words))


def _missing_word(name: str) -> str:
    for part, word in _MISSING:
        if part in name:
            return word
    return name.rpartition(".")[2].replace("_", " ")
