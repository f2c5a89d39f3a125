"""One side's row of what two workspaces agreed on. Written by functions of `blueprints.sql`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class Handshake(TenantRow, Base):
    """This side's copy; the other side has its own with the same `pair_id`. `note` is private.

    `version` is the one in force, 0 while an offer waits.
    """

    __tablename__ = "handshakes"
    pair_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    own_name: Mapped[str]
    other_tenant_id: Mapped[UUID | None]
    other_name: Mapped[str] = mapped_column(server_default=text("''"))
    state: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("0"))
    work_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    token_hash: Mapped[bytes | None] = mapped_column(info={"pii": "secret"})
    expires_at: Mapped[datetime | None]
    sent_to: Mapped[str | None] = mapped_column(info={"pii": "email"})
    sent_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "pair_id"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "token_hash"),
        ForeignKeyConstraint(["tenant_id", "work_id"], ["works.tenant_id", "works.id"]),
        CheckConstraint("kind IN ('co_write', 'release_deal')", name="kind"),
        CheckConstraint(
            "state IN ('offered', 'active', 'declined', 'withdrawn', 'ended')", name="state"
        ),
        CheckConstraint(
            "(state IN ('active', 'ended')) = (other_tenant_id IS NOT NULL)", name="other"
        ),
        CheckConstraint("other_tenant_id <> tenant_id", name="two"),
    )

    @property
    def is_offered(self) -> bool:
        return self.state == "offered"

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    def is_open(self, now: datetime) -> bool:
        """Whether the offer can still be answered."""
        return self.is_offered and self.expires_at is not None and self.expires_at > now


class HandshakeVersion(TenantRow, Base):
    """One wording of the terms, kept by each side; `is_ours` when this side proposed it."""

    __tablename__ = "handshake_versions"
    handshake_id: Mapped[UUID]
    number: Mapped[int]
    title: Mapped[str]
    terms: Mapped[dict[str, Any]]
    is_ours: Mapped[bool]
    proposed_by: Mapped[str] = mapped_column(info={"pii": "name"})
    words: Mapped[str] = mapped_column(server_default=text("''"))
    state: Mapped[str] = mapped_column(server_default=text("'proposed'"))
    answered_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "handshake_id", "number"),
        Index(
            "uq_handshake_versions_open",
            "tenant_id",
            "handshake_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        ForeignKeyConstraint(
            ["tenant_id", "handshake_id"], ["handshakes.tenant_id", "handshakes.id"]
        ),
        CheckConstraint("state IN ('proposed', 'agreed', 'declined', 'withdrawn')", name="state"),
    )

    @property
    def is_proposed(self) -> bool:
        return self.state == "proposed"
