"""Facts of demand."""

from datetime import date
from uuid import UUID

from app.core.events import Event
from app.core.text import counted


class OfNight(Event, frozen=True, kw_only=True):
    subject_kind = "past_show"
    subject_field = "past_show_id"

    past_show_id: UUID
    act: str
    city: str
    on_date: date
    paid: int

    @property
    def night(self) -> str:
        return f"{self.act} in {self.city} on {self.on_date}, {self.paid:,} paid"


class PastShowAdded(OfNight, frozen=True, kw_only=True):
    name = "demand.past_show_added"

    @property
    def summary(self) -> str:
        return f"Added a past show: {self.night}"


class PastShowChanged(OfNight, frozen=True, kw_only=True):
    name = "demand.past_show_changed"

    @property
    def summary(self) -> str:
        return f"Changed a past show: {self.night}"


class PastShowRemoved(OfNight, frozen=True, kw_only=True):
    name = "demand.past_show_removed"

    @property
    def summary(self) -> str:
        return f"Removed a past show: {self.night}"


class OfRival(Event, frozen=True, kw_only=True):
    subject_kind = "rival_event"
    subject_field = "rival_event_id"

    rival_event_id: UUID
    rival_name: str
    city: str
    percent: int

    @property
    def rival(self) -> str:
        return f"{self.rival_name} in {self.city}, {self.percent:+} %"


class RivalAdded(OfRival, frozen=True, kw_only=True):
    name = "demand.rival_added"

    @property
    def summary(self) -> str:
        return f"Added a rival event: {self.rival}"


class RivalChanged(OfRival, frozen=True, kw_only=True):
    name = "demand.rival_changed"

    @property
    def summary(self) -> str:
        return f"Changed a rival event: {self.rival}"


class RivalRemoved(OfRival, frozen=True, kw_only=True):
    name = "demand.rival_removed"

    @property
    def summary(self) -> str:
        return f"Removed a rival event: {self.rival}"


class LinesImported(Event, frozen=True, kw_only=True):
    """A file of past shows or of rival events was entered, as far as it was new."""

    name = "demand.lines_imported"
    subject_kind = "demand_import"

    what: str
    number: int

    @property
    def summary(self) -> str:
        return f"Imported {counted(self.number, self.what)}"
