"""Figures as the fields of their form, so that the next version begins with the one before."""

from collections.abc import Iterator
from typing import Any

from app.core.money import Money
from app.domain.shows.offer_values import bill_values
from app.domain.shows.settlement import Adjustment, Counts, Expense, Had
from app.domain.shows.settling.figures import Figures, is_capped, overspent
from app.domain.shows.settling.models import HouseFigures
from app.domain.shows.terms import Terms
from app.domain.shows.wording import amount

_COUNTED = {
    frozenset[Counts](): "external",
    frozenset({Counts.SPLIT_POINT}): "split",
    frozenset({Counts.WITHHOLDING}): "withholding",
    frozenset(Counts): "both",
}


def values_of(figures: Figures) -> dict[str, Any]:
    """What `SettlementForm.blank` shows of figures; parsed again it makes the same figures."""
    payments = figures.payments
    return {
        "ticket": list(_tickets(figures)),
        "fee": [
            {"night": number, "what": fee.label, **bill_values(fee)}
            for number, night in enumerate(figures.nights, 1)
            for fee in night.fees
        ],
        "cost": list(_costs(figures)),
        "adjustment": [_adjustment(each) for each in payments.adjustments],
        "withholding": [
            {
                "reason": each.reason,
                "percent": each.percent,
                "act": each.act,
                "kind": str(each.kind),
            }
            for each in payments.withholdings
        ],
        "had": [
            *(_had(each, "deposit") for each in payments.deposits),
            *(_had(each, "buy-out") for each in payments.buy_outs),
        ],
        "merch": [
            {
                "what": each.label,
                "sales": each.sales.decimal,
                "percent": each.house_percent,
                "seller": "house" if each.sold_by_house else "artist",
                "act": each.act,
            }
            for each in payments.merch
        ],
    }


def house_values(found: HouseFigures | None) -> dict[str, Any]:
    if found is None:
        return {"line": []}
    return {
        "line": [
            {
                "what": label,
                "amount": Money(abs(minor), found.currency).decimal,
                "kind": "cost" if minor < 0 else "income",
            }
            for label, minor in found.lines
        ]
    }


def notes_of(terms: Terms, figures: Figures | None) -> dict[str, dict[str, str]]:
    """What was agreed, beside the name of a ticket or an expense; what is capped or over says so.

    A name stands for its row: names are told apart within an offer.
    """
    tickets = {each.name: f"Agreed: {amount(each.price)}" for each in terms.tickets}
    costs = {
        each.bill.label: f"Agreed: {amount(each.bill.fixed)}"
        for each in terms.costs
        if each.bill.fixed is not None
    }
    for night in figures.nights if figures else ():
        for expense in night.expenses:
            _flag(terms, expense, costs)
    return {"ticket": tickets, "cost": costs}


def _flag(terms: Terms, expense: Expense, costs: dict[str, str]) -> None:
    label, over = expense.bill.label, overspent(terms, expense)
    said = [costs[label]] if label in costs else []
    if over is not None:
        said.append(f"{amount(over)} more than agreed")
    if is_capped(expense) and expense.bill.cap is not None:
        said.append(f"capped: {amount(expense.bill.cap)} is charged")
    if terms.documents_required and not expense.documented:
        said.append("not charged without a receipt")
    if said:
        costs[label] = "; ".join(said)


def _tickets(figures: Figures) -> Iterator[dict[str, Any]]:
    for number, night in enumerate(figures.nights, 1):
        for each in night.tickets:
            yield {
                "night": number,
                "name": each.name,
                "price": each.price.decimal,
                "number": each.allotment,
                "comps": each.comps,
                "kills": each.kills,
                "sold": each.sold,
            }


def _costs(figures: Figures) -> Iterator[dict[str, Any]]:
    for number, night in enumerate(figures.nights, 1):
        for each in night.expenses:
            yield {
                "night": number,
                "what": each.bill.label,
                **bill_values(each.bill),
                "receipt": "yes" if each.documented else "no",
                "category": str(each.category),
            }


def _adjustment(each: Adjustment) -> dict[str, Any]:
    return {
        "what": each.label,
        "amount": each.amount.decimal,
        "why": str(each.why),
        "counts": _COUNTED[each.counts],
        "act": each.act,
    }


def _had(each: Had, kind: str) -> dict[str, Any]:
    return {"what": each.label, "amount": each.amount.decimal, "kind": kind, "act": each.act}
