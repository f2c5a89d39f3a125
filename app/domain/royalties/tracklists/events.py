"""What happened to tracklists."""

from uuid import UUID

from app.core.events import Event


class TracklistWritten(Event, frozen=True, kw_only=True):
    name = "royalties.tracklist_written"
    subject_kind = "tracklist"
    subject_field = "tracklist_id"
    tracklist_id: UUID
    title: str
    upc: str
    tracks: int

    @property
    def summary(self) -> str:
        return f"Sales of {self.title} are divided over {self.tracks} tracks"


class TracklistRemoved(Event, frozen=True, kw_only=True):
    name = "royalties.tracklist_removed"
    subject_kind = "tracklist"
    subject_field = "tracklist_id"
    tracklist_id: UUID
    title: str
    upc: str

    @property
    def summary(self) -> str:
        return f"Sales of {self.title} are no longer divided over its tracks"
