"""The band's life: people, tasks, goals, dates, calendars, availability polls, messages."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "72_band"
down_revision = "71_outreach"
branch_labels = None
depends_on = None

_PERSON = (["tenant_id", "band_person_id"], ["band_people.tenant_id", "band_people.id"])
_POLL = (["tenant_id", "poll_id"], ["band_polls.tenant_id", "band_polls.id"])


def upgrade() -> None:
    _people()
    _tasks()
    _goals()
    _polls()
    _dates()
    _calendars()
    _answers()
    _messages()


def _people() -> None:
    _table(
        "band_people",
        _text("name"),
        _text("instrument", "''"),
        sa.Column("email", sa.String),
        _truth("is_dep"),
        _truth("has_left"),
        _edition(),
    )
    op.create_index(
        "uq_band_people_email",
        "band_people",
        ["tenant_id", "email"],
        unique=True,
        postgresql_where=sa.text("NOT has_left"),
    )


def _tasks() -> None:
    _table(
        "band_tasks",
        _text("title"),
        sa.Column("person_id", sa.Uuid),
        sa.Column("band_person_id", sa.Uuid),
        _text("for_name", "''"),
        sa.Column("due_on", sa.Date),
        sa.Column("show_id", sa.Uuid),
        sa.Column("tour_id", sa.Uuid),
        _text("key", "''"),
        _moment("done_at"),
        sa.Column("done_by", sa.String),
        _moment("told_at"),
        _edition(),
        sa.ForeignKeyConstraint(*_PERSON),
        sa.ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        sa.CheckConstraint("person_id IS NULL OR band_person_id IS NULL", name="person"),
        sa.CheckConstraint("show_id IS NULL OR tour_id IS NULL", name="about"),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
    )
    _index("band_tasks", "band_person_id")
    _index("band_tasks", "tour_id")
    op.create_index(
        "ix_band_tasks_open",
        "band_tasks",
        ["tenant_id", "due_on"],
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_band_tasks_of_a_show",
        "band_tasks",
        ["tenant_id", "show_id", "key"],
        unique=True,
        postgresql_where=sa.text("key <> ''"),
    )


def _goals() -> None:
    _table(
        "band_goals",
        _text("title"),
        _text("measure"),
        sa.Column("target", sa.BigInteger, nullable=False),
        sa.Column("value", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("by_on", sa.Date, nullable=False),
        _edition(),
        sa.CheckConstraint("measure IN ('shows', 'income', 'own')", name="measure"),
        sa.CheckConstraint("target > 0", name="target"),
        sa.CheckConstraint("from_on <= by_on", name="days"),
        sa.CheckConstraint("(measure = 'income') = (currency IS NOT NULL)", name="currency"),
        sa.CheckConstraint("(measure = 'own') = (value IS NOT NULL)", name="value"),
    )


def _dates() -> None:
    _table(
        "band_dates",
        _text("title"),
        _text("kind"),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("starts", sa.Time),
        sa.Column("ends", sa.Time),
        _text("time_zone"),
        _text("place", "''"),
        _text("note", "''"),
        sa.Column("poll_id", sa.Uuid),
        _edition(),
        sa.UniqueConstraint("tenant_id", "poll_id"),
        sa.CheckConstraint("kind IN ('rehearsal', 'own')", name="kind"),
        sa.CheckConstraint("ends IS NULL OR starts IS NOT NULL", name="times"),
    )
    _index("band_dates", "on_date", "id")


def _calendars() -> None:
    _table("band_feeds", _text("made_by"), _moment("revoked_at"))
    op.create_index(
        "uq_band_feeds_open",
        "band_feeds",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    _table(
        "band_calendars",
        _text("name"),
        _text("host", "''"),
        sa.Column("address", sa.LargeBinary),
        _text("time_zone"),
        sa.Column("reading", sa.Integer, nullable=False, server_default=sa.text("1")),
        _moment("read_at"),
        _text("problem", "''"),
    )
    _table(
        "band_busy",
        sa.Column("calendar_id", sa.Uuid, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("starts", sa.Time),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("ends", sa.Time),
        sa.ForeignKeyConstraint(
            ["tenant_id", "calendar_id"],
            ["band_calendars.tenant_id", "band_calendars.id"],
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("on_date <= until", name="days"),
        sa.CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="times"),
    )
    _index("band_busy", "calendar_id")
    _index("band_busy", "on_date", "until")


def _polls() -> None:
    _table(
        "band_polls",
        _text("title"),
        _text("kind"),
        _text("place", "''"),
        _text("note", "''"),
        _text("time_zone"),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        _moment("closed_at"),
        sa.Column("closed_by", sa.String),
        sa.Column("chosen_on", sa.Date),
        sa.Column("chosen_starts", sa.Time),
        _edition(),
        sa.CheckConstraint("kind IN ('rehearsal', 'own', 'show')", name="kind"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
        sa.CheckConstraint("chosen_on IS NULL OR closed_at IS NOT NULL", name="chosen"),
    )
    _table(
        "band_poll_options",
        sa.Column("poll_id", sa.Uuid, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("starts", sa.Time),
        sa.Column("ends", sa.Time),
        sa.ForeignKeyConstraint(*_POLL, ondelete="CASCADE"),
        sa.CheckConstraint("ends IS NULL OR starts IS NOT NULL", name="times"),
    )
    _index("band_poll_options", "poll_id")


def _answers() -> None:
    _table(
        "band_poll_people",
        sa.Column("poll_id", sa.Uuid, nullable=False),
        sa.Column("band_person_id", sa.Uuid),
        _text("name"),
        _text("email"),
        _text("instrument", "''"),
        _truth("is_dep"),
        sa.Column("link", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
        _moment("answered_at"),
        _text("note", "''"),
        sa.ForeignKeyConstraint(*_POLL, ondelete="CASCADE"),
        sa.ForeignKeyConstraint(*_PERSON),
        sa.UniqueConstraint("tenant_id", "poll_id", "email"),
    )
    _index("band_poll_people", "band_person_id")
    _table(
        "band_poll_answers",
        sa.Column("poll_person_id", sa.Uuid, nullable=False),
        sa.Column("option_id", sa.Uuid, nullable=False),
        _text("answer"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "poll_person_id"],
            ["band_poll_people.tenant_id", "band_poll_people.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "option_id"],
            ["band_poll_options.tenant_id", "band_poll_options.id"],
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("tenant_id", "poll_person_id", "option_id"),
        sa.CheckConstraint("answer IN ('yes', 'maybe', 'no')", name="answer"),
    )
    _index("band_poll_answers", "option_id")


def _messages() -> None:
    _table(
        "band_messages",
        _text("topic"),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("person_id", sa.Uuid, nullable=False),
        _text("written_by"),
        _text("body"),
        sa.CheckConstraint("topic IN ('band', 'show', 'tour')", name="topic"),
        sa.CheckConstraint("(topic = 'band') = (subject_id IS NULL)", name="subject"),
    )
    _index("band_messages", "topic", "subject_id", "id")
    _table(
        "band_readings",
        sa.Column("person_id", sa.Uuid, nullable=False),
        _text("topic"),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "tenant_id", "person_id", "topic", "subject_id", postgresql_nulls_not_distinct=True
        ),
    )


def _table(name: str, *parts: Any) -> None:
    columns = [each for each in parts if isinstance(each, sa.Column)]
    constraints = [each for each in parts if isinstance(each, sa.Constraint)]
    op.create_table(
        name,
        tenant_id(),
        row_id(),
        *columns,
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        *constraints,
    )
    rls.tenant_table(name)


def _index(table: str, *columns: str) -> None:
    every = ["tenant_id", *columns]
    op.create_index(op.f(f"ix_{table}_{'_'.join(every)}"), table, every)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)


def _truth(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text("false"))


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True))


def _edition() -> sa.Column[int]:
    return sa.Column("edition", sa.Integer, nullable=False, server_default=sa.text("1"))
