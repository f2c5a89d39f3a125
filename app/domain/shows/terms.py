"""What an offer says: the deal, the tickets, the costs, and everything beside them.

Frozen and pure. The parts that money is computed from are those of the settlement engine.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.core.money import Money
from app.domain.shows.settlement import (
    Bill,
    Bonus,
    Category,
    Deal,
    Expense,
    InvalidDeal,
    Night,
    Outlook,
    Settlement,
    Tax,
    Tickets,
    settle,
    simulate,
)
from app.domain.shows.settlement import Terms as DealTerms


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost of the show that both sides know of."""

    bill: Bill
    category: Category = Category.OTHER


@dataclass(frozen=True, slots=True)
class Deposit:
    amount: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class Radius:
    """No other show so near, so long before and after."""

    km: int
    days: int


@dataclass(frozen=True, slots=True)
class MerchTerm:
    """What the house keeps of one kind of merchandise."""

    label: str
    house_percent: Decimal
    sold_by_house: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """A whole set of terms. `tickets`, `facility_fee`, `fees`, `tax` and `costs` are of one
    night.

    `stands_together`: several nights are settled as one, a good one makes up for a bad one.
    """

    currency: str
    deal: Deal
    bonuses: tuple[Bonus, ...] = ()
    acts: tuple[tuple[str, Decimal], ...] = (("artist", Decimal(100)),)
    nights: int = 1
    stands_together: bool = True
    tickets: tuple[Tickets, ...] = ()
    facility_fee: Money | None = None
    fees: tuple[Bill, ...] = ()
    tax: Tax | None = None
    costs: tuple[Cost, ...] = ()
    documents_required: bool = False
    deposits: tuple[Deposit, ...] = ()
    radius: Radius | None = None
    merch: tuple[MerchTerm, ...] = ()
    hospitality: str = ""
    support: str = ""

    def __post_init__(self) -> None:
        if self.nights < 1:
            raise InvalidDeal("Offer at least one night.")
        if any(each.sold for each in self.tickets):
            raise InvalidDeal("An offer says what can be sold, not what was.")
        for what, names in (
            ("type of ticket", [each.name for each in self.tickets]),
            ("fee", [each.label for each in self.fees]),
            ("cost", [each.bill.label for each in self.costs]),
            ("kind of merchandise", [each.label for each in self.merch]),
        ):
            if len(set(names)) < len(names):
                raise InvalidDeal(f"Give every {what} a name of its own.")
        # Whatever the engine refuses of these terms it refuses now, not after the show.
        settle([self.night], self.deal_terms)

    @property
    def deal_terms(self) -> DealTerms:
        """What the settlement engine takes."""
        return DealTerms(self.currency, self.deal, self.bonuses, self.acts, self.documents_required)

    @property
    def night(self) -> Night:
        """One night as it is offered, nothing sold yet."""
        expenses = tuple(Expense(cost.bill, cost.category) for cost in self.costs)
        return Night(self.tickets, self.facility_fee, self.fees, self.tax, expenses)

    @property
    def capacity(self) -> int:
        """What can be sold of one night."""
        return sum(each.sellable for each in self.tickets)

    @property
    def sold_out(self) -> Settlement:
        night = self.night
        tickets = tuple(replace(each, sold=each.sellable) for each in night.tickets)
        return settle([replace(night, tickets=tickets)], self.deal_terms)

    def outlook(self) -> Outlook:
        """Both sides at 30, 60 and 100 per cent of one night."""
        return simulate(self.night, self.deal_terms)
