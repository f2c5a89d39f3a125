"""An invoice as its PDF shows it: words, figures ready to print, and the payment code."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import Any

import pycountry
import segno.helpers

from app.billing.invoices.models import Invoice, InvoiceLine, InvoiceTax
from app.core.money import EXACT, Money
from app.core.text import clean_line

QR = "payment.png"
LOGO = "logo.png"
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `credits` is the reference of the invoice a credit note takes back.

    `mark` is our name where it stands on the paper.
    """

    invoice: Invoice
    lines: Sequence[InvoiceLine]
    taxes: Sequence[InvoiceTax]
    seller: dict[str, Any]
    buyer: dict[str, Any]
    brand: str
    has_logo: bool
    mark: str
    credits: str = ""


def title_of(invoice: Invoice) -> str:
    word = "Credit note" if invoice.is_credit_note else "Invoice"
    return f"{word} {invoice.reference}" if invoice.reference else f"Draft {word.lower()}"


def file_name(invoice: Invoice) -> str:
    """A name for the saved file, the same on every system."""
    return f"{(invoice.reference or 'draft').lower()}.pdf"


def document(sheet: Sheet, qr: bytes | None) -> dict[str, Any]:
    """The variables of `documents/invoice.html`; the same rows always give the same words."""
    invoice = sheet.invoice
    made_at = (invoice.issued_at or invoice.created_at).astimezone(UTC)
    return {
        "document": {
            "title": title_of(invoice),
            "reference": invoice.reference or "",
            "language": "en",
            "paper": "letter" if sheet.seller.get("country") in {"US", "CA"} else "a4",
            "created_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        },
        "brand": {
            "name": sheet.brand,
            "logo": LOGO if sheet.has_logo else None,
            "mark": sheet.mark,
        },
        "invoice": {
            "is_draft": invoice.is_draft,
            "is_credit_note": invoice.is_credit_note,
            "credits": sheet.credits,
            "issued_on": _day(invoice.issued_on) if invoice.issued_on else "Not issued yet",
            "due_on": _day(invoice.due_on) if invoice.due_on else "",
            "terms": _terms(invoice),
            "period": _period(invoice),
            "purchase_order": invoice.purchase_order,
            "note": invoice.note,
            "net": shown(invoice.net),
            "total": shown(invoice.total),
            "currency": invoice.currency,
            "seller": _party(sheet.seller),
            "buyer": _party(sheet.buyer),
            "lines": [_line(line) for line in sheet.lines],
            "taxes": [_tax(tax) for tax in sheet.taxes],
            "notes": list(dict.fromkeys(tax.note for tax in sheet.taxes if tax.note)),
            "bank": _bank(sheet),
            "qr": QR if qr else None,
            "footer": sheet.seller.get("footer", ""),
        },
    }


def payment_code(sheet: Sheet) -> bytes | None:
    """A QR code of a SEPA credit transfer (EPC069-12) with amount and reference, as PNG.

    None without an IBAN, in another currency than EUR, or when nothing is to be paid.
    """
    invoice, iban = sheet.invoice, sheet.seller.get("iban")
    is_payable = invoice.currency == "EUR" and not invoice.is_credit_note and invoice.total_amount
    if not iban or not is_payable or invoice.reference is None:
        return None
    code = segno.helpers.make_epc_qr(
        name=clean_line(sheet.seller["name"], limit=70),
        iban=iban,
        amount=invoice.total.decimal,
        text=invoice.reference,
        bic=sheet.seller.get("bic") or None,
    )
    png = io.BytesIO()
    code.save(png, kind="png", scale=6, border=0)
    return png.getvalue()


def shown(money: Money) -> str:
    """An amount as documents print it: €1,234.50."""
    return money.display().replace("-", _MINUS)


def quantity_shown(value: Decimal) -> str:
    """A quantity without idle zeros."""
    text = f"{value.normalize(EXACT):,f}"
    return text.replace("-", _MINUS)


def country_name(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return found.name if found else code


def _party(side: dict[str, Any]) -> dict[str, Any]:
    lines = [line for line in str(side.get("address", "")).splitlines() if line.strip()]
    return {
        "name": side.get("name", ""),
        "lines": [*lines, country_name(side.get("country", ""))],
        "vat_id": side.get("vat_id", ""),
        "registration": side.get("registration", ""),
    }


def _line(line: InvoiceLine) -> dict[str, str]:
    price = line.unit_price.normalize(EXACT)
    return {
        "description": line.description,
        "quantity": f"{quantity_shown(line.quantity)} {line.unit}".strip(),
        "price": unit_price_shown(price, line.currency),
        "discount": f"{quantity_shown(line.discount)} %" if line.discount else "",
        "tax": f"{quantity_shown(line.tax_rate)} %",
        "net": shown(line.net),
    }


def unit_price_shown(price: Decimal, currency: str) -> str:
    """A unit price with every decimal it has, at least those of its currency."""
    places = max(
        -int(price.as_tuple().exponent), -int(Money.zero(currency).decimal.as_tuple().exponent)
    )
    return f"{price:,.{places}f}".replace("-", _MINUS)


def _tax(tax: InvoiceTax) -> dict[str, str]:
    return {"label": tax.label, "taxable": shown(tax.taxable), "tax": shown(tax.tax)}


def _bank(sheet: Sheet) -> dict[str, str] | None:
    iban = str(sheet.seller.get("iban", ""))
    if not iban or sheet.invoice.is_credit_note:
        return None
    spaced = " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
    return {
        "iban": spaced,
        "bic": str(sheet.seller.get("bic", "")),
        "name": str(sheet.seller["name"]),
        "reference": sheet.invoice.reference or "",
    }


def _terms(invoice: Invoice) -> str:
    return f"Payable within {invoice.terms_days} days" if invoice.terms_days else "Payable at once"


def _period(invoice: Invoice) -> str:
    if invoice.period_from and invoice.period_until:
        if invoice.period_from == invoice.period_until:
            return _day(invoice.period_from)
        return f"{_day(invoice.period_from)} to {_day(invoice.period_until)}"
    day = invoice.period_until or invoice.period_from or invoice.issued_on
    return _day(day) if day else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
