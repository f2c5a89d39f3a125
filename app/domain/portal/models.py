"""Tables of the portal. What nobody may do to them is written in `db/policies/portal.sql`.

Each row belongs to the agency and is shared with the client's workspace where there is one.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.domain.portal.choices import (
    KIND_ICONS,
    KIND_LABELS,
    STATE_LABELS,
    RequestKind,
    RequestState,
    Side,
)


def _of_portal() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "portal_id"], ["portals.tenant_id", "portals.id"])


class Portal(TenantRow, Base):
    """What an agency shares with one client: a workspace, or somebody who has only links."""

    __tablename__ = "portals"
    client_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    client_id: Mapped[UUID | None]
    """The agency's own row about this client, wherever it keeps its business."""
    client_name: Mapped[str] = mapped_column(info={"pii": "name"})
    agency_seen_at: Mapped[datetime | None]
    client_seen_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_tenant_id"),
        UniqueConstraint("tenant_id", "client_id"),
        Index(None, "client_tenant_id", "id"),
        CheckConstraint("client_tenant_id <> tenant_id", name="two"),
    )

    def seen_at(self, side: Side) -> datetime | None:
        """Up to when a side has read the thread."""
        return self.agency_seen_at if side == Side.AGENCY else self.client_seen_at

    def see(self, side: Side, at: datetime) -> None:
        if side == Side.AGENCY:
            self.agency_seen_at = at
        else:
            self.client_seen_at = at


class PortalContact(TenantRow, Base):
    """Somebody who answers for a client by mailed links, without an account."""

    __tablename__ = "portal_contacts"
    portal_id: Mapped[UUID]
    client_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        _of_portal(),
        UniqueConstraint("tenant_id", "portal_id", "email"),
        Index(None, "email"),
        Index(None, "client_tenant_id", "id"),
        CheckConstraint("email = lower(email)", name="email"),
    )


class PortalLink(TenantRow, Base):
    """A mailed link of a contact. Only the SHA-256 of its secret is kept."""

    __tablename__ = "portal_links"
    contact_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "contact_id"], ["portal_contacts.tenant_id", "portal_contacts.id"]
        ),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "contact_id"),
    )


class PortalSession(TenantRow, Base):
    """A browser in which a contact is in the portal; never a signed-in session."""

    __tablename__ = "portal_sessions"
    contact_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "contact_id"], ["portal_contacts.tenant_id", "portal_contacts.id"]
        ),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "contact_id"),
    )


class PortalRequest(TenantRow, Base):
    """Something a client is asked for. What was asked never changes; its end is written once.

    `version` is the hash of all that is shown; an answer counts for exactly that.
    """

    __tablename__ = "portal_requests"
    portal_id: Mapped[UUID]
    client_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(server_default=text("''"))
    subject_kind: Mapped[str] = mapped_column(server_default=text("''"))
    subject_id: Mapped[UUID | None]
    subject_path: Mapped[str] = mapped_column(server_default=text("''"))
    subject_version: Mapped[str] = mapped_column(server_default=text("''"))
    version: Mapped[str]
    due_on: Mapped[date | None]
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    asked_name: Mapped[str] = mapped_column(info={"pii": "name"})
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    decided_at: Mapped[datetime | None]
    decided_name: Mapped[str | None] = mapped_column(info={"pii": "name"})
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    decided_contact_id: Mapped[UUID | None]
    decided_ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    decided_version: Mapped[str | None]
    words: Mapped[str] = mapped_column(server_default=text("''"))
    signature: Mapped[str | None] = mapped_column(info={"pii": "name"})
    consent: Mapped[str | None]
    __table_args__ = (
        _of_portal(),
        ForeignKeyConstraint(
            ["tenant_id", "decided_contact_id"],
            ["portal_contacts.tenant_id", "portal_contacts.id"],
        ),
        Index("ix_portal_requests_list", "tenant_id", "portal_id", "state", "id"),
        Index("ix_portal_requests_inbox", "client_tenant_id", "state", "id"),
        Index(
            "uq_portal_requests_open",
            "tenant_id",
            "portal_id",
            "kind",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("kind IN ('approve', 'sign', 'pay', 'upload', 'comment')", name="kind"),
        CheckConstraint(
            "state IN ('open', 'approved', 'declined', 'done', 'withdrawn')", name="state"
        ),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "state NOT IN ('approved', 'declined') OR decided_version = version", name="version"
        ),
        CheckConstraint(
            "kind <> 'sign' OR state <> 'approved'"
            " OR (signature IS NOT NULL AND consent IS NOT NULL)",
            name="signature",
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[RequestKind(self.kind)]

    @property
    def icon(self) -> str:
        return KIND_ICONS[RequestKind(self.kind)]

    @property
    def state_label(self) -> tuple[str, str]:
        """The words of the badge and its variant."""
        return STATE_LABELS[RequestState(self.state)]

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today


class PortalMessage(TenantRow, Base):
    """One message of the thread; with `request_id` a comment on that request."""

    __tablename__ = "portal_messages"
    portal_id: Mapped[UUID]
    client_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    request_id: Mapped[UUID | None]
    side: Mapped[str]
    author_name: Mapped[str] = mapped_column(info={"pii": "name"})
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    text: Mapped[str]
    __table_args__ = (
        _of_portal(),
        ForeignKeyConstraint(
            ["tenant_id", "request_id"], ["portal_requests.tenant_id", "portal_requests.id"]
        ),
        Index("ix_portal_messages_thread", "tenant_id", "portal_id", "id"),
        Index("ix_portal_messages_client", "client_tenant_id", "id"),
        CheckConstraint("side IN ('agency', 'client')", name="side"),
    )


class PortalFile(TenantRow, Base):
    """A file one side gave the other; `removed_at` when its bytes are gone."""

    __tablename__ = "portal_files"
    portal_id: Mapped[UUID]
    client_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    request_id: Mapped[UUID | None]
    side: Mapped[str]
    sender_name: Mapped[str] = mapped_column(info={"pii": "name"})
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]
    storage_key: Mapped[str]
    expires_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    __table_args__ = (
        _of_portal(),
        ForeignKeyConstraint(
            ["tenant_id", "request_id"], ["portal_requests.tenant_id", "portal_requests.id"]
        ),
        Index("ix_portal_files_list", "tenant_id", "portal_id", "id"),
        Index("ix_portal_files_client", "client_tenant_id", "id"),
        CheckConstraint("side IN ('agency', 'client')", name="side"),
        CheckConstraint("size > 0", name="size"),
    )
