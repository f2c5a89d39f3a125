"""Facts of the catalogue."""

from uuid import UUID

from app.core.events import Event


class ArtistRegistered(Event, frozen=True, kw_only=True):
    name = "catalog.artist_registered"
    subject_kind = "artist"
    subject_field = "artist_id"

    artist_id: UUID
    artist_name: str

    @property
    def summary(self) -> str:
        return f"Added the artist {self.artist_name}"


class ArtistPublished(Event, frozen=True, kw_only=True):
    name = "catalog.artist_published"
    subject_kind = "artist"
    subject_field = "artist_id"

    artist_id: UUID
    artist_name: str
    is_published: bool

    @property
    def summary(self) -> str:
        if self.is_published:
            return f"Published the page of {self.artist_name}"
        return f"Took the page of {self.artist_name} offline"


class WorkRegistered(Event, frozen=True, kw_only=True):
    name = "catalog.work_registered"
    subject_kind = "work"
    subject_field = "work_id"

    work_id: UUID
    title: str

    @property
    def summary(self) -> str:
        return f"Added the work {self.title}"


class RecordingRegistered(Event, frozen=True, kw_only=True):
    name = "catalog.recording_registered"
    subject_kind = "recording"
    subject_field = "recording_id"

    recording_id: UUID
    title: str
    isrc: str | None

    @property
    def summary(self) -> str:
        return f"Added the recording {self.title}"


class _RecordingMoved(Event, frozen=True, kw_only=True):
    subject_kind = "recording"
    subject_field = "recording_id"

    recording_id: UUID
    title: str


class RecordingArchived(_RecordingMoved, frozen=True, kw_only=True):
    name = "catalog.recording_archived"

    @property
    def summary(self) -> str:
        return f"Archived the recording {self.title}"


class RecordingBroughtBack(_RecordingMoved, frozen=True, kw_only=True):
    name = "catalog.recording_brought_back"

    @property
    def summary(self) -> str:
        return f"Brought the recording {self.title} back"


class CatalogEdited(Event, frozen=True, kw_only=True):
    """An artist, work, recording or party was given other details."""

    name = "catalog.edited"
    subject_kind = "catalog"
    subject_field = "edited_id"

    edited_kind: str
    edited_id: UUID
    title: str
    before: dict[str, str | None]
    after: dict[str, str | None]

    @property
    def summary(self) -> str:
        return f"Edited the {self.edited_kind} {self.title}"

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        return {name: (self.before[name], self.after[name]) for name in self.before}


class _SheetEvent(Event, frozen=True, kw_only=True):
    subject_kind = "split_sheet"
    subject_field = "sheet_id"

    sheet_id: UUID
    kind: str
    recording_id: UUID | None
    work_id: UUID | None
    sheet_version: int
    title: str


class SplitsProposed(_SheetEvent, frozen=True, kw_only=True):
    name = "catalog.splits_proposed"

    @property
    def summary(self) -> str:
        return f"Proposed {self.kind} splits of {self.title}, version {self.sheet_version}"


class SplitsAgreed(_SheetEvent, frozen=True, kw_only=True):
    """The sheet is locked and in force; `is_declared` when the owner spoke for everybody."""

    name = "catalog.splits_agreed"

    is_declared: bool

    @property
    def summary(self) -> str:
        how = "were declared agreed" if self.is_declared else "are agreed by everybody"
        return f"The {self.kind} splits of {self.title}, version {self.sheet_version}, {how}"


class SplitsDeclined(_SheetEvent, frozen=True, kw_only=True):
    name = "catalog.splits_declined"

    party_name: str

    @property
    def summary(self) -> str:
        return f"{self.party_name} declined the {self.kind} splits of {self.title}"


class SplitsWithdrawn(_SheetEvent, frozen=True, kw_only=True):
    name = "catalog.splits_withdrawn"

    @property
    def summary(self) -> str:
        return f"Withdrew the {self.kind} splits of {self.title}, version {self.sheet_version}"


class ShareAgreed(_SheetEvent, frozen=True, kw_only=True):
    name = "catalog.share_agreed"

    share_id: UUID
    party_name: str

    @property
    def summary(self) -> str:
        return f"{self.party_name} agreed to the {self.kind} splits of {self.title}"


class ShareClaimed(_SheetEvent, frozen=True, kw_only=True):
    name = "catalog.share_claimed"

    share_id: UUID
    party_name: str

    @property
    def summary(self) -> str:
        return f"{self.party_name} added their share of {self.title} to their workspace"
