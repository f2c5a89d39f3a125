"""What services and commission say in words: in price tables, in agreements, on their documents."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.money import Money
from app.domain.agency.choices import BASIS_LABELS, INCOME_LABELS, Basis, IncomeKind, PriceKind
from app.domain.agency.commission import plain
from app.domain.agency.hours import clock
from app.domain.agency.models import Agreement, AgreementTerm, CommissionTerm
from app.domain.agency.models.offers import Priced
from app.domain.agency.wording import literal


def price_words(item: Priced, currency: str) -> str:
    """How a service is priced: `€1,200.00 a month, 10:00 h included`."""
    if item.kind == PriceKind.COMMISSION:
        return f"{plain(item.rate or Decimal(0))} % commission"
    price = Money(item.price or 0, currency).display()
    if item.kind == PriceKind.HOURLY:
        return f"{price} an hour"
    if item.kind == PriceKind.FIXED:
        return price
    words = f"{price} a month"
    if item.included_minutes:
        words += f", {clock(item.included_minutes)} h included"
    if item.included_minutes and item.overage is not None:
        words += f", further hours {Money(item.overage, currency).display()}"
    return words


def commission_words(term: CommissionTerm) -> str:
    """A commission in one sentence, with what follows after the end."""
    kinds = ", ".join(INCOME_LABELS[IncomeKind(kind)].lower() for kind in term.kinds)
    words = f"{plain(term.rate)} % {BASIS_LABELS[Basis(term.basis)]} from {kinds}"
    if term.sunset:
        steps = ", then ".join(f"{plain(Decimal(rate))} % for {months} months"
                               for months, rate in term.sunset)  # fmt: skip
        words += f"; after the end {steps}"
    return words


def services_block(services: Sequence[AgreementTerm], currency: str) -> str:
    """The services as a Markdown list."""
    lines = [f"- {literal(t.label)}: {literal(price_words(t, currency))}" for t in services]
    return "\n".join(lines) or "No services besides the commission."


def commission_block(terms: Sequence[CommissionTerm]) -> str:
    return "\n".join(f"- {literal(commission_words(t))}" for t in terms) or "No commission."


def long_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def document_hash(
    agreement: Agreement, services: Sequence[AgreementTerm], commission: Sequence[CommissionTerm]
) -> bytes:
    """The fingerprint of everything both sides sign: text, days and terms."""
    document: dict[str, Any] = {
        "title": agreement.title,
        "body": agreement.body,
        "currency": agreement.currency,
        "starts_on": agreement.starts_on.isoformat(),
        "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
        "services": [
            [t.label, t.kind, t.price, t.included_minutes, t.rollover, t.overage] for t in services
        ],
        "commission": [[t.kinds, t.basis, plain(t.rate), t.sunset] for t in commission],
    }
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).digest()
