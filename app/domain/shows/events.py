"""Facts of shows, in the log of where the show lives; a trigger tells the other side as well."""

from datetime import date
from uuid import UUID

from app.core.events import Event


class OfShow(Event, frozen=True, kw_only=True):
    subject_kind = "show"
    subject_field = "show_id"

    show_id: UUID
    title: str
    artist_name: str
    venue_name: str
    on_date: date
    side: str
    """Who did it: the artist or the venue; empty when time did."""

    @property
    def show(self) -> str:
        return f"{self.title} at {self.venue_name} on {self.on_date.day} {self.on_date:%B %Y}"

    @property
    def who(self) -> str:
        return self.artist_name if self.side == "artist" else self.venue_name


class ShowPenciled(OfShow, frozen=True, kw_only=True):
    name = "shows.penciled"

    @property
    def summary(self) -> str:
        return f"Penciled in {self.show}"


class ShowChanged(OfShow, frozen=True, kw_only=True):
    name = "shows.changed"

    before: dict[str, str]
    after: dict[str, str]

    @property
    def summary(self) -> str:
        return f"{self.who} changed {self.show}: {', '.join(self.after)}"

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        return {name: (self.before[name], self.after[name]) for name in self.after}


class ShowReaddressed(OfShow, frozen=True, kw_only=True):
    """What the address was and is stays out of the log."""

    name = "shows.readdressed"

    whose: str

    @property
    def summary(self) -> str:
        return f"{self.who} wrote down another address of {self.whose} for {self.show}"


class ShowCanceled(OfShow, frozen=True, kw_only=True):
    name = "shows.canceled"

    reason: str

    @property
    def summary(self) -> str:
        return f"{self.who} canceled {self.show}: {self.reason}"


class ShowPlayed(OfShow, frozen=True, kw_only=True):
    name = "shows.played"

    @property
    def summary(self) -> str:
        return f"Played: {self.show}"


class ShowJoined(OfShow, frozen=True, kw_only=True):
    name = "shows.joined"

    @property
    def summary(self) -> str:
        return f"{self.who} took {self.show} into their workspace"


class MessageWritten(OfShow, frozen=True, kw_only=True):
    name = "shows.message_written"

    @property
    def summary(self) -> str:
        return f"{self.who} wrote about {self.show}"


class OfOffer(OfShow, frozen=True, kw_only=True):
    number: int


class OfferMade(OfOffer, frozen=True, kw_only=True):
    name = "shows.offer_made"

    @property
    def summary(self) -> str:
        if self.number == 1:
            return f"{self.who} made an offer for {self.show}"
        return f"{self.who} changed the offer for {self.show}: version {self.number}"


class OfferAccepted(OfOffer, frozen=True, kw_only=True):
    name = "shows.offer_accepted"

    @property
    def summary(self) -> str:
        return f"{self.who} accepted version {self.number} of the offer for {self.show}"


class OfferDeclined(OfOffer, frozen=True, kw_only=True):
    name = "shows.offer_declined"

    reason: str

    @property
    def summary(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"{self.who} declined the offer for {self.show}{why}"


class OfferWithdrawn(OfOffer, frozen=True, kw_only=True):
    name = "shows.offer_withdrawn"

    @property
    def summary(self) -> str:
        return f"{self.who} withdrew the offer for {self.show}"


class OfferExpired(OfOffer, frozen=True, kw_only=True):
    name = "shows.offer_expired"

    @property
    def summary(self) -> str:
        return f"The offer for {self.show} has expired unanswered"


class ContractSigned(OfShow, frozen=True, kw_only=True):
    name = "shows.contract_signed"

    signed_name: str

    @property
    def summary(self) -> str:
        return f"{self.signed_name} signed the contract for {self.show}"


class ShowContracted(OfShow, frozen=True, kw_only=True):
    name = "shows.contracted"

    @property
    def summary(self) -> str:
        return f"Both sides have signed the contract for {self.show}"


class PaperAttached(OfShow, frozen=True, kw_only=True):
    name = "shows.paper_attached"

    paper: str

    @property
    def summary(self) -> str:
        return f"{self.who} put “{self.paper}” behind the contract for {self.show}"


class PaperDetached(OfShow, frozen=True, kw_only=True):
    name = "shows.paper_detached"

    paper: str

    @property
    def summary(self) -> str:
        return f"{self.who} took “{self.paper}” off the contract for {self.show}"


class DepositBilled(OfShow, frozen=True, kw_only=True):
    name = "shows.deposit_billed"

    reference: str

    @property
    def summary(self) -> str:
        return f"{self.who} billed the deposit for {self.show}: {self.reference}"


class ContractWaits(OfShow, frozen=True, kw_only=True):
    name = "shows.contract_waits"

    @property
    def summary(self) -> str:
        return f"The contract for {self.show} waits to be signed by both sides"


class DepositDue(OfShow, frozen=True, kw_only=True):
    name = "shows.deposit_due"

    amount: str
    due_on: date
    reference: str

    @property
    def summary(self) -> str:
        by = f"invoice {self.reference}" if self.reference else "not billed yet"
        due = f"{self.due_on.day} {self.due_on:%B %Y}"
        return f"A deposit of {self.amount} for {self.show} is due on {due}: {by}"


class SecretChanged(OfShow, frozen=True, kw_only=True):
    """Says that one side's own figures changed, to that side alone, and none of them."""

    name = "shows.secret_changed"

    @property
    def summary(self) -> str:
        return f"Changed what only we see of {self.show}"


class OfOther(Event, frozen=True, kw_only=True):
    subject_kind = "show"
    subject_field = "show_id"

    show_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return self.text


class ShowTold(OfOther, frozen=True, kw_only=True):
    """What the other side, or time, made of a show."""

    name = "shows.told"


class ShowDid(OfOther, frozen=True, kw_only=True):
    """What this side did to a show that lives with the other."""

    name = "shows.did"
