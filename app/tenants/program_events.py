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
