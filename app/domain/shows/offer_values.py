"""Terms as the fields of their form, so that the next version begins with the one before."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.domain.shows.settlement import (
    Bill,
    ByGross,
    ByTickets,
    Deal,
    Door,
    DoorPerTicket,
    Flat,
    Plus,
)
from app.domain.shows.terms import Terms


def values_of(terms: Terms, *, valid_until: date, note: str = "") -> dict[str, Any]:
    """What `OfferForm.blank` shows of terms; parsed again it makes the same terms."""
    tax, radius = terms.tax, terms.radius
    return {
        "currency": terms.currency,
        **_deal(terms.deal),
        "bonus": list(_bonuses(terms)),
        "act": [{"name": n, "share": s} for n, s in terms.acts] if len(terms.acts) > 1 else [],
        "stands_alone": not terms.stands_together,
        "ticket": [
            {
                "name": each.name,
                "price": each.price.decimal,
                "number": each.allotment,
                "comps": each.comps,
                "kills": each.kills,
            }
            for each in terms.tickets
        ],
        "facility_fee": terms.facility_fee and terms.facility_fee.decimal,
        "fee": [{"what": fee.label, **bill_values(fee)} for fee in terms.fees],
        **({"tax": tax.percent, "tax_label": tax.label, "tax_on_top": tax.on_top} if tax else {}),
        "cost": [
            {"what": cost.bill.label, **bill_values(cost.bill), "category": str(cost.category)}
            for cost in terms.costs
        ],
        "documents_required": terms.documents_required,
        "deposit": [{"amount": d.amount.decimal, "due": d.due_on} for d in terms.deposits],
        **({"radius_km": radius.km, "radius_days": radius.days} if radius else {}),
        "merch": [
            {
                "what": each.label,
                "percent": each.house_percent,
                "seller": "house" if each.sold_by_house else "artist",
            }
            for each in terms.merch
        ],
        "hospitality": terms.hospitality,
        "support": terms.support,
        "valid_until": valid_until,
        "note": note,
    }


def _deal(deal: Deal) -> dict[str, Any]:
    if isinstance(deal, DoorPerTicket):
        return {"deal": "per_ticket", "per_ticket": deal.amount.decimal}
    guarantee = {"guarantee": deal.floor.decimal} if deal.floor is not None else {}
    if isinstance(deal, Flat):
        return {"deal": "flat", **guarantee}
    shared = {"percent": deal.percent, "profit": deal.promoter_profit, **guarantee}
    if isinstance(deal, Plus):
        return {"deal": "plus", **shared}
    return {"deal": "door" if isinstance(deal, Door) else "versus", "of": str(deal.of), **shared}


def bill_values(bill: Bill) -> dict[str, Any]:
    cap = "" if bill.cap is None else bill.cap.decimal
    if bill.fixed is not None:
        return {"amount": bill.fixed.decimal, "way": "fixed", "cap": cap}
    if bill.per_ticket is not None:
        return {"amount": bill.per_ticket.decimal, "way": "per_ticket", "cap": cap}
    return {"amount": bill.percent, "way": str(bill.of), "cap": cap}


def _bonuses(terms: Terms) -> Iterator[dict[str, Any]]:
    for bonus in terms.bonuses:
        if isinstance(bonus, ByTickets):
            for at, money in bonus.steps:
                yield {"start": at, "pays": money.decimal, "way": f"tickets {bonus.how}"}
        elif isinstance(bonus, ByGross):
            for start, money in bonus.steps:
                yield {"start": start.decimal, "pays": money.decimal, "way": "gross steps"}
        else:
            way = "gross retroactive" if bonus.retroactive else "gross tiered"
            for start, share in bonus.steps:
                yield {"start": start.decimal, "pays": share, "way": way}
