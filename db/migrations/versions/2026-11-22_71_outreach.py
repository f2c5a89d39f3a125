"""Inquiries to venues: rounds of them, mails planned and sent, answers, addresses left alone."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "71_outreach"
down_revision = "70_venue_answers"
branch_labels = None
depends_on = None

_TO_INQUIRY = (["tenant_id", "inquiry_id"], ["inquiries.tenant_id", "inquiries.id"])
_OPEN = "state IN ('queued', 'waiting', 'interested')"


def upgrade() -> None:
    _rules()
    _rounds()
    _inquiries()
    _letters()
    _messages()
    _refusals()
    rls.run_script("outreach.sql")


def _rules() -> None:
    op.create_table(
        "outreach_rules",
        tenant_id(),
        row_id(),
        _number("again_days", "30"),
        _number("daily_most", "50"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
        sa.CheckConstraint("again_days BETWEEN 1 AND 365", name="again_days"),
        sa.CheckConstraint("daily_most BETWEEN 1 AND 200", name="daily_most"),
    )
    rls.tenant_table("outreach_rules")


def _rounds() -> None:
    op.create_table(
        "outreach_rounds",
        tenant_id(),
        row_id(),
        *(_text(name) for name in ("name", "act", "subject", "body")),
        _nights("nights"),
        _text("draw", "''"),
        sa.Column("kit_id", sa.Uuid),
        sa.Column("followups", JSONB, nullable=False, server_default=sa.text("'[]'")),
        _text("sender_name"),
        sa.Column("sender_email", sa.String),
        _number("version", "1"),
        _moment("released_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "kit_id"], ["press_kits.tenant_id", "press_kits.id"]),
    )
    op.create_index(
        op.f("ix_outreach_rounds_tenant_id_kit_id"), "outreach_rounds", ["tenant_id", "kit_id"]
    )
    rls.tenant_table("outreach_rounds")


def _inquiries() -> None:
    op.create_table(
        "inquiries",
        tenant_id(),
        row_id(),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.Column("house_tenant_id", sa.Uuid),
        *(_text(name) for name in ("venue_name", "city", "time_zone")),
        _text("contact", "''"),
        sa.Column("email", sa.String),
        _text("act", "''"),
        _nights("nights"),
        _text("state", "'draft'"),
        sa.Column("is_on_purpose", sa.Boolean, nullable=False, server_default=sa.text("false")),
        _text("reason", "''"),
        sa.Column("reply_token", sa.String, nullable=False, unique=True),
        *(_moment(name) for name in ("released_at", "sent_at", "answered_at")),
        _nights("open_nights"),
        sa.Column("again_on", sa.Date),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "round_id"], ["outreach_rounds.tenant_id", "outreach_rounds.id"]
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.ForeignKeyConstraint(["house_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.UniqueConstraint("tenant_id", "round_id", "venue_id"),
        sa.CheckConstraint(
            "state IN ('draft', 'left_out', 'queued', 'waiting', 'interested', 'later',"
            " 'declined', 'failed', 'refused', 'replaced', 'withdrawn')",
            name="state",
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (state IN ('draft', 'left_out'))", name="released"
        ),
        sa.CheckConstraint("released_at IS NULL OR email IS NOT NULL", name="address"),
    )
    op.create_index(
        "uq_inquiries_open",
        "inquiries",
        ["tenant_id", "venue_id"],
        unique=True,
        postgresql_where=sa.text(_OPEN),
    )
    op.create_index("ix_inquiries_venue", "inquiries", ["tenant_id", "venue_id", "released_at"])
    op.create_index("ix_inquiries_house", "inquiries", ["house_tenant_id", "released_at", "id"])
    op.create_index("ix_inquiries_recent", "inquiries", ["tenant_id", "released_at", "id"])
    op.create_index("ix_inquiries_venue_id", "inquiries", ["venue_id"])
    rls.shared_table("inquiries", party="house_tenant_id", jobs="SELECT")


def _letters() -> None:
    op.create_table(
        "inquiry_letters",
        tenant_id(),
        row_id(),
        sa.Column("inquiry_id", sa.Uuid, nullable=False),
        _number("number"),
        _number("days"),
        *(_text(name) for name in ("subject", "body")),
        _text("state", "'planned'"),
        *(_moment(name) for name in ("due_at", "sent_at")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(*_TO_INQUIRY),
        sa.UniqueConstraint("tenant_id", "inquiry_id", "number"),
        sa.CheckConstraint("number BETWEEN 0 AND 3", name="number"),
        sa.CheckConstraint(
            "state IN ('planned', 'paused', 'sent', 'stopped', 'failed')", name="state"
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    )
    op.create_index("ix_inquiry_letters_due", "inquiry_letters", ["tenant_id", "due_at"])
    rls.tenant_table("inquiry_letters")


def _messages() -> None:
    op.create_table(
        "inquiry_messages",
        tenant_id(),
        row_id(),
        sa.Column("inquiry_id", sa.Uuid, nullable=False),
        sa.Column("house_tenant_id", sa.Uuid),
        *(_text(name) for name in ("side", "kind", "author", "body")),
        sa.Column("fingerprint", sa.LargeBinary),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(*_TO_INQUIRY),
        sa.ForeignKeyConstraint(["house_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.UniqueConstraint("tenant_id", "inquiry_id", "fingerprint"),
        sa.CheckConstraint("side IN ('artist', 'venue')", name="side"),
        sa.CheckConstraint("kind IN ('letter', 'reply', 'answer', 'mail', 'noted')", name="kind"),
    )
    op.create_index(
        "ix_inquiry_messages_thread", "inquiry_messages", ["tenant_id", "inquiry_id", "id"]
    )
    op.create_index("ix_inquiry_messages_house", "inquiry_messages", ["house_tenant_id"])
    rls.shared_table("inquiry_messages", party="house_tenant_id")


def _refusals() -> None:
    op.create_table(
        "outreach_refusals",
        tenant_id(),
        row_id(),
        *(_text(name) for name in ("email", "reason")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "email"),
        sa.CheckConstraint("reason IN ('unsubscribed', 'bounced', 'by_hand')", name="reason"),
    )
    rls.tenant_table("outreach_refusals")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.Integer, nullable=False, server_default=written)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True))


def _nights(name: str) -> sa.Column[Any]:
    return sa.Column(name, ARRAY(sa.Date), nullable=False, server_default=sa.text("'{}'"))
