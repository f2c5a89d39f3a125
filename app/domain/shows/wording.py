"""Terms in plain words and money, line by line, and what differs between two sets of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.money import Money
from app.core.text import counted
from app.domain.shows.settlement import (
    Bill,
    Bonus,
    ByGross,
    ByTickets,
    Category,
    Deal,
    Door,
    DoorPerTicket,
    Flat,
    How,
    Of,
    Plus,
    Tax,
    Tickets,
)
from app.domain.shows.terms import Cost, Terms

BASES = {Of.GROSS: "gross", Of.NET_GROSS: "net gross", Of.NET: "net"}


@dataclass(frozen=True, slots=True)
class Line:
    """One term. `key` is the same for the same term of every version."""

    key: str
    heading: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A term that two versions say differently; empty words where one says nothing of it."""

    heading: str
    label: str
    before: str
    after: str


def lines_of(terms: Terms, *, valid_until: date | None = None, note: str = "") -> list[Line]:
    """Everything an offer says, in the order it is read."""
    return [
        *_deal_lines(terms),
        *_beside_deal(terms),
        *_box_lines(terms),
        *_cost_lines(terms),
        *_other_lines(terms),
        *_offer_lines(valid_until, note),
    ]


def differences(before: Sequence[Line], after: Sequence[Line]) -> list[Difference]:
    """What changed from one version to another, in the order the later one is read."""
    old, new = {line.key: line for line in before}, {line.key: line for line in after}
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(line.heading, line.label, _words(old, key), _words(new, key))
        for key in keys
        for line in [new.get(key) or old[key]]
        if _words(old, key) != _words(new, key)
    ]


def headline(terms: Terms) -> str:
    """The deal in one phrase: “€5,000.00 versus 70 % of net”."""
    deal = terms.deal
    if isinstance(deal, Flat):
        return f"{amount(deal.guarantee)} flat"
    if isinstance(deal, DoorPerTicket):
        return f"{amount(deal.amount)} for each ticket sold"
    if isinstance(deal, Door):
        return f"{percent(deal.percent)} of {BASES[deal.of]}"
    if isinstance(deal, Plus):
        return f"{amount(deal.guarantee)} plus {percent(deal.percent)} above the split point"
    return f"{amount(deal.guarantee)} versus {percent(deal.percent)} of {BASES[deal.of]}"


def amount(money: Money) -> str:
    return money.display()


def percent(share: Decimal) -> str:
    return f"{share.normalize():f} %"


def day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _deal_lines(terms: Terms) -> Iterator[Line]:
    def line(key: str, label: str, words: str) -> Line:
        return Line(f"deal {key}", "Deal", label, words)

    deal = terms.deal
    yield line("kind", "Kind of deal", _kind(deal))
    if deal.floor is not None:
        yield line("guarantee", "Guarantee", amount(deal.floor))
    if isinstance(deal, DoorPerTicket):
        yield line("per ticket", "For each ticket sold", amount(deal.amount))
    elif not isinstance(deal, Flat):
        of = "what exceeds the split point" if isinstance(deal, Plus) else BASES[deal.of]
        yield line("share", "Artist's share", f"{percent(deal.percent)} of {of}")
        if deal.promoter_profit:
            profit = f"{percent(deal.promoter_profit)} of the costs"
            yield line("profit", "Promoter's profit before the split", profit)


def _beside_deal(terms: Terms) -> Iterator[Line]:
    for number, bonus in enumerate(terms.bonuses, 1):
        yield Line(f"deal bonus {number}", "Deal", "Bonus", _bonus(bonus))
    if len(terms.acts) > 1:
        for act, share in terms.acts:
            yield Line(f"deal act {act}", "Deal", f"Share of {act}", percent(share))
    if terms.nights > 1:
        how = "settled as one" if terms.stands_together else "each settled by itself"
        yield Line("deal nights", "Deal", "Nights", f"{terms.nights}, {how}")
    if terms.documents_required:
        yield Line("deal documents", "Deal", "Receipts", "Costs without a receipt are not charged")


def _kind(deal: Deal) -> str:
    if isinstance(deal, Flat):
        return "Flat fee"
    if isinstance(deal, Door | DoorPerTicket):
        return "Door deal"
    return "Guarantee plus a percentage" if isinstance(deal, Plus) else (
        "Guarantee or a percentage, whichever is more"
    )  # fmt: skip


def _bonus(bonus: Bonus) -> str:
    if isinstance(bonus, ByTickets):
        unit = {How.STEPS: "", How.TIERED: " a ticket above", How.RETROACTIVE: " a ticket"}
        steps = [f"{amount(money)}{unit[bonus.how]} from {at:,} tickets"
                 for at, money in bonus.steps]  # fmt: skip
    elif isinstance(bonus, ByGross):
        steps = [f"{amount(money)} from {amount(at)} gross" for at, money in bonus.steps]
    else:
        of = "all gross" if bonus.retroactive else "what is above"
        steps = [f"{percent(part)} of {of} from {amount(at)} gross" for at, part in bonus.steps]
    return "; ".join(steps)


def _box_lines(terms: Terms) -> Iterator[Line]:
    for tickets in terms.tickets:
        yield Line(f"tickets {tickets.name}", "Tickets", tickets.name, _tickets(tickets))
    if terms.tickets:
        gross = terms.sold_out.box.gross
        sold_out = Money(int(gross), terms.currency)
        words = f"{terms.capacity:,} tickets, {amount(sold_out)} gross"
        yield Line("sold out", "Tickets", "Sold out, a night", words)
    if terms.facility_fee is not None:
        words = f"{amount(terms.facility_fee)} of each ticket, off the top"
        yield Line("facility", "Tickets", "Facility fee", words)
    for fee in terms.fees:
        yield Line(f"fee {fee.label}", "Tickets", fee.label, f"{_bill(fee)}, off the top")
    if terms.tax is not None:
        yield Line("tax", "Tickets", "Tax", _tax(terms.tax))


def _tickets(tickets: Tickets) -> str:
    words = f"{tickets.allotment:,} at {amount(tickets.price)}"
    taken = [
        counted(number, one)
        for number, one in ((tickets.comps, "comp"), (tickets.kills, "kill"))
        if number
    ]
    return f"{words}, less {' and '.join(taken)}" if taken else words


def _tax(tax: Tax) -> str:
    where = "on top of the price" if tax.on_top else "inside the price"
    return f"{percent(tax.percent)} {tax.label}, {where}"


def _cost_lines(terms: Terms) -> Iterator[Line]:
    for cost in terms.costs:
        yield Line(f"cost {cost.bill.label}", "Costs", cost.bill.label, _cost(cost))


def _cost(cost: Cost) -> str:
    words = _bill(cost.bill)
    return words if cost.category is Category.OTHER else f"{words} ({cost.category})"


def _bill(bill: Bill) -> str:
    if bill.fixed is not None:
        words = amount(bill.fixed)
    elif bill.per_ticket is not None:
        words = f"{amount(bill.per_ticket)} a ticket sold"
    else:
        words = f"{percent(bill.percent or Decimal(0))} of {BASES[bill.of]}"
    return f"{words}, at most {amount(bill.cap)}" if bill.cap is not None else words


def _other_lines(terms: Terms) -> Iterator[Line]:
    for number, deposit in enumerate(terms.deposits, 1):
        words = f"{amount(deposit.amount)} due {day(deposit.due_on)}"
        yield Line(f"deposit {number}", "Payment", f"Deposit {number}", words)
    if terms.radius is not None:
        words = (
            f"No other show within {terms.radius.km} km, {counted(terms.radius.days, 'day')}"
            " before and after"
        )
        yield Line("radius", "Conditions", "Radius clause", words)
    for merch in terms.merch:
        seller = "the house sells" if merch.sold_by_house else "the artist sells"
        words = f"{percent(merch.house_percent)} for the house, {seller}"
        yield Line(f"merch {merch.label}", "Conditions", f"Merch: {merch.label}", words)
    if terms.support:
        yield Line("support", "Conditions", "Support", terms.support)
    if terms.hospitality:
        yield Line("hospitality", "Conditions", "Hospitality", terms.hospitality)


def _offer_lines(valid_until: date | None, note: str) -> Iterator[Line]:
    if valid_until is not None:
        yield Line("valid until", "Offer", "Good until", day(valid_until))
    if note:
        yield Line("note", "Offer", "Note", note)


def _words(lines: dict[str, Line], key: str) -> str:
    return lines[key].words if key in lines else ""
