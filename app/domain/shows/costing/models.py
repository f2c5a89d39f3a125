"""The table of cost templates: a house's own, never seen by the other side of a show."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.domain.shows.costing.lines import Line, read


class CostTemplate(TenantRow, Base):
    """Named costs of one night, for a room or for any; `edition` counts the changes.

    What is put into an offer or a settlement is copied there: changing these changes nothing else.
    """

    __tablename__ = "cost_templates"
    name: Mapped[str]
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue_rooms.id"))
    currency: Mapped[str] = mapped_column(String(3))
    lines: Mapped[list[Any]]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        Index(None, "room_id"),
        CheckConstraint("edition > 0", name="edition"),
    )

    @property
    def rows(self) -> tuple[Line, ...]:
        return read(self.lines)

    @property
    def shared(self) -> tuple[Line, ...]:
        """The lines both sides of a show see."""
        return tuple(line for line in self.rows if not line.is_private)

    @property
    def private(self) -> tuple[Line, ...]:
        """The lines that stay with the house."""
        return tuple(line for line in self.rows if line.is_private)
