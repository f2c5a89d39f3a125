"""Tables of the programs that act as a person: personal tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
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
