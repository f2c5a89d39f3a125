"""Facts about workspaces and the people in them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.events import Event


class PersonSignedUp(Event, frozen=True, kw_only=True):
    name = "tenants.person_signed_up"
    subject_kind = "person"
    subject_field = "person_id"
    person_id: UUID
    tenant_id: UUID
    tenant_name: str

    @property
    def summary(self) -> str:
        return f"Signed up and opened {self.tenant_name}"


class WorkspaceOpened(Event, frozen=True, kw_only=True):
    name = "tenants.workspace_opened"
    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID
    tenant_name: str

    @property
    def summary(self) -> str:
        return f"Opened the workspace {self.tenant_name}"


class AccountSecured(Event, frozen=True, kw_only=True):
    """Something about signing in changed: `what` is the sentence the person reads."""

    name = "tenants.account_secured"
    subject_kind = "person"
    subject_field = "person_id"
    person_id: UUID
    what: str

    @property
    def summary(self) -> str:
        return self.what


class PersonInvited(Event, frozen=True, kw_only=True):
    name = "tenants.person_invited"
    subject_kind = "invitation"
    subject_field = "invitation_id"
    invitation_id: UUID
    email: str
    role: str

    @property
    def summary(self) -> str:
        return f"Invited {self.email} as {self.role}"


class InvitationRevoked(Event, frozen=True, kw_only=True):
    name = "tenants.invitation_revoked"
    subject_kind = "invitation"
    subject_field = "invitation_id"
    invitation_id: UUID
    email: str

    @property
    def summary(self) -> str:
        return f"Revoked the invitation of {self.email}"


class MemberJoined(Event, frozen=True, kw_only=True):
    name = "tenants.member_joined"
    subject_kind = "member"
    subject_field = "membership_id"
    membership_id: UUID
    person_name: str
    role: str

    @property
    def summary(self) -> str:
        return f"{self.person_name} joined as {self.role}"


class RoleChanged(Event, frozen=True, kw_only=True):
    name = "tenants.role_changed"
    subject_kind = "member"
    subject_field = "membership_id"
    membership_id: UUID
    person_name: str
    old_role: str
    new_role: str

    @property
    def summary(self) -> str:
        return f"Made {self.person_name} {self.new_role}, before {self.old_role}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {"role": (self.old_role, self.new_role)}


class MemberLeft(Event, frozen=True, kw_only=True):
    """A membership ended, by the member or by somebody who manages the team."""

    name = "tenants.member_left"
    subject_kind = "member"
    subject_field = "membership_id"
    membership_id: UUID
    person_name: str
    was_removed: bool

    @property
    def summary(self) -> str:
        words = "was removed from" if self.was_removed else "left"
        return f"{self.person_name} {words} the workspace"


class SettingsChanged(Event, frozen=True, kw_only=True):
    """`fields` holds before and after of each setting that changed."""

    name = "tenants.settings_changed"
    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID
    fields: dict[str, tuple[str, str]]

    @property
    def summary(self) -> str:
        return (
            f"Changed the workspace's {', '.join(name.replace('_', ' ') for name in self.fields)}"
        )

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return self.fields


class ApiKeyMade(Event, frozen=True, kw_only=True):
    name = "tenants.api_key_made"
    subject_kind = "api_key"
    subject_field = "api_key_id"
    api_key_id: UUID
    key_name: str
    scopes: list[str]

    @property
    def summary(self) -> str:
        return f"Made the API key {self.key_name} for {', '.join(self.scopes)}"


class ApiKeyRevoked(Event, frozen=True, kw_only=True):
    name = "tenants.api_key_revoked"
    subject_kind = "api_key"
    subject_field = "api_key_id"
    api_key_id: UUID
    key_name: str

    @property
    def summary(self) -> str:
        return f"Revoked the API key {self.key_name}"
