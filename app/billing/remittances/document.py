"""A self-billing invoice as its PDF shows it."""

from datetime import UTC, date
from decimal import Decimal
from typing import Any

from app.billing.invoices import country_name, money_shown, quantity_shown
from app.billing.remittances.models import SelfBill
from app.web.brand import PRODUCT


def document(bill: SelfBill, taken_back: str, logo: str | None) -> dict[str, Any]:
    """The variables of `documents/self_bill.html`; `taken_back` is what a note credits.

    `logo` is the name of an asset. Our name stands on it if it stood on what the customer showed
    when the bill was issued.
    """
    made_at = bill.created_at.astimezone(UTC)
    return {
        "document": {
            "title": f"{title_of(bill)} {bill.reference}",
            "reference": bill.reference,
            "language": "en",
            "paper": "letter" if bill.buyer.get("country") in {"US", "CA"} else "a4",
            "created_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        },
        "brand": {
            "name": bill.buyer["brand"],
            "logo": logo,
            "mark": bill.buyer.get("mark", PRODUCT),
        },
        "invoice": {
            "is_draft": False,
            "is_credit_note": bill.is_credit_note,
            "credits": taken_back,
            "issued_on": _day(bill.issued_on),
            "due_on": "",
            "terms": "Paid by transfer",
            "period": "",
            "purchase_order": "",
            "note": "",
            "net": money_shown(bill.net),
            "total": money_shown(bill.total),
            "currency": bill.currency,
            "seller": _party(bill.seller),
            "buyer": _party(bill.buyer),
            "lines": [_line(bill)],
            "taxes": [
                {
                    "label": bill.tax_label,
                    "taxable": money_shown(bill.net),
                    "tax": money_shown(bill.tax),
                }
            ],
            "notes": [bill.note] if bill.note else [],
            "bank": None,
            "qr": None,
            "footer": "Self-billing: issued by the customer in the name of the supplier.",
        },
    }


def title_of(bill: SelfBill) -> str:
    return "Self-billing credit note" if bill.is_credit_note else "Self-billing invoice"


def _line(bill: SelfBill) -> dict[str, str]:
    return {
        "description": bill.description,
        "quantity": quantity_shown(Decimal(1)),
        "price": money_shown(bill.net),
        "discount": "",
        "tax": f"{quantity_shown(bill.tax_rate)} %",
        "net": money_shown(bill.net),
    }


def _party(side: dict[str, Any]) -> dict[str, Any]:
    lines = [line for line in str(side.get("address", "")).splitlines() if line.strip()]
    return {
        "name": side["name"],
        "lines": [*lines, country_name(side["country"])],
        "vat_id": side.get("vat_id", ""),
        "registration": "",
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
