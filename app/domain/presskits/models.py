"""Tables of press kits. A link counts how often it was opened, and keeps nothing of who did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow

EMPTY, NONE, NEVER = text("''"), text("'[]'"), text("0")


class PressKit(TenantRow, Base):
    """An act in words; `quotes`, `releases` and `links` are short lists of texts."""

    __tablename__ = "press_kits"
    name: Mapped[str]
    tagline: Mapped[str] = mapped_column(server_default=EMPTY)
    short_bio: Mapped[str] = mapped_column(server_default=EMPTY)
    long_bio: Mapped[str] = mapped_column(server_default=EMPTY)
    quotes: Mapped[list[Any]] = mapped_column(server_default=NONE)
    releases: Mapped[list[Any]] = mapped_column(server_default=NONE)
    links: Mapped[list[Any]] = mapped_column(server_default=NONE)
    picture_credit: Mapped[str] = mapped_column(server_default=EMPTY)
    contact_name: Mapped[str] = mapped_column(server_default=EMPTY, info={"pii": "name"})
    contact_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    contact_phone: Mapped[str] = mapped_column(server_default=EMPTY, info={"pii": "phone"})
    has_shows: Mapped[bool]
    has_plays: Mapped[bool]


class PressPicture(TenantRow, Base):
    """A picture of the vault in a press kit."""

    __tablename__ = "press_pictures"
    kit_id: Mapped[UUID]
    asset_id: Mapped[UUID]
    position: Mapped[int]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "kit_id"], ["press_kits.tenant_id", "press_kits.id"]),
        ForeignKeyConstraint(["tenant_id", "asset_id"], ["assets.tenant_id", "assets.id"]),
        UniqueConstraint("tenant_id", "kit_id", "asset_id"),
        Index(None, "tenant_id", "asset_id"),
    )


class PressRider(TenantRow, Base):
    """A rider in a press kit; it shows the last version that was kept."""

    __tablename__ = "press_riders"
    kit_id: Mapped[UUID]
    rider_id: Mapped[UUID]
    position: Mapped[int]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "kit_id"], ["press_kits.tenant_id", "press_kits.id"]),
        ForeignKeyConstraint(["tenant_id", "rider_id"], ["riders.tenant_id", "riders.id"]),
        UniqueConstraint("tenant_id", "kit_id", "rider_id"),
        Index(None, "tenant_id", "rider_id"),
    )


class PressLink(TenantRow, Base):
    """An address of a press kit: for one recipient until a day, or for everybody; revocable."""

    __tablename__ = "press_links"
    kit_id: Mapped[UUID]
    recipient: Mapped[str] = mapped_column(info={"pii": "name"})
    ends_at: Mapped[datetime | None]
    is_public: Mapped[bool] = mapped_column(server_default=text("false"))
    """For everybody, until it is revoked; a kit has one such address at a time."""
    revoked_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(server_default=NEVER)
    downloads: Mapped[int] = mapped_column(server_default=NEVER)
    last_opened_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "kit_id"], ["press_kits.tenant_id", "press_kits.id"]),
        Index(None, "tenant_id", "kit_id"),
        CheckConstraint("opened >= 0 AND downloads >= 0", name="counts"),
        CheckConstraint("is_public = (ends_at IS NULL)", name="public"),
        Index(
            "uq_press_links_public",
            "tenant_id",
            "kit_id",
            unique=True,
            postgresql_where=text("is_public AND revoked_at IS NULL"),
        ),
    )

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at)
