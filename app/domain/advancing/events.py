"""Facts of riders and of the advance of a show."""

from datetime import date
from uuid import UUID

from app.core.events import Event
from app.core.text import counted
from app.domain.shows.events import OfShow


class OfRider(Event, frozen=True, kw_only=True):
    subject_kind = "rider"
    subject_field = "rider_id"

    rider_id: UUID
    rider_name: str


class RiderBegun(OfRider, frozen=True, kw_only=True):
    name = "advancing.rider_begun"

    @property
    def summary(self) -> str:
        return f"Began the rider {self.rider_name}"


class RiderChanged(OfRider, frozen=True, kw_only=True):
    name = "advancing.rider_changed"

    @property
    def summary(self) -> str:
        return f"Changed the rider {self.rider_name}"


class RiderKept(OfRider, frozen=True, kw_only=True):
    name = "advancing.rider_kept"

    number: int

    @property
    def summary(self) -> str:
        return f"Kept version {self.number} of the rider {self.rider_name}"


class RiderGiven(OfShow, frozen=True, kw_only=True):
    name = "advancing.rider_given"

    rider_name: str
    number: int

    @property
    def summary(self) -> str:
        return f"{self.who} gave version {self.number} of {self.rider_name} to {self.show}"


class ItemsAnswered(OfShow, frozen=True, kw_only=True):
    name = "advancing.items_answered"

    rider_name: str
    answered: int
    refused: int

    @property
    def summary(self) -> str:
        no = f", {self.refused} with no" if self.refused else ""
        return f"{self.who} answered {counted(self.answered, 'line')} of {self.rider_name}{no}"


class QuestionAsked(OfShow, frozen=True, kw_only=True):
    name = "advancing.question_asked"

    question: str

    @property
    def summary(self) -> str:
        return f"{self.who} asked about {self.show}: {self.question}"


class QuestionAnswered(OfShow, frozen=True, kw_only=True):
    name = "advancing.question_answered"

    question: str

    @property
    def summary(self) -> str:
        return f"{self.who} answered: {self.question}"


class TimesSet(OfShow, frozen=True, kw_only=True):
    name = "advancing.times_set"

    before: dict[str, str]
    after: dict[str, str]

    @property
    def summary(self) -> str:
        words = ", ".join(f"{name} {at or 'open'}" for name, at in self.after.items())
        return f"{self.who} set the times of {self.show}: {words}"

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        return {name: (self.before[name], self.after[name]) for name in self.after}


class ContactsChanged(OfShow, frozen=True, kw_only=True):
    name = "advancing.contacts_changed"

    @property
    def summary(self) -> str:
        return f"{self.who} changed its contacts for {self.show}"


class AdvanceAgreed(OfShow, frozen=True, kw_only=True):
    name = "advancing.agreed"

    is_whole: bool
    """Whether the other side has agreed to the same."""

    @property
    def summary(self) -> str:
        if self.is_whole:
            return f"Both sides agree on the advance of {self.show}"
        return f"{self.who} agreed on the advance of {self.show}"


class AllotmentSet(OfShow, frozen=True, kw_only=True):
    name = "advancing.allotment_set"

    number: int

    @property
    def summary(self) -> str:
        places = counted(self.number, "place")
        return f"{self.who} set the guest list of {self.show} to {places}"


class GuestsChanged(OfShow, frozen=True, kw_only=True):
    name = "advancing.guests_changed"

    @property
    def summary(self) -> str:
        return f"{self.who} changed the guest list of {self.show}"


class GuestsCounted(OfShow, frozen=True, kw_only=True):
    """People of the list came in, or were counted out again."""

    name = "advancing.guests_counted"

    heads: int

    @property
    def summary(self) -> str:
        return f"{self.who} counted {self.heads:+d} at the door of {self.show}"


class DayChanged(Event, frozen=True, kw_only=True):
    name = "advancing.day_changed"
    subject_kind = "day"

    on_date: date
    what: str

    @property
    def summary(self) -> str:
        return f"Changed the {self.what} of {_day(self.on_date)}"


class RoadPeopleChanged(Event, frozen=True, kw_only=True):
    name = "advancing.people_changed"
    subject_kind = "day"

    @property
    def summary(self) -> str:
        return "Changed who gets the day sheets"


class OfSheet(Event, frozen=True, kw_only=True):
    subject_kind = "day"
    subject_field = "day_id"

    day_id: UUID
    on_date: date


class SheetSent(OfSheet, frozen=True, kw_only=True):
    name = "advancing.sheet_sent"

    people: int

    @property
    def summary(self) -> str:
        people = counted(self.people, "person", "people")
        return f"Sent the sheet of {_day(self.on_date)} to {people}"


class SheetChanged(OfSheet, frozen=True, kw_only=True):
    """It names the parts alone: the log stays, and lines of a sheet are full of people."""

    name = "advancing.sheet_changed"

    parts: list[str]

    @property
    def summary(self) -> str:
        return f"The sheet of {_day(self.on_date)} has changed: {', '.join(self.parts)}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
