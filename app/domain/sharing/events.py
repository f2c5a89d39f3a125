"""Facts of sharing; a trigger tells those of a request to the asker's workspace as well."""

from uuid import UUID

from app.core.events import Event


class OfOffer(Event, frozen=True, kw_only=True):
    subject_kind = "sharing_offer"
    subject_field = "offer_id"

    offer_id: UUID
    title: str


class OfferMade(OfOffer, frozen=True, kw_only=True):
    name = "sharing.offer_made"

    @property
    def summary(self) -> str:
        return f"Offers {self.title}"


class OfferChanged(OfOffer, frozen=True, kw_only=True):
    name = "sharing.offer_changed"

    is_shared: bool

    @property
    def summary(self) -> str:
        seen = "others see it" if self.is_shared else "only this workspace sees it"
        return f"Changed the offer {self.title}: {seen}"


class OfferWithdrawn(OfOffer, frozen=True, kw_only=True):
    name = "sharing.offer_withdrawn"

    @property
    def summary(self) -> str:
        return f"Took back the offer {self.title}"


class WishNoted(OfOffer, frozen=True, kw_only=True):
    name = "sharing.wish_noted"

    @property
    def summary(self) -> str:
        return f"Looks for {self.title}"


class WishDropped(OfOffer, frozen=True, kw_only=True):
    name = "sharing.wish_dropped"

    @property
    def summary(self) -> str:
        return f"No longer looks for {self.title}"


class OfTour(Event, frozen=True, kw_only=True):
    subject_kind = "tour"
    subject_field = "tour_id"

    tour_id: UUID
    act: str


class TourOpened(OfTour, frozen=True, kw_only=True):
    name = "sharing.tour_opened"

    nights: int

    @property
    def summary(self) -> str:
        return f"Opened {self.nights} nights of {self.act} to co-bills"


class TourClosed(OfTour, frozen=True, kw_only=True):
    name = "sharing.tour_closed"

    @property
    def summary(self) -> str:
        return f"The tour of {self.act} is not open to co-bills any more"


class OfRequest(Event, frozen=True, kw_only=True):
    """`by` is the side that did it, `who` its name."""

    subject_kind = "sharing_request"
    subject_field = "request_id"

    request_id: UUID
    title: str
    when: str
    by: str
    who: str


class RequestMade(OfRequest, frozen=True, kw_only=True):
    name = "sharing.asked"

    @property
    def summary(self) -> str:
        return f"{self.who} asks for {self.title}, {self.when}"


class DaysProposed(OfRequest, frozen=True, kw_only=True):
    name = "sharing.proposed"

    @property
    def summary(self) -> str:
        return f"{self.who} proposes {self.when} for {self.title}"


class RequestAccepted(OfRequest, frozen=True, kw_only=True):
    name = "sharing.accepted"

    @property
    def summary(self) -> str:
        return f"{self.who} agrees to {self.title}, {self.when}"


class RequestDeclined(OfRequest, frozen=True, kw_only=True):
    name = "sharing.declined"

    @property
    def summary(self) -> str:
        return f"{self.who} declines {self.title}, {self.when}"


class RequestWithdrawn(OfRequest, frozen=True, kw_only=True):
    name = "sharing.withdrawn"

    @property
    def summary(self) -> str:
        return f"{self.who} no longer asks for {self.title}, {self.when}"


class RequestCanceled(OfRequest, frozen=True, kw_only=True):
    name = "sharing.canceled"

    reason: str

    @property
    def summary(self) -> str:
        return f"{self.who} cancels {self.title}, {self.when}: {self.reason}"


class RequestDone(OfRequest, frozen=True, kw_only=True):
    name = "sharing.done"

    @property
    def summary(self) -> str:
        return f"{self.who} says that {self.title} is done"


class MentionPromised(OfRequest, frozen=True, kw_only=True):
    name = "sharing.promised"

    what: str

    @property
    def summary(self) -> str:
        return f"{self.who} promises: {self.what}"


class MentionMade(OfRequest, frozen=True, kw_only=True):
    name = "sharing.mentioned"

    what: str

    @property
    def summary(self) -> str:
        return f"{self.who} has done it: {self.what}"


class OfTold(Event, frozen=True, kw_only=True):
    subject_kind = "sharing_request"
    subject_field = "request_id"

    request_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return self.text


class RequestTold(OfTold, frozen=True, kw_only=True):
    """What the owner did about a request, in the log of the workspace that asked."""

    name = "sharing.told"


class RequestNoted(OfTold, frozen=True, kw_only=True):
    """What one's own workspace did in the owner's, in one's own log."""

    name = "sharing.noted"


MOVES = (
    RequestMade,
    DaysProposed,
    RequestAccepted,
    RequestDeclined,
    RequestWithdrawn,
    RequestCanceled,
    RequestDone,
    MentionPromised,
    MentionMade,
)
