"""Facts of the directory, each in the log of the workspace that brought it about."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.events import Event


class _OfVenue(Event, frozen=True, kw_only=True):
    subject_kind = "venue"
    subject_field = "venue_id"

    venue_id: UUID
    venue_name: str


class VenueProposed(_OfVenue, frozen=True, kw_only=True):
    name = "venues.proposed"

    @property
    def summary(self) -> str:
        return f"Added {self.venue_name} to the directory of venues"


class VenuesImported(Event, frozen=True, kw_only=True):
    name = "venues.imported"
    subject_kind = "venue_import"

    number: int

    @property
    def summary(self) -> str:
        return f"Imported {self.number:,} venues into the directory"


class VenueChanged(_OfVenue, frozen=True, kw_only=True):
    name = "venues.changed"

    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def summary(self) -> str:
        return f"Changed what is known of {self.venue_name}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {name: (self.before.get(name), value) for name, value in self.after.items()}


class VenueChecked(_OfVenue, frozen=True, kw_only=True):
    name = "venues.checked"

    @property
    def summary(self) -> str:
        return f"Checked what is known of {self.venue_name}"


class EditProposed(_OfVenue, frozen=True, kw_only=True):
    name = "venues.edit_proposed"

    edit_id: UUID

    @property
    def summary(self) -> str:
        return f"Proposed a change of {self.venue_name}"


class EditDecided(_OfVenue, frozen=True, kw_only=True):
    name = "venues.edit_decided"

    edit_id: UUID
    is_accepted: bool

    @property
    def summary(self) -> str:
        verb = "Accepted" if self.is_accepted else "Declined"
        return f"{verb} a proposed change of {self.venue_name}"


class VenueClaimed(_OfVenue, frozen=True, kw_only=True):
    name = "venues.claimed"

    claim_id: UUID
    method: str

    @property
    def summary(self) -> str:
        return f"Claimed {self.venue_name}"


class ClaimVerified(_OfVenue, frozen=True, kw_only=True):
    name = "venues.claim_verified"

    claim_id: UUID

    @property
    def summary(self) -> str:
        return f"{self.venue_name} is verified and kept by this workspace"


class ClaimDecided(_OfVenue, frozen=True, kw_only=True):
    """An operator's answer, in the log of the service."""

    name = "venues.claim_decided"

    claim_id: UUID
    is_accepted: bool
    by: str

    @property
    def summary(self) -> str:
        verb = "accepted" if self.is_accepted else "declined"
        return f"{self.by} {verb} a claim of {self.venue_name}"


class VenueTold(Event, frozen=True, kw_only=True):
    """What others decided about a proposal or a claim, in the log of whoever made it."""

    name = "venues.told"
    subject_kind = "venue"
    subject_field = "venue_id"

    venue_id: UUID
    decided_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return self.text


class RoomChanged(_OfVenue, frozen=True, kw_only=True):
    name = "venues.room_changed"

    room_id: UUID
    room_name: str

    @property
    def summary(self) -> str:
        return f"Wrote down the room {self.room_name} of {self.venue_name}"


class VenueNoted(_OfVenue, frozen=True, kw_only=True):
    name = "venues.noted"

    @property
    def summary(self) -> str:
        return f"Changed the notes about {self.venue_name}"
