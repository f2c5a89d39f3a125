"""Tables of tracklists."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.core.db import Base, TenantRow


class Tracklist(TenantRow, Base):
    """A release by its UPC as reports print it; `title_key` is how its sales may be titled."""

    __tablename__ = "tracklists"
    upc: Mapped[str]
    title: Mapped[str]
    title_key: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "upc"),
        CheckConstraint("upc ~ '^[0-9]{8,14}$'", name="upc"),
    )


class ListedTrack(TenantRow, Base):
    """A recording at its place on a release."""

    __tablename__ = "listed_tracks"
    tracklist_id: Mapped[UUID]
    position: Mapped[int]
    recording_id: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("tenant_id", "tracklist_id", "recording_id"),
        Index(None, "tenant_id", "recording_id"),
        ForeignKeyConstraint(
            ["tenant_id", "tracklist_id"],
            ["tracklists.tenant_id", "tracklists.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
    )
