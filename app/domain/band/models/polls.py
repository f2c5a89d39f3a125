"""Tables of availability polls: dates that might be, who is asked, and what each of them says."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.domain.band.models.people import instruments_of

EMPTY = text("''")
KINDS = {"rehearsal": "Rehearsal", "own": "Own date", "show": "Show"}
ANSWERS = {"yes": "Yes", "maybe": "If need be", "no": "No"}


class BandPoll(TenantRow, Base):
    """A question for dates. `edition` counts the changes of the poll itself, not its answers."""

    __tablename__ = "band_polls"
    title: Mapped[str]
    kind: Mapped[str]
    place: Mapped[str] = mapped_column(server_default=EMPTY)
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    time_zone: Mapped[str]
    closes_at: Mapped[datetime]
    """The deadline; answers after it are kept, and marked late."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    chosen_on: Mapped[date | None]
    chosen_starts: Mapped[time | None]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        CheckConstraint("kind IN ('rehearsal', 'own', 'show')", name="kind"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
        CheckConstraint("chosen_on IS NULL OR closed_at IS NOT NULL", name="chosen"),
    )

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]

    def is_late(self, at: datetime) -> bool:
        return at > self.closes_at


class BandPollOption(TenantRow, Base):
    """A date somebody may say yes to."""

    __tablename__ = "band_poll_options"
    poll_id: Mapped[UUID]
    on_date: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "poll_id"], ["band_polls.tenant_id", "band_polls.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant_id", "poll_id"),
        CheckConstraint("ends IS NULL OR starts IS NOT NULL", name="times"),
    )

    @property
    def key(self) -> tuple[date, time | None, time | None]:
        """What makes it another date when it changes."""
        return self.on_date, self.starts, self.ends


class BandPollPerson(TenantRow, Base):
    """Somebody who is asked, as they were called then, and what they wrote.

    `link` counts their links: only the last one answers.
    """

    __tablename__ = "band_poll_people"
    poll_id: Mapped[UUID]
    band_person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    instrument: Mapped[str] = mapped_column(server_default=EMPTY)
    is_dep: Mapped[bool] = mapped_column(server_default=text("false"))
    link: Mapped[int] = mapped_column(server_default=text("1"))
    mailed_at: Mapped[datetime]
    """When they were last asked or reminded."""
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "poll_id"], ["band_polls.tenant_id", "band_polls.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["tenant_id", "band_person_id"], ["band_people.tenant_id", "band_people.id"]
        ),
        Index(None, "tenant_id", "band_person_id"),
        UniqueConstraint("tenant_id", "poll_id", "email"),
    )

    @property
    def instruments(self) -> frozenset[str]:
        return instruments_of(self.instrument)


class BandPollAnswer(TenantRow, Base):
    """What somebody says to a date."""

    __tablename__ = "band_poll_answers"
    poll_person_id: Mapped[UUID]
    option_id: Mapped[UUID]
    answer: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "poll_person_id"],
            ["band_poll_people.tenant_id", "band_poll_people.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "option_id"],
            ["band_poll_options.tenant_id", "band_poll_options.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("tenant_id", "poll_person_id", "option_id"),
        Index(None, "tenant_id", "option_id"),
        CheckConstraint("answer IN ('yes', 'maybe', 'no')", name="answer"),
    )
