"""Facts about the programs that act as a person in a workspace."""

from uuid import UUID

from app.core.events import Event


class PersonalTokenMade(Event, frozen=True, kw_only=True):
    name = "tenants.personal_token_made"
    subject_kind = "personal_token"
    subject_field = "token_id"
    token_id: UUID
    token_name: str
    scopes: list[str]

    @property
    def summary(self) -> str:
        return f"Made the personal token {self.token_name} for {', '.join(self.scopes)}"


class PersonalTokenRevoked(Event, frozen=True, kw_only=True):
    name = "tenants.personal_token_revoked"
    subject_kind = "personal_token"
    subject_field = "token_id"
    token_id: UUID
    token_name: str

    @property
    def summary(self) -> str:
        return f"Revoked the personal token {self.token_name}"


class ApplicationRegistered(Event, frozen=True, kw_only=True):
    name = "tenants.application_registered"
    subject_kind = "oauth_application"
    subject_field = "application_id"
    application_id: UUID
    application_name: str

    @property
    def summary(self) -> str:
        return f"Registered the application {self.application_name}"


class ApplicationChanged(Event, frozen=True, kw_only=True):
    """`what` is the sentence that people read."""

    name = "tenants.application_changed"
    subject_kind = "oauth_application"
    subject_field = "application_id"
    application_id: UUID
    application_name: str
    what: str

    @property
    def summary(self) -> str:
        return f"{self.what} the application {self.application_name}"


class ApplicationConnected(Event, frozen=True, kw_only=True):
    name = "tenants.application_connected"
    subject_kind = "oauth_connection"
    subject_field = "connection_id"
    connection_id: UUID
    application_name: str
    scopes: list[str]

    @property
    def summary(self) -> str:
        return f"Let {self.application_name} in for {', '.join(self.scopes)}"


class ApplicationDisconnected(Event, frozen=True, kw_only=True):
    """A connection ended; `why` is one of ENDINGS."""

    name = "tenants.application_disconnected"
    subject_kind = "oauth_connection"
    subject_field = "connection_id"
    connection_id: UUID
    application_name: str
    why: str

    @property
    def summary(self) -> str:
        return ENDINGS[self.why].format(self.application_name)


ENDINGS = {
    "ended": "Ended the connection of {}",
    "left": "The connection of {} ended as its member left",
    "replaced": "An older connection of {} made room for a new one",
    "given back": "{} ended its connection",
    "code again": "Ended the connection of {}: its code came twice",
    "token again": "Ended the connection of {}: a refresh token came back long after its use",
    "withdrawn": "{} is not offered any more and was disconnected",
}
"""Why connections end, and how the audit log says it."""
