"""The table of reviews: one row for each side of a settled show.

Who reads and writes it when is decided in `db/policies/reviews.sql`.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.domain.reviews.choices import ASPECTS, OF_ARTIST, OF_VENUE

_EMPTY = text("''")


def _mark() -> Mapped[int | None]:
    return mapped_column(SmallInteger)


class ShowReview(TenantRow, Base):
    """What one side says of the other, and what that one answered.

    Read by the other side once it is shown; then nobody changes it any more.
    """

    __tablename__ = "show_reviews"
    show_id: Mapped[UUID]
    about_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    side: Mapped[str]
    writer_name: Mapped[str] = mapped_column(info={"pii": "name"})
    about_name: Mapped[str] = mapped_column(info={"pii": "name"})
    on_date: Mapped[date]
    settled_at: Mapped[datetime]
    sound: Mapped[int | None] = _mark()
    hospitality: Mapped[int | None] = _mark()
    payment: Mapped[int | None] = _mark()
    turnout: Mapped[int | None] = _mark()
    punctuality: Mapped[int | None] = _mark()
    communication: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(server_default=_EMPTY)
    answer: Mapped[str] = mapped_column(server_default=_EMPTY)
    answered_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "show_id"),
        Index(None, "show_id"),
        Index(None, "about_tenant_id"),
        Index("ix_show_reviews_venue", "venue_id", postgresql_where=text("venue_id IS NOT NULL")),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        CheckConstraint("about_tenant_id <> tenant_id", name="sides"),
        CheckConstraint("length(words) <= 1000 AND length(answer) <= 1000", name="words"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answer"),
        CheckConstraint(
            "num_nonnulls(sound, hospitality, payment) = CASE side WHEN 'artist' THEN 3 ELSE 0 END"
            " AND num_nonnulls(turnout, punctuality) = CASE side WHEN 'venue' THEN 2 ELSE 0 END",
            name="of_side",
        ),
        *(
            CheckConstraint(f"{name} BETWEEN 1 AND 5", name=name)
            for name in dict.fromkeys((*OF_VENUE, *OF_ARTIST))
        ),
    )

    @property
    def marks(self) -> list[tuple[str, int]]:
        """What was rated, in words, and how."""
        return [(label, getattr(self, name)) for name, label in ASPECTS[self.side].items()]

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
