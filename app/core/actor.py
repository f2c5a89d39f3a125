"""Who is asking, in which tenant, and what they may do."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.core.errors import Forbidden
from app.core.ids import PersonId, TenantId

PLATFORM_TENANT = TenantId(UUID(int=0))
"""Stands in `tenant_id` for rows of the service itself: platform jobs and their events."""


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    MEMBER = "member"
    CREW = "crew"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"


class GrantScope(StrEnum):
    """What a client may allow an agency; each permission names the scopes that open it."""

    CATALOG = "catalog"
    MONEY_READ = "money_read"
    MONEY_ACT = "money_act"
    BOOKINGS = "bookings"
    MARKETING = "marketing"
    CONTENT = "content"
    READ_ONLY = "read_only"


class ActorKind(StrEnum):
    PERSON = "person"
    API_KEY = "api_key"
    GUEST = "guest"
    JOB = "job"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tenant stands with the service: its plan, and whether it is closed or read-only."""

    plan: str = "free"
    suspended_reason: str | None = None
    read_only_reason: str | None = None
    extra_seats: int = 0


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The one who acts. `tenant_id` is the tenant acted in; guests act by a signed link only."""

    kind: ActorKind
    name: str
    tenant_id: TenantId | None = None
    id: UUID | None = None
    person_id: PersonId | None = None
    role: Role | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    on_behalf_of: UUID | None = None
    """The agency in whose name a person acts in a client's workspace."""
    standing: Standing = field(default_factory=Standing)
    reads_only: str = ""
    """Why they may only read, where the plan is the reason; a sentence."""
    support: str = ""
    """Set for an operator let in by the owner: "look" or "change"."""
    is_operator: bool = False
    request_id: str = ""
    ip: str | None = None

    def can(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the actor holds the permission."""
        if permission not in self.permissions:
            raise Forbidden(self.reads_only or None)


def job_actor(tenant_id: TenantId, name: str, *, request_id: str = "") -> Actor:
    """The actor of background work: recorded in audit, allowed what its code does."""
    return Actor(kind=ActorKind.JOB, name=name, tenant_id=tenant_id, request_id=request_id)
