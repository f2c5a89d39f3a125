"""Tables of the programs that act as a person: their own scripts, and others' applications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class PersonalToken(TenantRow, Base):
    """A person's own way into one workspace for a script. Shown once; its SHA-256 is kept.

    It may do what its scopes name and the person may do there at that moment.
    """

    __tablename__ = "personal_tokens"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    name: Mapped[str]
    prefix: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    scopes: Mapped[list[Any]]
    networks: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """Where the token may be used from, as CIDR; anywhere when there are none."""
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def start(self) -> str:
        """How the token begins, by which it is recognised on screen."""
        return f"bl_own_{self.prefix}_…"

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now

    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "token_hash"),
        Index(None, "person_id"),
    )


class OAuthApplication(TenantRow, Base):
    """Somebody's program that may ask people to let it in, by OAuth 2; registered by a workspace.

    What it says of itself is shown to whoever is asked, and is checked by nobody.
    """

    __tablename__ = "oauth_applications"
    name: Mapped[str]
    about: Mapped[str]
    home_page: Mapped[str]
    redirect_uris: Mapped[list[Any]]
    """Where answers may go: compared letter by letter, but for the port on this machine."""
    is_confidential: Mapped[bool]
    """Whether it can keep a secret; one that runs with its users cannot."""
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
    """A deleted application stays, so that its id never means another one."""

    @property
    def client_id(self) -> str:
        return self.id.hex

    @property
    def is_live(self) -> bool:
        return self.suspended_at is None and self.deleted_at is None


class OAuthSecret(TenantRow, Base):
    """A secret of an application; two of them work while one is being replaced by the other."""

    __tablename__ = "oauth_secrets"
    application_id: Mapped[UUID]
    start: Mapped[str]
    """How it begins, by which it is recognised on screen."""
    secret_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    expires_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "application_id"],
            ["oauth_applications.tenant_id", "oauth_applications.id"],
        ),
        Index(None, "tenant_id", "application_id"),
    )


class OAuthConnection(TenantRow, Base):
    """A person's consent to an application in one workspace, with the code that told it so.

    `tenant_id` is the workspace that is reached; the application is of any workspace. Its name is
    the one that stood on the page of the consent.
    """

    __tablename__ = "oauth_connections"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    application_tenant_id: Mapped[UUID]
    application_id: Mapped[UUID]
    application_name: Mapped[str]
    home_page: Mapped[str]
    scopes: Mapped[list[Any]]
    redirect_uri: Mapped[str]
    challenge: Mapped[str] = mapped_column(info={"pii": "secret"})
    code_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    code_expires_at: Mapped[datetime]
    code_used_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    """When the last token that can be renewed ends."""
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["application_tenant_id", "application_id"],
            ["oauth_applications.tenant_id", "oauth_applications.id"],
        ),
        UniqueConstraint("tenant_id", "code_hash"),
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="end"),
        Index(None, "code_hash"),
        Index(None, "person_id"),
        Index(None, "application_id"),
    )


class OAuthToken(TenantRow, Base):
    """What an application holds of a connection; only SHA-256 hashes are kept.

    A refresh token that was used stays until it would have ended, so that its return is noticed.
    """

    __tablename__ = "oauth_tokens"
    connection_id: Mapped[UUID]
    application_tenant_id: Mapped[UUID]
    application_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    scopes: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["oauth_connections.tenant_id", "oauth_connections.id"],
        ),
        ForeignKeyConstraint(
            ["application_tenant_id", "application_id"],
            ["oauth_applications.tenant_id", "oauth_applications.id"],
        ),
        UniqueConstraint("tenant_id", "token_hash"),
        CheckConstraint("kind IN ('access', 'refresh')", name="kind"),
        Index(None, "token_hash"),
        Index(None, "tenant_id", "connection_id"),
        Index(None, "person_id"),
        Index(None, "expires_at"),
    )
