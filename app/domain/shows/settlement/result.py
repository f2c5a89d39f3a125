"""What a settlement found: who gets what, to the cent, and the page both sides read."""

from dataclasses import dataclass
from fractions import Fraction

from app.core.money import Money
from app.domain.shows.settlement.box_office import BoxOffice
from app.domain.shows.settlement.figures import settled
from app.domain.shows.settlement.payment import ActPaid
from app.domain.shows.settlement.steps import Step


@dataclass(frozen=True, slots=True)
class Division:
    """Everything fans paid, in whole minor units; the parts add up to exactly it.

    Each is rounded once. The promoter, who holds the money, has what the others leave.
    """

    received: Money
    facility: Money
    fees: Money
    tax: Money
    expenses: Money
    artists: Money
    promoter: Money

    @classmethod
    def of(cls, box: BoxOffice, expenses: Fraction, artists: Money) -> "Division":
        currency = artists.currency
        tax = settled(box.tax_inside + box.tax_on_top, currency)
        on_top = settled(box.tax_on_top, currency)
        received = settled(box.gross, currency) + on_top
        facility, fees = settled(box.facility_fees, currency), settled(box.fees, currency)
        costs = settled(expenses, currency)
        rest = received - facility - fees - tax - costs - artists
        return cls(received, facility, fees, tax, costs, artists, rest)


@dataclass(frozen=True, slots=True)
class Settlement:
    """`external` is what both sides sign; `internal` adds what the house keeps to itself."""

    currency: str
    box: BoxOffice
    steps: tuple[Step, ...]
    acts: tuple[ActPaid, ...]
    division: Division
    kept_private: Money

    @property
    def artists(self) -> Money:
        """What all acts earned together, before anything is withheld."""
        return self.division.artists

    @property
    def promoter(self) -> Money:
        """The promoter's result as the other side sees it."""
        return self.division.promoter

    @property
    def own_result(self) -> Money:
        """The promoter's result with the private lines."""
        return self.promoter + self.kept_private

    @property
    def external(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.private)

    @property
    def internal(self) -> tuple[Step, ...]:
        return self.steps

    def step(self, key: str) -> Step:
        """The last step of this name, which is the one of all nights together."""
        return next(step for step in reversed(self.steps) if step.key == key)

    def act(self, name: str) -> ActPaid:
        return next(each for each in self.acts if each.act == name)
