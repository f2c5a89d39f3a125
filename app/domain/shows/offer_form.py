"""The form of an offer: what was typed becomes terms, or sentences beside the fields."""

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from typing import Any

from app.core.money import InvalidMoney, Money, parse_share
from app.domain.shows.choices import (
    BASES,
    BONUS_WAYS,
    CATEGORIES,
    COST_WAYS,
    CURRENCIES,
    DEALS,
    OFFERED_FEE_WAYS,
    SELLERS,
)
from app.domain.shows.forms import DealForm, Made, amount
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
    InvalidDeal,
    Of,
    OfGross,
    Plus,
    Tax,
    Tickets,
    Versus,
)
from app.domain.shows.terms import Cost, Deposit, MerchTerm, Radius, Terms
from app.web.fields import Area, Checkbox, Choice, Day, Field, Integer, Percent, Text
from app.web.forms import Rows

_AMOUNTS = {
    "flat": ("guarantee",),
    "per_ticket": ("per_ticket",),
    "door": (),
    "plus": ("guarantee",),
    "versus": ("guarantee",),
}
"""The amounts a kind of deal cannot do without."""
MOST_TICKETS = 1_000_000
_MONEY: dict[str, Any] = {"required": False, "max_length": 40}


def _words(options: tuple[tuple[str, str], ...]) -> list[str]:
    return [value for value, _ in options]


def bill_columns(what: str, ways: tuple[tuple[str, str], ...]) -> dict[str, Field]:
    """The columns of rows that `bill_of` reads."""
    return {
        "what": Text(label=what, max_length=80),
        "amount": Text(label="Amount", max_length=40),
        "way": Choice(label="How it is counted", options=_words(ways)),
        "cap": Text(label="At most", **_MONEY),
    }


class OfferForm(DealForm):
    """A whole version. `terms` is there when nothing is wrong."""

    currency = Choice(label="Currency", options=CURRENCIES)
    deal = Choice(label="Kind of deal", options=_words(DEALS))
    guarantee = Text(label="Guarantee", **_MONEY)
    percent = Percent(label="Artist's share", required=False)
    of = Choice(label="Share of", options=_words(BASES), required=False)
    profit = Percent(label="Promoter's profit", required=False)
    per_ticket = Text(label="For each ticket", **_MONEY)
    bonus = Rows(
        label="Bonus",
        required=False,
        start=Text(label="From", max_length=40),
        pays=Text(label="Bonus", max_length=40),
        way=Choice(label="Kind of bonus", options=_words(BONUS_WAYS)),
    )
    act = Rows(
        label="Act",
        required=False,
        name=Text(label="Act", max_length=80),
        share=Percent(label="Share"),
    )
    stands_alone = Checkbox(label="Each night by itself")
    ticket = Rows(
        label="Ticket",
        name=Text(label="Ticket", max_length=60),
        price=Text(label="Price", max_length=40),
        number=Integer(label="Number", high=MOST_TICKETS),
        comps=Integer(label="Comps", required=False, high=MOST_TICKETS),
        kills=Integer(label="Kills", required=False, high=MOST_TICKETS),
    )
    facility_fee = Text(label="Facility fee", **_MONEY)
    fee = Rows(
        label="Fee",
        required=False,
        **bill_columns("Fee", OFFERED_FEE_WAYS),
    )
    tax = Percent(label="Tax", required=False)
    tax_label = Text(label="Name of the tax", required=False, max_length=40)
    tax_on_top = Checkbox(label="On top")
    cost = Rows(
        label="Cost",
        required=False,
        **bill_columns("Cost", COST_WAYS),
        category=Choice(label="Category", options=_words(CATEGORIES)),
    )
    documents_required = Checkbox(label="Receipts")
    deposit = Rows(
        label="Deposit",
        required=False,
        amount=Text(label="Deposit", max_length=40),
        due=Day(label="Due on"),
    )
    radius_km = Integer(label="Kilometers", required=False, low=1, high=2000)
    radius_days = Integer(label="Days", required=False, low=1, high=365)
    merch = Rows(
        label="Merch",
        required=False,
        what=Text(label="Merch", max_length=60),
        percent=Percent(label="For the house"),
        seller=Choice(label="Who sells", options=_words(SELLERS)),
    )
    hospitality = Area(label="Hospitality", required=False, max_length=4000)
    support = Text(label="Support", required=False, max_length=200)
    valid_until = Day(label="Good until")
    note = Area(label="Note", required=False, max_length=2000)
    even_so = Text(label="Going on", required=False, max_length=64)
    why = Text(label="Why", required=False, max_length=200)

    terms: Terms | None = None

    @classmethod
    def read(cls, data: Any, *, nights: int) -> "OfferForm":
        """Terms of what was typed; whatever the engine refuses stands beside its part."""
        form = cls.parse(data)
        if form.is_valid:
            form.make_terms(nights)
        return form

    @property
    def radius(self) -> Radius | None:
        """The clause of what was typed, as far as it makes terms."""
        return self.terms.radius if self.terms else None

    def make_terms(self, nights: int) -> None:
        values, code = self.values, self.values["currency"]
        deal = self._part("deal", self._deal)
        bonuses = self._part("bonus", lambda: _bonuses(values["bonus"], code))
        tickets = self.rows_made("ticket", lambda row: _tickets(row, code))
        fees = self.rows_made("fee", lambda row: bill_of(row, code))
        costs = self.rows_made("cost", lambda row: cost_of(row, code))
        deposits = self.rows_made("deposit", lambda r: Deposit(amount(r["amount"], code), r["due"]))
        facility_fee = self._money("facility_fee")
        tax = values["tax"] and Tax(
            values["tax"], values["tax_label"] or "Sales tax", values["tax_on_top"]
        )
        if (values["radius_km"] is None) != (values["radius_days"] is None):
            self.errors["radius_days"] = "Say kilometers and days, or neither."
        if self.errors or deal is None:
            return
        radius = values["radius_km"] and Radius(values["radius_km"], values["radius_days"])
        acts = tuple((row["name"], row["share"]) for row in values["act"])
        self.terms = self._part(
            "",
            lambda: Terms(
                currency=code,
                deal=deal,
                bonuses=bonuses or (),
                **({"acts": acts} if acts else {}),
                nights=nights,
                stands_together=not values["stands_alone"],
                tickets=tuple(tickets),
                facility_fee=facility_fee,
                fees=tuple(fees),
                tax=tax or None,
                costs=tuple(costs),
                documents_required=values["documents_required"],
                deposits=tuple(deposits),
                radius=radius or None,
                merch=tuple(
                    MerchTerm(row["what"], row["percent"], row["seller"] == "house")
                    for row in values["merch"]
                ),
                hospitality=values["hospitality"] or "",
                support=values["support"] or "",
            ),
        )
        if self.terms is not None:
            self._part("ticket", lambda: self.terms and self.terms.outlook())

    def _deal(self) -> Deal | None:
        kind, share = self.values["deal"], self.values["percent"]
        of, profit = Of(self.values["of"] or "net"), self.values["profit"]
        needed: dict[str, Any] = {name: self._money(name) for name in _AMOUNTS[kind]}
        for name, money in needed.items():
            if money is None:
                self.errors.setdefault(name, f"{self.fields[name].label} is missing.")
        if kind in {"door", "plus", "versus"} and share is None:
            self.errors.setdefault("percent", "Artist's share is missing.")
        if self.errors:
            return None
        if kind == "plus":
            profit = Decimal(15) if profit is None else profit
        rest: dict[str, Any] = {"percent": share, "promoter_profit": profit or Decimal(0)}
        kinds: dict[str, Callable[[], Deal]] = {
            "flat": lambda: Flat(**needed),
            "per_ticket": lambda: DoorPerTicket(*needed.values()),
            "door": lambda: Door(of=of, **rest),
            "plus": lambda: Plus(**needed, **rest),
            "versus": lambda: Versus(of=of, **needed, **rest),
        }
        return kinds[kind]()

    def _money(self, name: str) -> Money | None:
        text = self.values[name]
        return self._part(name, lambda: amount(text, self.values["currency"])) if text else None

    def _part(self, name: str, make: Callable[[], Made]) -> Made | None:
        try:
            return make()
        except (InvalidDeal, InvalidMoney) as error:
            self.errors.setdefault(name, str(error))
            return None


def _bonuses(rows: list[dict[str, Any]], code: str) -> tuple[Bonus, ...]:
    ordered = groupby(sorted(rows, key=lambda row: row["way"]), key=lambda row: row["way"])
    return tuple(_bonus(way, list(steps), code) for way, steps in ordered)


def _bonus(way: str, steps: list[dict[str, Any]], code: str) -> Bonus:
    what, how = way.split(" ")
    if what == "tickets":
        return ByTickets(
            tuple((_whole(step["start"]), amount(step["pays"], code)) for step in steps), How(how)
        )
    starts = [amount(step["start"], code) for step in steps]
    if how == "steps":
        return ByGross(
            tuple((at, amount(s["pays"], code)) for at, s in zip(starts, steps, strict=True))
        )
    shares = [parse_share(step["pays"].removesuffix("%").strip()) for step in steps]
    return OfGross(tuple(zip(starts, shares, strict=True)), retroactive=how == "retroactive")


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_TICKETS:
        raise InvalidDeal(
            f"Write from how many tickets as a whole number, at most {MOST_TICKETS:,}."
        )
    return int(text)


def _tickets(row: dict[str, Any], code: str) -> Tickets:
    return Tickets(
        row["name"], amount(row["price"], code), row["number"], row["comps"] or 0,
        row["kills"] or 0,
    )  # fmt: skip


def cost_of(row: dict[str, Any], code: str) -> Cost:
    """A row of a cost table, read. Raises InvalidMoney and InvalidDeal."""
    return Cost(bill_of(row, code), Category(row["category"]))


def bill_of(row: dict[str, Any], code: str) -> Bill:
    """What a row of fees or costs comes to. Raises InvalidMoney and InvalidDeal."""
    way, cap = row["way"], amount(row["cap"], code) if row["cap"] else None
    if way in {"fixed", "per_ticket"}:
        bill: dict[str, Any] = {way: amount(row["amount"], code)}
        return Bill(row["what"], cap=cap, **bill)
    share = parse_share(row["amount"].removesuffix("%").strip())
    return Bill(row["what"], percent=share, of=Of(way), cap=cap)
