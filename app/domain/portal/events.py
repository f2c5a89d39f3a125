"""Facts of the portal. `client_path` is their page in the client's workspace.

They are facts of the agency's tenant; the database writes `portal.told` beside them into the log
of a client with a workspace.
"""

from uuid import UUID

from app.core.events import Event


class PortalOpened(Event, frozen=True, kw_only=True):
    name = "portal.opened"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    client_name: str
    client_tenant_id: UUID | None = None

    @property
    def summary(self) -> str:
        return f"Opened a portal for {self.client_name}"


class PortalJoined(Event, frozen=True, kw_only=True):
    """A client and a workspace are the same: they have one portal from now on."""

    name = "portal.joined"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    client_name: str

    @property
    def summary(self) -> str:
        return f"Shared the portal of {self.client_name} with their workspace"


class ContactAdded(Event, frozen=True, kw_only=True):
    name = "portal.contact_added"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    contact_name: str
    client_name: str

    @property
    def summary(self) -> str:
        return f"Gave {self.contact_name} links to the portal of {self.client_name}"


class ContactRevoked(Event, frozen=True, kw_only=True):
    name = "portal.contact_revoked"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    contact_name: str

    @property
    def summary(self) -> str:
        return f"Ended the links of {self.contact_name}"


class _RequestEvent(Event, frozen=True, kw_only=True):
    subject_kind = "portal_request"
    subject_field = "request_id"

    request_id: UUID
    portal_id: UUID
    client_tenant_id: UUID | None
    kind: str
    title: str
    client_path: str
    asked_about: str
    asked_about_id: UUID | None


class RequestAsked(_RequestEvent, frozen=True, kw_only=True):
    name = "portal.request_asked"

    words: str

    @property
    def summary(self) -> str:
        return f"Asked for {self.words}: {self.title}"


class RequestDecided(_RequestEvent, frozen=True, kw_only=True):
    """A client answered; `decision` is approved, declined or done.

    `asked_about` and `asked_about_id` name the thing asked about, as the asking module did.
    """

    name = "portal.request_decided"

    decision: str
    asked_version: str
    decided_by: str

    @property
    def summary(self) -> str:
        verb = {"approved": "approved", "declined": "declined"}.get(self.decision, "saw to")
        if self.kind == "sign" and self.decision == "approved":
            verb = "signed"
        return f"{self.decided_by} {verb} {self.title}"


class RequestWithdrawn(_RequestEvent, frozen=True, kw_only=True):
    name = "portal.request_withdrawn"

    @property
    def summary(self) -> str:
        return f"Withdrew the request: {self.title}"


class MessageSent(Event, frozen=True, kw_only=True):
    name = "portal.message_sent"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    message_id: UUID
    side: str
    author: str
    client_path: str

    @property
    def summary(self) -> str:
        return f"{self.author} wrote a message"


class FileSent(Event, frozen=True, kw_only=True):
    name = "portal.file_sent"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    file_id: UUID
    side: str
    sender: str
    filename: str
    client_path: str

    @property
    def summary(self) -> str:
        return f"{self.sender} sent the file {self.filename}"


class FileRefused(Event, frozen=True, kw_only=True):
    """A client could not hand a file in, because the agency's plan has no room for it."""

    name = "portal.file_refused"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    client_name: str
    sender: str
    filename: str

    @property
    def summary(self) -> str:
        return f"Had no room for {self.filename} from {self.client_name}: the storage is full"


class FileHandedIn(Event, frozen=True, kw_only=True):
    """A client's file, told in the client's own workspace so that its vault can keep it."""

    name = "portal.file_handed_in"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    file_id: UUID
    filename: str
    storage_key: str

    @property
    def summary(self) -> str:
        return f"Sent the file {self.filename} to the agency"


class PortalTold(Event, frozen=True, kw_only=True):
    """What happened in a portal, as its client's log says it; written by the database."""

    name = "portal.told"
    subject_kind = "portal"
    subject_field = "portal_id"
    portal_id: UUID
    text: str
    path: str

    @property
    def summary(self) -> str:
        return self.text
