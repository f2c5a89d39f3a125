"""Facts of set lists and of what was played."""

from datetime import date
from uuid import UUID

from app.core.events import Event


class OfSetlist(Event, frozen=True, kw_only=True):
    subject_kind = "setlist"
    subject_field = "setlist_id"

    setlist_id: UUID
    setlist_name: str


class SetlistMade(OfSetlist, frozen=True, kw_only=True):
    name = "setlists.made"

    songs: int

    @property
    def summary(self) -> str:
        return f"Made the set list {self.setlist_name}"


class SetlistSaved(OfSetlist, frozen=True, kw_only=True):
    name = "setlists.saved"

    number: int
    differences: int

    @property
    def summary(self) -> str:
        return f"Saved version {self.number} of the set list {self.setlist_name}"


class SetlistDescribed(OfSetlist, frozen=True, kw_only=True):
    name = "setlists.described"

    @property
    def summary(self) -> str:
        return f"Changed what the set list {self.setlist_name} is for"


class OfPerformance(Event, frozen=True, kw_only=True):
    subject_kind = "performance"
    subject_field = "performance_id"

    performance_id: UUID
    title: str
    on_date: date

    @property
    def night(self) -> str:
        return f"{self.title}, {self.on_date.day} {self.on_date:%B %Y}"


class PerformanceBegun(OfPerformance, frozen=True, kw_only=True):
    name = "setlists.performance_begun"

    @property
    def summary(self) -> str:
        return f"Began to note what was played: {self.night}"


class PerformanceChanged(OfPerformance, frozen=True, kw_only=True):
    name = "setlists.performance_changed"

    what: str

    @property
    def summary(self) -> str:
        return f"Changed {self.what} of {self.night}"


class PerformanceLocked(OfPerformance, frozen=True, kw_only=True):
    name = "setlists.performance_locked"

    songs: int

    @property
    def summary(self) -> str:
        return f"Locked what was played: {self.night}"


class PerformanceReopened(OfPerformance, frozen=True, kw_only=True):
    name = "setlists.performance_reopened"

    reason: str

    @property
    def summary(self) -> str:
        return f"Opened what was played again: {self.night} ({self.reason})"


class OfClaim(OfPerformance, frozen=True, kw_only=True):
    party_id: UUID
    writer: str


class ClaimSent(OfClaim, frozen=True, kw_only=True):
    name = "setlists.claim_sent"

    @property
    def summary(self) -> str:
        return f"Noted that the claim of {self.writer} was sent: {self.night}"


class ClaimAnswered(OfClaim, frozen=True, kw_only=True):
    name = "setlists.claim_answered"

    state: str

    @property
    def summary(self) -> str:
        return f"Noted that the claim of {self.writer} was {self.state}: {self.night}"
