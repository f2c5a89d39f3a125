"""Who is asking, as the web layer knows it: read-only views and the port that fills them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from app.core.actor import Actor, Standing


@runtime_checkable
class Issuer(Protocol):
    """A workspace as its guests see it: tenants' own rows fit, and views of their columns."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def hue(self) -> int: ...
    @property
    def chroma(self) -> int: ...
    @property
    def logo_key(self) -> str | None: ...
    @property
    def is_white_label(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantView:
    """A tenant as the shell shows it; `role` is the asking person's, in words."""

    id: UUID
    slug: str
    name: str
    kind: str
    hue: int
    chroma: int
    logo_key: str | None = None
    role: str = ""
    second_factor_from: datetime | None = None
    is_white_label: bool = False
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """A client of one's agency, to switch to."""

    slug: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    id: UUID
    name: str
    email: str
    theme: str = "system"
    is_operator: bool = False
    is_verified: bool = True
    has_second_factor: bool = False

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A live session. `tenant` and `actor` are set when the person may enter the asked one.

    `agency` is set with them when they enter it as a client of that agency, within its grant.
    """

    session_id: UUID
    person: PersonView
    tenant: TenantView | None = None
    actor: Actor | None = None
    agency: TenantView | None = None
    tenants: list[TenantView] = field(default_factory=list)
    clients: list[ClientView] = field(default_factory=list)
    unread: int = 0
    support_until: datetime | None = None
    """Set when an operator is here by the owner's consent."""
    proven_at: datetime | None = None
    strength: str = ""


class Authenticator(Protocol):
    """Answers who is asking, in one round trip, from hashes: the secrets never get here."""

    async def by_session(
        self, token_hash: bytes, slug: str | None, request_id: str, ip: str | None
    ) -> SignedIn | None: ...

    async def by_host(self, host: str) -> TenantView | None:
        """The workspace whose proven domain this is."""
        ...

    async def by_api_key(
        self, key_hash: bytes, request_id: str, ip: str | None
    ) -> Actor | None: ...

    async def by_token(self, token_hash: bytes, request_id: str, ip: str | None) -> Actor | None:
        """The person a token stands for, with what of its scopes they may do at this moment."""
        ...

    async def touch(self, session_id: UUID) -> None: ...
