"""What people enter about money that arrived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.money import InvalidMoney, Money, parse_amount
from app.domain.royalties.arrivals.claiming import Key
from app.domain.royalties.arrivals.queries import Due
from app.domain.royalties.arrivals.words import REASONS
from app.domain.royalties.forms import Currency
from app.web.fields import Choice, Day, Field, Options, Pairs, Text, Wrong
from app.web.forms import Form, Rows


@dataclass(frozen=True, kw_only=True)
class Exactly(Field):
    """An amount in main units, as exact as a report states it; below zero takes off."""

    required: bool = False
    max_length: int = 60

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> Decimal:
        try:
            return parse_amount(text.replace("\u2212", "-"))
        except InvalidMoney as error:
            raise Wrong(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class Id(Field):
    """The id of a report beside which an amount is written."""

    max_length: int = 36

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> UUID:
        try:
            return UUID(text)
        except ValueError as error:
            raise Wrong("This report is not known. Open the page again.") from error


class ArrivalForm(Form):
    """What came, and beside each report what of it is covered."""

    payer = Text(label="Payer")
    amount = Text(label="Amount", max_length=40)
    currency = Currency(label="Currency")
    charges = Text(label="Bank charges", required=False, max_length=40)
    arrived_on = Day(label="Day")
    reason = Choice(label="Reason", options=[key for key, _ in REASONS], required=False)
    note = Text(label="Note", required=False, max_length=300)
    line = Id(label="Line of the bank", required=False)
    cover = Rows(
        label="Report",
        required=False,
        report=Id(label="The report"),
        of=Text(label="The currency", max_length=3),
        amount=Exactly(label="What it covers"),
    )

    def check(self) -> None:
        for name in ("amount", "charges"):
            self.values[name] = self._money(name)

    @property
    def covers(self) -> dict[Key, Decimal]:
        return {
            (row["report"], row["of"]): row["amount"]
            for row in self.values["cover"]
            if row["amount"]
        }

    @property
    def listed(self) -> set[str]:
        """The ids of the reports it was shown with."""
        return {row.get("report", "") for row in self.rows("cover")}

    def _money(self, name: str) -> Money | None:
        try:
            money = Money.of(self.values[name] or "0", self.values["currency"])
        except InvalidMoney as error:
            self.errors[name] = str(error)
            return None
        if money.minor < 0:
            self.errors[name] = "Write an amount of zero or more."
        return money


class ReversalForm(Form):
    reason = Text(label="Reason", max_length=300)


def rows_of(found: Sequence[Due], covers: Mapping[Key, Decimal]) -> list[dict[str, Any]]:
    """The rows of the form for these reports, filled with what is covered."""
    return [
        {"report": due.report_id, "of": due.currency, "amount": _typed(covers.get(due.key))}
        for due in found
    ]


def _typed(amount: Decimal | None) -> str:
    return f"{amount:f}" if amount else ""
