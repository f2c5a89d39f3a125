"""The figures of a settlement in words, line by line, so that two versions can be compared."""

from collections.abc import Iterator

from app.core.text import counted
from app.domain.shows.settlement import Bill, Counts, Expense, Had, Night, TaxKind
from app.domain.shows.settling.figures import Figures
from app.domain.shows.wording import Difference, Line, amount, differences, percent

HOW_COUNTED = {
    frozenset(): "in the payment alone",
    frozenset({Counts.SPLIT_POINT}): "in the split point",
    frozenset({Counts.WITHHOLDING}): "in the withholding",
    frozenset(Counts): "in the split point and the withholding",
}


def changes_of(before: Figures, after: Figures) -> list[Difference]:
    """What the later version says differently."""
    return differences(list(_lines(before)), list(_lines(after)))


def _lines(figures: Figures) -> Iterator[Line]:
    for number, night in enumerate(figures.nights, 1):
        yield from _night(number, night)
    payments = figures.payments
    for number, each in enumerate(payments.adjustments):
        words = f"{each.why} of {amount(each.amount)}, {HOW_COUNTED[each.counts]}{_of(each.act)}"
        yield Line(f"adjustment {number}", "Adjustments", each.label, words)
    for number, tax in enumerate(payments.withholdings):
        kind = "" if tax.kind is TaxKind.LOCAL else f", {tax.kind}"
        words = f"{percent(tax.percent)}{kind}{_of(tax.act)}"
        yield Line(f"withholding {number}", "Tax withheld", tax.reason, words)
    yield from _had("Deposits", payments.deposits)
    yield from _had("Buy-outs", payments.buy_outs)
    for number, line in enumerate(payments.merch):
        seller = "the house" if line.sold_by_house else "the artist"
        words = (
            f"{amount(line.sales)} sold by {seller}, {percent(line.house_percent)} for the house"
        )
        yield Line(f"merch {number}", "Merch", line.label, words + _of(line.act))


def _night(number: int, night: Night) -> Iterator[Line]:
    prefix = f"{night.name}: " if night.name else ""
    for each in night.tickets:
        words = (
            f"{counted(each.sold, 'ticket')} sold at {amount(each.price)} of {each.allotment:,},"
            f" {each.comps:,} comps, {each.kills:,} kills"
        )
        yield Line(f"{number} ticket {each.name}", "Tickets", prefix + each.name, words)
    for fee in night.fees:
        yield Line(f"{number} fee {fee.label}", "Fees", prefix + fee.label, _capped(fee))
    for expense in night.expenses:
        label = expense.bill.label
        yield Line(f"{number} cost {label}", "Expenses", prefix + label, _expense(expense))


def _expense(expense: Expense) -> str:
    words = _capped(expense.bill)
    return words if expense.documented else f"{words}, without a receipt"


def _capped(bill: Bill) -> str:
    words = _bill(bill)
    return words if bill.cap is None else f"{words}, at most {amount(bill.cap)}"


def _bill(bill: Bill) -> str:
    if bill.fixed is not None:
        return amount(bill.fixed)
    if bill.per_ticket is not None:
        return f"{amount(bill.per_ticket)} a ticket"
    return f"{percent(bill.percent)} of {bill.of}" if bill.percent is not None else ""


def _had(heading: str, found: tuple[Had, ...]) -> Iterator[Line]:
    for number, each in enumerate(found):
        key = f"{heading} {number}"
        yield Line(key, heading, each.label, amount(each.amount) + _of(each.act))


def _of(act: str) -> str:
    return f", {act}" if act else ""
