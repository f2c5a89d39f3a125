"""The form of a settlement: what was typed becomes figures, or sentences beside the fields."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.core.money import InvalidMoney, Money
from app.core.text import clean_line
from app.domain.shows.choices import CATEGORIES, COST_WAYS, FEE_WAYS, SELLERS
from app.domain.shows.forms import DealForm, Made, amount
from app.domain.shows.offer_form import bill_columns, bill_of
from app.domain.shows.settlement import (
    Adjustment,
    Category,
    Counts,
    Expense,
    Had,
    InvalidDeal,
    Merch,
    Night,
    Payments,
    Settlement,
    TaxKind,
    Tickets,
    Why,
    Withholding,
)
from app.domain.shows.settling.figures import Figures, begin, reckon
from app.domain.shows.terms import Terms
from app.web.fields import Checkbox, Choice, Day, Integer, Percent, Text
from app.web.forms import Form, Rows

WHYS = (
    ("reimbursement", "Reimbursement"),
    ("deduction", "Deduction"),
    ("artist bonus", "Artist bonus"),
)
COUNTS = (
    ("external", "payment only"),
    ("split", "in split point"),
    ("withholding", "in withholding"),
    ("both", "in both"),
)
TAXES = (
    (str(TaxKind.LOCAL), "Of the country or state"),
    (str(TaxKind.ARTIST), "Artist from abroad, 1042-S"),
    (str(TaxKind.AGREEMENT), "Withholding agreement, 1042-S"),
    (str(TaxKind.BACKUP), "Backup withholding, 1099"),
)
HAD = (("deposit", "Deposit"), ("buy-out", "Buy-out"))
RECEIPTS = (("yes", "Receipt"), ("no", "No receipt"))
OWN = (("cost", "We spent"), ("income", "We took"))
HOWS = (("bank", "By transfer"), ("cash", "In cash"))
_WHERE = {
    "external": frozenset[Counts](),
    "split": frozenset({Counts.SPLIT_POINT}),
    "withholding": frozenset({Counts.WITHHOLDING}),
    "both": frozenset(Counts),
}
_NIGHTS = tuple(str(number) for number in range(1, 62))


def _words(options: tuple[tuple[str, str], ...]) -> list[str]:
    return [value for value, _ in options]


def _act() -> Choice:
    return Choice(label="Act", required=False)


class SettlementForm(DealForm):
    """All shared figures of a show. `figures` and `found` are there when nothing is wrong."""

    ticket = Rows(
        label="Ticket",
        night=Choice(label="Night", options=_NIGHTS),
        name=Text(label="Ticket", max_length=60),
        price=Text(label="Price", max_length=40),
        number=Integer(label="Number", high=1_000_000),
        comps=Integer(label="Comps", required=False, high=1_000_000),
        kills=Integer(label="Kills", required=False, high=1_000_000),
        sold=Integer(label="Sold", required=False, high=1_000_000),
    )
    fee = Rows(
        label="Fee",
        required=False,
        night=Choice(label="Night", options=_NIGHTS),
        **bill_columns("Fee", FEE_WAYS),
    )
    cost = Rows(
        label="Expense",
        required=False,
        night=Choice(label="Night", options=_NIGHTS),
        **bill_columns("Expense", COST_WAYS),
        receipt=Choice(label="Receipt", options=_words(RECEIPTS)),
        category=Choice(label="Category", options=_words(CATEGORIES)),
    )
    adjustment = Rows(
        label="Adjustment",
        required=False,
        what=Text(label="Adjustment", max_length=80),
        amount=Text(label="Amount", max_length=40),
        why=Choice(label="Reason", options=_words(WHYS)),
        counts=Choice(label="Where it counts", options=_words(COUNTS)),
        act=_act(),
    )
    withholding = Rows(
        label="Withholding",
        required=False,
        reason=Text(label="Reason", max_length=80),
        percent=Percent(label="Rate"),
        kind=Choice(label="Whose tax", required=False, options=_words(TAXES)),
        act=_act(),
    )
    had = Rows(
        label="Payment",
        required=False,
        what=Text(label="What", max_length=80),
        amount=Text(label="Amount", max_length=40),
        kind=Choice(label="Kind", options=_words(HAD)),
        act=_act(),
    )
    merch = Rows(
        label="Merch",
        required=False,
        what=Text(label="Merch", max_length=60),
        sales=Text(label="Sales", max_length=40),
        percent=Percent(label="For the house"),
        seller=Choice(label="Who sells", options=_words(SELLERS)),
        act=_act(),
    )

    figures: Figures | None = None
    found: tuple[Settlement, ...] = ()

    @classmethod
    def read(cls, data: Any, terms: Terms) -> "SettlementForm":
        """Figures of what was typed, under these terms; what the engine refuses is an error."""
        form = cls.parse(data, act=[name for name, _ in terms.acts])
        if form.is_valid:
            form.make_figures(terms)
        return form

    def make_figures(self, terms: Terms) -> None:
        code = terms.currency
        tickets = self.rows_made("ticket", lambda row: _tickets(row, code))
        fees = self.rows_made("fee", lambda row: bill_of(row, code))
        costs = self.rows_made("cost", lambda row: _expense(row, code))
        payments = Payments(
            tuple(self.rows_made("adjustment", lambda row: _adjustment(row, code))),
            tuple(self.rows_made("withholding", _withholding)),
            tuple(self._had("deposit", code)),
            tuple(self._had("buy-out", code)),
            tuple(self.rows_made("merch", lambda row: _merch(row, code))),
        )
        if self.errors:
            return
        nights = tuple(
            replace(
                night,
                tickets=self._of_night("ticket", tickets, number),
                fees=self._of_night("fee", fees, number),
                expenses=self._of_night("cost", costs, number),
            )
            for number, night in enumerate(begin(terms).nights, 1)
        )
        self._settle(terms, nights, payments)

    def _settle(self, terms: Terms, nights: tuple[Night, ...], payments: Payments) -> None:
        try:
            figures = Figures(nights, payments)
            self.found = reckon(terms, figures)
            self.figures = figures
        except InvalidDeal as refusal:
            self.errors.setdefault("", str(refusal))

    def _of_night(self, name: str, made: Sequence[Made], number: int) -> tuple[Made, ...]:
        rows = zip(self.values[name], made, strict=True)
        return tuple(each for row, each in rows if row["night"] == str(number))

    def _had(self, kind: str, code: str) -> list[Had]:
        """Rows of one kind; the amounts of all are read, so that each error has its row."""
        made = self.rows_made("had", lambda row: _had(row, code))
        if self.errors:
            return []
        kinds = zip(self.values["had"], made, strict=True)
        return [each for row, each in kinds if row["kind"] == kind]


class HouseForm(Form):
    """What the house alone takes and spends, read into signed money."""

    line = Rows(
        label="Line",
        required=False,
        what=Text(label="What", max_length=80),
        amount=Text(label="Amount", max_length=40),
        kind=Choice(label="Kind", options=_words(OWN)),
    )

    def lines(self, code: str) -> list[tuple[str, Money]]:
        """Costs are negative; what is wrong with an amount stands beside the rows."""
        found = []
        for row in self.values["line"]:
            try:
                money = amount(row["amount"], code)
            except InvalidMoney as error:
                self.errors["line"] = str(error)
                return []
            found.append((clean_line(row["what"]), -money if row["kind"] == "cost" else money))
        return found


class SignSettlementForm(Form):
    signature = Text(label="Your full name", min_length=3, max_length=120)
    document = Text(label="The settlement")
    consent = Checkbox(label="Signing", required=True)


class PaidForm(Form):
    """A line of the bank says how and on which day; what is chosen beside it does not count."""

    line = Choice(label="Line of the bank", required=False)
    how = Choice(label="How", options=_words(HOWS))
    paid_on = Day(label="On")

    @property
    def said(self) -> dict[str, Any]:
        line = self.values["line"]
        return {
            "how": self.values["how"],
            "paid_on": self.values["paid_on"],
            "line_id": UUID(line) if line else None,
        }


def _tickets(row: dict[str, Any], code: str) -> Tickets:
    return Tickets(
        row["name"], amount(row["price"], code), row["number"], row["comps"] or 0,
        row["kills"] or 0, row["sold"] or 0,
    )  # fmt: skip


def _expense(row: dict[str, Any], code: str) -> Expense:
    bill, category = bill_of(row, code), Category(row["category"])
    return Expense(bill, category, documented=row["receipt"] == "yes")


def _adjustment(row: dict[str, Any], code: str) -> Adjustment:
    where = _WHERE[row["counts"]]
    return Adjustment(
        row["what"], amount(row["amount"], code), Why(row["why"]), where, row["act"] or ""
    )


def _withholding(row: dict[str, Any]) -> Withholding:
    kind = TaxKind(row["kind"] or TaxKind.LOCAL)
    return Withholding(row["percent"], row["reason"], row["act"] or "", kind)


def _had(row: dict[str, Any], code: str) -> Had:
    return Had(row["what"], amount(row["amount"], code), row["act"] or "")


def _merch(row: dict[str, Any], code: str) -> Merch:
    return Merch(
        row["what"], amount(row["sales"], code), row["percent"], row["seller"] == "house",
        row["act"] or "",
    )  # fmt: skip
