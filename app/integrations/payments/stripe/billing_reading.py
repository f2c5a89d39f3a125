"""Stripe's subscriptions, invoices and customers in our words."""

from collections.abc import Mapping
from typing import Any

from app.integrations.payments.stripe.reading import (
    id_of,
    inner,
    maybe_moment,
    moment,
    money_of,
    reference_of,
)
from app.integrations.payments.subscriptions import (
    Interval,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    Line,
    Payer,
    Price,
    Subscription,
    SubscriptionStatus,
)

Doc = Mapping[str, Any]

_STATUS = {
    "incomplete": SubscriptionStatus.INCOMPLETE,
    "trialing": SubscriptionStatus.TRIAL,
    "active": SubscriptionStatus.ACTIVE,
    "past_due": SubscriptionStatus.PAST_DUE,
    "unpaid": SubscriptionStatus.UNPAID,
    "paused": SubscriptionStatus.PAUSED,
    "canceled": SubscriptionStatus.ENDED,
    "incomplete_expired": SubscriptionStatus.ENDED,
}


def payer_of(doc: Doc) -> Payer:
    settings = doc.get("invoice_settings") or {}
    return Payer(
        id=doc["id"],
        email=doc.get("email") or "",
        name=doc.get("name") or "",
        usual_card_id=id_of(settings.get("default_payment_method")),
        reference=reference_of(doc),
    )


def price_of(doc: Doc) -> Price:
    return Price(
        id=doc["id"],
        lookup=doc.get("lookup_key") or "",
        amount=money_of(doc["unit_amount"], doc["currency"]),
        interval=Interval(doc["recurring"]["interval"]),
    )


def subscription_of(doc: Doc) -> Subscription:
    """A subscription; a change that waits is known when its schedule was followed."""
    items = doc["items"]["data"]
    return Subscription(
        id=doc["id"],
        payer_id=id_of(doc["customer"]) or "",
        status=_STATUS[doc["status"]],
        lines=tuple(Line(id_of(each["price"]) or "", each.get("quantity") or 1) for each in items),
        period_start=moment(items[0]["current_period_start"]),
        period_end=moment(items[0]["current_period_end"]),
        created_at=moment(doc["created"]),
        trial_until=maybe_moment(doc.get("trial_end")),
        cancels_at=_cancels_at(doc, items[0]["current_period_end"]),
        ended_at=maybe_moment(doc.get("ended_at")),
        next_lines=_next_lines(inner(doc.get("schedule")), items[0]["current_period_end"]),
        latest_invoice_id=id_of(doc.get("latest_invoice")),
        reference=reference_of(doc),
    )


def _cancels_at(doc: Doc, period_end: int) -> Any:
    if doc.get("ended_at"):
        return None
    if doc.get("cancel_at"):
        return moment(doc["cancel_at"])
    return moment(period_end) if doc.get("cancel_at_period_end") else None


def _next_lines(schedule: Doc, period_end: int) -> tuple[Line, ...] | None:
    if schedule.get("status") != "active":
        return None
    later = [phase for phase in schedule["phases"] if phase["start_date"] >= period_end]
    if not later:
        return None
    items = later[0]["items"]
    return tuple(Line(id_of(each["price"]) or "", each.get("quantity") or 1) for each in items)


def invoice_of(doc: Doc) -> Invoice:
    currency = doc["currency"]
    about = (doc.get("parent") or {}).get("subscription_details") or {}
    times = doc.get("status_transitions") or {}
    return Invoice(
        id=doc.get("id") or "",
        payer_id=id_of(doc["customer"]) or "",
        status=InvoiceStatus(doc.get("status") or "draft"),
        total=money_of(doc["total"], currency),
        paid=money_of(doc["amount_paid"], currency),
        due=money_of(doc["amount_remaining"], currency),
        created_at=moment(doc["created"]),
        lines=tuple(line_of(each) for each in doc["lines"]["data"]),
        number=doc.get("number"),
        subscription_id=id_of(about.get("subscription")),
        attempts=doc.get("attempt_count") or 0,
        next_attempt_at=maybe_moment(doc.get("next_payment_attempt")),
        paid_at=maybe_moment(times.get("paid_at")),
        page_url=doc.get("hosted_invoice_url"),
        pdf_url=doc.get("invoice_pdf"),
        reason=doc.get("billing_reason") or "",
        reference=reference_of(doc) or dict(about.get("metadata") or {}),
    )


def line_of(doc: Doc) -> InvoiceLine:
    parent = doc.get("parent") or {}
    details = parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}
    return InvoiceLine(
        description=doc.get("description") or "",
        amount=money_of(doc["amount"], doc["currency"]),
        quantity=doc.get("quantity") or 1,
        period_start=moment(doc["period"]["start"]),
        period_end=moment(doc["period"]["end"]),
        is_proration=bool(details.get("proration")),
    )
