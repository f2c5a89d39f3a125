"""Facts of settlements, told to the other side as those of shows are."""

from app.domain.shows.events import OfOther, OfShow


class SettlementKept(OfShow, frozen=True, kw_only=True):
    name = "shows.settlement_kept"

    number: int

    @property
    def summary(self) -> str:
        if self.number == 1:
            return f"{self.who} began to settle {self.show}"
        return f"{self.who} changed the settlement of {self.show}: version {self.number}"


class SettlementSignedBySide(OfShow, frozen=True, kw_only=True):
    name = "shows.settlement_signed"

    number: int
    signed_name: str

    @property
    def summary(self) -> str:
        return f"{self.signed_name} signed version {self.number} of the settlement of {self.show}"


class ShowSettled(OfShow, frozen=True, kw_only=True):
    name = "shows.settled"

    number: int

    @property
    def summary(self) -> str:
        return f"Both sides have signed the settlement of {self.show}"


class SettledTold(OfOther, frozen=True, kw_only=True):
    """The same in the log of the side the show does not live with."""

    name = "shows.settled_told"


class SettlementPaidBySide(OfShow, frozen=True, kw_only=True):
    name = "shows.settlement_paid"

    amount: str
    """In words, with its currency."""
    came_in: bool

    @property
    def summary(self) -> str:
        verb = "received" if self.came_in else "paid"
        return f"{self.who} has {verb} {self.amount} for {self.show}"


class SettlementPaidTakenBack(OfShow, frozen=True, kw_only=True):
    name = "shows.settlement_paid_taken_back"

    amount: str

    @property
    def summary(self) -> str:
        return f"{self.who} took back that {self.amount} was paid for {self.show}"
