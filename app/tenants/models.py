"""Tables of tenants and people: who may enter, and as what."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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
    __table_args__ = (CheckConstraint("kind IN ('artist', 'agency', 'venue')", name="kind"),)


class Person(GlobalRow, Base):
    """Someone who signs in; may be a member of many tenants."""

    __tablename__ = "persons"
    email: Mapped[str] = mapped_column(unique=True, info={"pii": "email"})
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email_verified_at: Mapped[datetime | None] = mapped_column(info={"pii": "none"})
    theme: Mapped[str] = mapped_column(server_default=text("'system'"))
    is_operator: Mapped[bool] = mapped_column(server_default=text("false"))


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
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "prefix"),
        UniqueConstraint("tenant_id", "key_hash"),
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
