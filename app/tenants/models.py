"""Tables of tenants and people: who may enter, and as what."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Role
from app.core.db import Base, GlobalRow, TenantRow


class TenantKind(StrEnum):
    ARTIST = "artist"
    AGENCY = "agency"
    VENUE = "venue"


class Tenant(GlobalRow, Base):
    """A workspace: everything a business owns here hangs on its id."""

    __tablename__ = "tenants"
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    currency: Mapped[str]
    time_zone: Mapped[str]
    locale: Mapped[str] = mapped_column(server_default=text("'en'"))
    hue: Mapped[int] = mapped_column(server_default=text("265"))
    chroma: Mapped[int] = mapped_column(server_default=text("14"))
    """Hundredths of OKLCH chroma: 14 means 0.14."""
    logo_key: Mapped[str | None]
    is_white_label: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether our own name stays off what others see of this workspace."""
    sender_name: Mapped[str | None]
    sender_address: Mapped[str | None] = mapped_column(info={"pii": "none"})
    """Where its mails come from; set once the address's domain is proven to be theirs."""
    second_factor_from: Mapped[datetime | None]
    """From then on those who rule or keep the money need a second factor."""
    plan: Mapped[str] = mapped_column(server_default=text("'free'"))
    """The plan that counts now, as billing keeps it here for every request to know."""
    extra_seats: Mapped[int] = mapped_column(server_default=text("0"))
    """Seats paid for beyond those of the plan, kept here likewise."""
    suspended_reason: Mapped[str | None]
    """Set by the service: nobody gets in, and the workspace's jobs wait."""
    read_only_reason: Mapped[str | None]
    """Everything can be read and nothing changed, for the reason given."""
    __table_args__ = (CheckConstraint("kind IN ('artist', 'agency', 'venue')", name="kind"),)

    def asks_for_second_factor(self, now: datetime) -> bool:
        return self.second_factor_from is not None and self.second_factor_from <= now


class Person(GlobalRow, Base):
    """Someone who signs in; may be a member of many tenants."""

    __tablename__ = "persons"
    email: Mapped[str] = mapped_column(unique=True, info={"pii": "email"})
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email_verified_at: Mapped[datetime | None] = mapped_column(info={"pii": "none"})
    theme: Mapped[str] = mapped_column(server_default=text("'system'"))
    is_operator: Mapped[bool] = mapped_column(server_default=text("false"))
    second_factor_at: Mapped[datetime | None]
    """Since when a second factor is asked for; None without one."""


class Credential(Base):
    """The password of a person, apart from the person so that no tenant page can read it."""

    __tablename__ = "credentials"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(info={"pii": "secret"})
    changed_at: Mapped[datetime]


class Session(GlobalRow, Base):
    """A signed-in browser. Only the SHA-256 of its token is kept."""

    __tablename__ = "sessions"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True, info={"pii": "secret"})
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    user_agent: Mapped[str]
    authenticated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When the person last proved who they are; sensitive changes ask for a recent proof."""
    strength: Mapped[str] = mapped_column(server_default=text("'password'"))
    __table_args__ = (Index(None, "person_id"),)


class MailToken(GlobalRow, Base):
    """A link sent by mail, good once and for a while: confirm an address or reset a password."""

    __tablename__ = "mail_tokens"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    purpose: Mapped[str]
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    token_hash: Mapped[bytes] = mapped_column(unique=True, info={"pii": "secret"})
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Membership(TenantRow, Base):
    """A person in a tenant, with one role."""

    __tablename__ = "memberships"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    role: Mapped[str]
    sees_all_clients: Mapped[bool] = mapped_column(server_default=text("true"))
    """In an agency: whether this member acts for every client or only for assigned ones."""
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id"),
        Index(None, "person_id"),
        CheckConstraint(f"role IN ({', '.join(repr(str(r)) for r in Role)})", name="role"),
    )


class Invitation(TenantRow, Base):
    """An offer of membership to an address; accepted once, by that address, before it expires."""

    __tablename__ = "invitations"
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    role: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("tenant_id", "token_hash"), Index(None, "token_hash"))


class ApiKey(TenantRow, Base):
    """A program's way in. The key is shown once; its SHA-256 is kept."""

    __tablename__ = "api_keys"
    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    scopes: Mapped[list[Any]]
    networks: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """Where the key may be used from, as CIDR; anywhere when there are none."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    successor_id: Mapped[UUID | None]
    """The key that takes over when this one was rotated."""
    is_test: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether what it changes is tried and taken back; its text says so as well."""

    @property
    def start(self) -> str:
        """How the key begins, by which it is recognised on screen."""
        return f"bl_{'test' if self.is_test else 'live'}_{self.prefix}_…"

    __table_args__ = (
        UniqueConstraint("tenant_id", "prefix"),
        UniqueConstraint("tenant_id", "key_hash"),
        ForeignKeyConstraint(["tenant_id", "successor_id"], ["api_keys.tenant_id", "api_keys.id"]),
        Index(None, "key_hash"),
    )


class Notification(TenantRow, Base):
    """Something a member is told once: the bell of the shell."""

    __tablename__ = "notifications"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    event_id: Mapped[UUID]
    text: Mapped[str]
    path: Mapped[str]
    read_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id", "event_id"),
        Index("ix_notifications_inbox", "tenant_id", "person_id", "id"),
    )


class LinkKind(StrEnum):
    MANAGEMENT = "management"
    LABEL = "label"
    BOOKING = "booking"
    SERVICES = "services"


class LinkState(StrEnum):
    OFFERED = "offered"
    ACTIVE = "active"
    ENDED = "ended"


class AgencyLink(TenantRow, Base):
    """A client's grant to an agency: what it may do in the client's workspace, from when to when.

    The row is the client's; the agency accepts it or ends it, and cannot widen it.
    """

    __tablename__ = "agency_links"
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str]
    scopes: Mapped[list[Any]]
    state: Mapped[str]
    starts_at: Mapped[datetime]
    """Nothing is open to the agency before, even when it has accepted."""
    until: Mapped[datetime | None]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        Index(
            "ix_agency_links_open",
            "tenant_id",
            "agency_id",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_agency_links_clients", "agency_id", "state", "tenant_id"),
        CheckConstraint("kind IN ('management', 'label', 'booking', 'services')", name="kind"),
        CheckConstraint("state IN ('offered', 'active', 'ended')", name="state"),
        CheckConstraint("ended_by IN ('client', 'agency', 'date')", name="ended_by"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="end"),
        CheckConstraint("agency_id <> tenant_id", name="two"),
        CheckConstraint("until > starts_at", name="span"),
    )


class AgencyInvitation(TenantRow, Base):
    """An agency's request to act for somebody; they choose the workspace and what is granted."""

    __tablename__ = "agency_invitations"
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    client_name: Mapped[str] = mapped_column(info={"pii": "name"})
    kind: Mapped[str]
    scopes: Mapped[list[Any]]
    token_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "token_hash"),
    )


class ClientAssignment(TenantRow, Base):
    """A client that a member of the agency looks after."""

    __tablename__ = "client_assignments"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    __table_args__ = (UniqueConstraint("tenant_id", "person_id", "client_id"),)


class DomainState(StrEnum):
    WAITING = "waiting"
    VERIFIED = "verified"
    LOST = "lost"


class Domain(TenantRow, Base):
    """A domain of the workspace: pages are served under it, or mails sent from it, once proven.

    The proof is a TXT record with the token. A claim that is not proven keeps nobody out.
    """

    __tablename__ = "domains"
    host: Mapped[str]
    purpose: Mapped[str]
    token: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    sender: Mapped[str | None] = mapped_column(info={"pii": "email"})
    """For mails: the address that becomes the sender."""
    checked_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    """Checks in a row that did not find the record."""
    __table_args__ = (
        UniqueConstraint("tenant_id", "host", "purpose"),
        Index(
            "ix_domains_served",
            "host",
            unique=True,
            postgresql_where=text("state = 'verified' AND purpose = 'pages'"),
        ),
        CheckConstraint("purpose IN ('pages', 'mail')", name="purpose"),
        CheckConstraint("state IN ('waiting', 'verified', 'lost')", name="state"),
    )
