"""Facts about workspaces, the people in them and the agencies that act for them."""

from collections.abc import Mapping
from datetime import datetime
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


class SecondFactorRequired(Event, frozen=True, kw_only=True):
    name = "tenants.second_factor_required"
    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID

    @property
    def summary(self) -> str:
        return "Asks owners, admins and accountants for a second factor from now on"


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


class ApiKeyRotated(Event, frozen=True, kw_only=True):
    name = "tenants.api_key_rotated"
    subject_kind = "api_key"
    subject_field = "api_key_id"
    api_key_id: UUID
    key_name: str
    ends_at: datetime

    @property
    def summary(self) -> str:
        end = f"{self.ends_at:%d %B, %H:%M} UTC"
        return f"Replaced the API key {self.key_name}; the old one ends {end}"


class ApiKeyRevoked(Event, frozen=True, kw_only=True):
    name = "tenants.api_key_revoked"
    subject_kind = "api_key"
    subject_field = "api_key_id"
    api_key_id: UUID
    key_name: str

    @property
    def summary(self) -> str:
        return f"Revoked the API key {self.key_name}"


class ClientInvited(Event, frozen=True, kw_only=True):
    """An agency asked somebody to let it act for them."""

    name = "tenants.client_invited"
    subject_kind = "client_request"
    subject_field = "request_id"
    request_id: UUID
    client_name: str

    @property
    def summary(self) -> str:
        return f"Asked {self.client_name} to become a client"


class ClientRequestRevoked(Event, frozen=True, kw_only=True):
    name = "tenants.client_request_revoked"
    subject_kind = "client_request"
    subject_field = "request_id"
    request_id: UUID
    client_name: str

    @property
    def summary(self) -> str:
        return f"Took the request to {self.client_name} back"


class ClientRequestAnswered(Event, frozen=True, kw_only=True):
    """Who was asked has let the agency act in a workspace of theirs."""

    name = "tenants.client_request_answered"
    subject_kind = "client_request"
    subject_field = "request_id"
    request_id: UUID
    client_name: str
    client_tenant_id: UUID
    email: str

    @property
    def summary(self) -> str:
        return f"{self.client_name} answered the request and became a client"


class GrantMade(Event, frozen=True, kw_only=True):
    """A client lets an agency act in its workspace, within these scopes."""

    name = "tenants.grant_made"
    subject_kind = "agency_link"
    subject_field = "link_id"
    link_id: UUID
    agency_name: str
    scopes: list[str]

    @property
    def summary(self) -> str:
        return f"Let {self.agency_name} act here"


class GrantAccepted(Event, frozen=True, kw_only=True):
    name = "tenants.grant_accepted"
    subject_kind = "agency_link"
    subject_field = "link_id"
    link_id: UUID
    client_name: str

    @property
    def summary(self) -> str:
        return f"Took {self.client_name} on as a client"


class GrantChanged(Event, frozen=True, kw_only=True):
    name = "tenants.grant_changed"
    subject_kind = "agency_link"
    subject_field = "link_id"
    link_id: UUID
    before: list[str]
    after: list[str]

    @property
    def summary(self) -> str:
        return "Changed what an agency may do here"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {"scopes": (", ".join(self.before), ", ".join(self.after))}


class GrantEnded(Event, frozen=True, kw_only=True):
    name = "tenants.grant_ended"
    subject_kind = "agency_link"
    subject_field = "link_id"
    link_id: UUID
    other_name: str

    @property
    def summary(self) -> str:
        return f"Ended the work with {self.other_name}"


class GrantTold(Event, frozen=True, kw_only=True):
    """What the other side did to a grant; written by the database beside that side's own fact."""

    name = "tenants.grant_told"
    subject_kind = "agency_link"
    subject_field = "link_id"
    link_id: UUID
    text: str
    path: str

    @property
    def summary(self) -> str:
        return self.text


class ClientsAssigned(Event, frozen=True, kw_only=True):
    """`clients` names the ones a member looks after; None means all of them."""

    name = "tenants.clients_assigned"
    subject_kind = "member"
    subject_field = "membership_id"
    membership_id: UUID
    person_name: str
    clients: list[str] | None

    @property
    def summary(self) -> str:
        clients = "all clients" if self.clients is None else ", ".join(self.clients) or "no client"
        return f"{self.person_name} looks after {clients}"
