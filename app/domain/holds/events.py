"""Facts of holds, in the venue's log; a trigger tells the asker's workspace as well."""

from datetime import date
from uuid import UUID

from app.core.events import Event


class OfHold(Event, frozen=True, kw_only=True):
    subject_kind = "hold"
    subject_field = "hold_id"

    hold_id: UUID
    title: str
    venue_name: str
    on_date: date

    @property
    def night(self) -> str:
        return f"{self.venue_name} on {self.on_date.day} {self.on_date:%B %Y}"


class HoldAsked(OfHold, frozen=True, kw_only=True):
    name = "holds.asked"

    @property
    def summary(self) -> str:
        return f"{self.title} asks for {self.night}"


class HoldPlaced(OfHold, frozen=True, kw_only=True):
    name = "holds.placed"

    @property
    def summary(self) -> str:
        return f"{self.title} holds {self.night}"


class HoldChallenged(OfHold, frozen=True, kw_only=True):
    name = "holds.challenged"

    hours: int

    @property
    def summary(self) -> str:
        return f"{self.title} is challenged for {self.night}: {self.hours} hours to confirm"


class HoldConfirmed(OfHold, frozen=True, kw_only=True):
    name = "holds.confirmed"

    @property
    def summary(self) -> str:
        return f"{self.title} is confirmed for {self.night}"


class HoldReleased(OfHold, frozen=True, kw_only=True):
    name = "holds.released"

    reason: str

    @property
    def summary(self) -> str:
        return f"{self.title} no longer holds {self.night}: {self.reason}"


class HoldPromoted(OfHold, frozen=True, kw_only=True):
    name = "holds.promoted"

    @property
    def summary(self) -> str:
        return f"{self.title} is now first for {self.night}"


class HoldRescheduled(OfHold, frozen=True, kw_only=True):
    name = "holds.rescheduled"

    from_date: date

    @property
    def summary(self) -> str:
        was = f"{self.from_date.day} {self.from_date:%B %Y}"
        return f"{self.title} moves from {was} to {self.night}"


class NightAnnounced(OfHold, frozen=True, kw_only=True):
    name = "holds.announced"

    @property
    def summary(self) -> str:
        return f"{self.title} is announced for {self.night}"


class NightTakenBack(OfHold, frozen=True, kw_only=True):
    name = "holds.taken_back"

    @property
    def summary(self) -> str:
        return f"{self.title} is no longer announced for {self.night}"


class NightBlocked(OfHold, frozen=True, kw_only=True):
    name = "holds.blocked"

    @property
    def summary(self) -> str:
        return f"Blocked {self.night}: {self.title}"


class RulesChanged(Event, frozen=True, kw_only=True):
    name = "holds.rules_changed"
    subject_kind = "venue"
    subject_field = "venue_id"

    venue_id: UUID
    venue_name: str

    @property
    def summary(self) -> str:
        return f"Changed how {self.venue_name} takes holds"


class ClauseOverridden(Event, frozen=True, kw_only=True):
    """An act goes on although a show of its own is too near: in its own log and in no other's."""

    name = "holds.clause_overridden"
    subject_kind = "venue"
    subject_field = "venue_id"

    venue_id: UUID
    venue_name: str
    on_date: date
    broken: list[str]
    reason: str

    @property
    def summary(self) -> str:
        night = f"{self.venue_name} on {self.on_date.day} {self.on_date:%B %Y}"
        why = f" Why: {self.reason}" if self.reason else ""
        return f"Went on with {night} all the same. {' '.join(self.broken)}{why}"


class HoldTold(Event, frozen=True, kw_only=True):
    """What became of a hold, in the log of the workspace that asked for it."""

    name = "holds.told"
    subject_kind = "hold"
    subject_field = "hold_id"

    hold_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return self.text
