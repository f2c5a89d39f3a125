"""The table of pictures. They are their keeper's, and seen by all while it keeps the venue."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class VenuePicture(TenantRow, Base):
    """A picture as we drew it, in two sizes; of a room, or of the house."""

    __tablename__ = "venue_pictures"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue_rooms.id"))
    position: Mapped[int]
    alt: Mapped[str]
    credit: Mapped[str] = mapped_column(server_default=text("''"), info={"pii": "name"})
    large_key: Mapped[str]
    small_key: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    sha256: Mapped[bytes]
    __table_args__ = (
        UniqueConstraint("tenant_id", "venue_id", "sha256"),
        Index(None, "venue_id", "position"),
        Index(None, "room_id"),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("alt <> ''", name="alt"),
    )
