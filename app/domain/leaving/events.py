"""Facts of leaving."""

from uuid import UUID

from app.core.events import Event


class WorkspaceFact(Event, frozen=True, kw_only=True):
    """Something about the workspace as a whole."""

    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID


class ExportAsked(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.export_asked"

    @property
    def summary(self) -> str:
        return "Asked for an archive of the whole workspace"


class ExportFetched(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.export_fetched"

    @property
    def summary(self) -> str:
        return "Downloaded an archive of the whole workspace"


class WorkspaceImported(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.workspace_imported"
    rows: int

    @property
    def summary(self) -> str:
        return f"Brought the workspace from an archive with {self.rows:,} rows"


class DeletionAsked(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.deletion_asked"
    due_on: str

    @property
    def summary(self) -> str:
        return f"Asked to delete the workspace on {self.due_on}"


class DeletionStopped(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.deletion_stopped"

    @property
    def summary(self) -> str:
        return "Kept the workspace that was going to be deleted"


class WorkspaceDeleted(WorkspaceFact, frozen=True, kw_only=True):
    """Recorded in the chain of the service: the workspace has none any more."""

    name = "leaving.workspace_deleted"
    rows: int
    files: int

    @property
    def summary(self) -> str:
        return f"Deleted a workspace: {self.rows:,} rows and {self.files:,} files"


class OwnershipOffered(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.ownership_offered"
    to_name: str

    @property
    def summary(self) -> str:
        return f"Offered the workspace to {self.to_name}"


class OwnershipTaken(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.ownership_taken"
    from_name: str
    to_name: str

    @property
    def summary(self) -> str:
        return f"{self.to_name} took the workspace over from {self.from_name}"


class OwnershipRefused(WorkspaceFact, frozen=True, kw_only=True):
    name = "leaving.ownership_refused"

    @property
    def summary(self) -> str:
        return "Ended an offer to hand the workspace over"


class PersonErased(Event, frozen=True, kw_only=True):
    """Recorded in the chain of the service, without a name."""

    name = "leaving.person_erased"
    subject_kind = "person"
    subject_field = "person_id"
    person_id: UUID

    @property
    def summary(self) -> str:
        return "Erased a person who asked for it"


class FactsRedacted(Event, frozen=True, kw_only=True):
    """An erased person was taken out of facts; `digests` says how each of them reads now.

    Written by the database function that does it.
    """

    name = "leaving.facts_redacted"
    subject_kind = "person"
    digests: dict[str, str]

    @property
    def summary(self) -> str:
        return f"Took an erased person out of {len(self.digests)} facts"
