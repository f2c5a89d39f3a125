"""Facts the vault announces."""

from uuid import UUID

from app.core.events import Event


class AssetUploaded(Event, frozen=True):
    """A file was taken in: a new asset, or a further version of one."""

    name = "vault.asset_uploaded"
    subject_kind = "asset"
    subject_field = "asset_id"
    asset_id: UUID
    version_id: UUID
    number: int
    title: str
    kind: str

    @property
    def summary(self) -> str:
        if self.number == 1:
            return f"Uploaded {self.title}"
        return f"Uploaded version {self.number} of {self.title}"


class AssetAnalyzed(Event, frozen=True):
    """The analysis of a version ended; `failure` is empty when it succeeded."""

    name = "vault.asset_analyzed"
    subject_kind = "asset"
    subject_field = "asset_id"
    asset_id: UUID
    version_id: UUID
    title: str
    failure: str = ""

    @property
    def summary(self) -> str:
        return f"Could not analyze {self.title}" if self.failure else f"Analyzed {self.title}"


class VersionChosen(Event, frozen=True):
    """Another version of an asset became the one that counts."""

    name = "vault.version_chosen"
    subject_kind = "asset"
    subject_field = "asset_id"
    asset_id: UUID
    title: str
    number: int
    before: int

    @property
    def summary(self) -> str:
        return f"Made version {self.number} of {self.title} the current one"

    @property
    def changes(self) -> dict[str, tuple[int, int]]:
        return {"version": (self.before, self.number)}


class AssetRenamed(Event, frozen=True):
    name = "vault.asset_renamed"
    subject_kind = "asset"
    subject_field = "asset_id"
    asset_id: UUID
    before: str
    after: str

    @property
    def summary(self) -> str:
        return f"Renamed {self.before} to {self.after}"

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        return {"name": (self.before, self.after)}


class AssetAttached(Event, frozen=True):
    """A file was tied to a recording of the catalog, or let go (`recording_id` None)."""

    name = "vault.asset_attached"
    subject_kind = "asset"
    subject_field = "asset_id"
    asset_id: UUID
    title: str
    recording_id: UUID | None

    @property
    def summary(self) -> str:
        if self.recording_id is None:
            return f"Detached {self.title} from its recording"
        return f"Attached {self.title} to a recording"


class AssetArchived(Event, frozen=True):
    name = "vault.asset_archived"
    subject_kind = "asset"
    subject_field = "asset_id"
    asset_id: UUID
    title: str
    is_archived: bool

    @property
    def summary(self) -> str:
        return f"{'Archived' if self.is_archived else 'Restored'} {self.title}"
