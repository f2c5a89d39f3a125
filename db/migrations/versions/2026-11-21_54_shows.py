"""Shows: one row for both sides, the offers on it, and what each side keeps to itself."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "54_shows"
down_revision = "53_sides"
branch_labels = None
depends_on = None

SIDE = "side IN ('artist', 'venue')"


def upgrade() -> None:
    _shows()
    _offers()
    _messages()
    _signatures()
    _secrets()
    _deposits()
    rls.run_script("shows.sql")


def _shows() -> None:
    op.create_table(
        "shows",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        _text("owner_side"),
        _text("title"),
        _text("artist_name"),
        sa.Column("artist_email", sa.String),
        _text("venue_name"),
        sa.Column("venue_email", sa.String),
        _words("place"),
        _words("city"),
        sa.Column("venue_id", sa.Uuid),
        sa.Column("hold_id", sa.Uuid),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("last_date", sa.Date, nullable=False),
        _text("time_zone"),
        sa.Column("doors", sa.Time),
        sa.Column("starts", sa.Time),
        sa.Column("curfew", sa.Time),
        _text("state"),
        sa.Column("accepted_number", sa.Integer),
        _words("canceled_reason"),
        sa.Column("document_hash", sa.LargeBinary),
        sa.Column("contracted_at", sa.DateTime(timezone=True)),
        sa.Column("pdf_key", sa.String),
        sa.Column("pdf_sha256", sa.LargeBinary),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to_party(),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.ForeignKeyConstraint(["tenant_id", "hold_id"], ["holds.tenant_id", "holds.id"]),
        sa.CheckConstraint("owner_side IN ('artist', 'venue')", name="owner_side"),
        sa.CheckConstraint("on_date <= last_date", name="days"),
        sa.CheckConstraint("party_tenant_id <> tenant_id", name="sides"),
        sa.CheckConstraint(
            "state IN ('penciled', 'offered', 'agreed', 'contracted', 'played', 'canceled')",
            name="state",
        ),
        sa.CheckConstraint(
            "(accepted_number IS NULL) = (state IN ('penciled', 'offered')) OR state = 'canceled'",
            name="accepted",
        ),
    )
    op.create_index("ix_shows_days", "shows", ["tenant_id", "on_date", "id"])
    op.create_index("ix_shows_party", "shows", ["party_tenant_id", "on_date", "id"])
    op.create_index(
        "uq_shows_of_a_hold",
        "shows",
        ["tenant_id", "hold_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'canceled'"),
    )
    _share("shows")


def _offers() -> None:
    _of_show(
        "show_offers",
        sa.Column("number", sa.Integer, nullable=False),
        _text("side"),
        _text("made_by"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        _words("note"),
        _text("state"),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.String),
        _words("reason"),
        sa.UniqueConstraint("tenant_id", "show_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint(SIDE, name="side"),
        sa.CheckConstraint(
            "state IN ('open', 'countered', 'accepted', 'declined', 'withdrawn', 'expired')",
            name="state",
        ),
    )
    op.create_index(
        "uq_show_offers_open",
        "show_offers",
        ["tenant_id", "show_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'accepted')"),
    )


def _messages() -> None:
    _of_show(
        "show_messages",
        _text("side"),
        _text("written_by"),
        _text("body"),
        sa.CheckConstraint(SIDE, name="side"),
    )
    op.create_index(None, "show_messages", ["tenant_id", "show_id", "id"])


def _signatures() -> None:
    _of_show(
        "show_signatures",
        _text("side"),
        _text("name"),
        sa.Column("email", sa.String),
        sa.Column("ip", sa.String),
        _text("consent"),
        sa.Column("document_hash", sa.LargeBinary, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("tenant_id", "show_id", "side"),
        sa.CheckConstraint(SIDE, name="side"),
    )


def _secrets() -> None:
    op.create_table(
        "show_secrets",
        tenant_id(),
        row_id(),
        *_of_owner(),
        _words("notes"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("walk_away", sa.BigInteger),
        sa.Column("expected_sold", sa.Integer),
        sa.Column("costs", JSONB, nullable=False, server_default=sa.text("'[]'")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "owner_tenant_id", "show_id"),
        sa.CheckConstraint("walk_away >= 0 AND expected_sold >= 0", name="amounts"),
    )
    rls.tenant_table("show_secrets")


def _deposits() -> None:
    op.create_table(
        "show_deposits",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        *_of_owner(),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        _text("reference"),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to_party(),
        sa.ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
        sa.UniqueConstraint("tenant_id", "owner_tenant_id", "show_id", "position"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    op.create_index(None, "show_deposits", ["party_tenant_id"])
    _share("show_deposits")


def _of_show(table: str, *more: Any) -> None:
    op.create_table(
        table,
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid, nullable=False),
        *more,
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to_party(),
        sa.ForeignKeyConstraint(["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
    )
    op.create_index(None, table, ["party_tenant_id"])
    _share(table)


def _of_owner() -> tuple[Any, ...]:
    return (
        sa.Column("owner_tenant_id", sa.Uuid, nullable=False),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(["owner_tenant_id"], ["tenants.id"]),
        sa.ForeignKeyConstraint(["owner_tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
    )


def _share(table: str) -> None:
    rls.shared_table(table, party="party_tenant_id", grants="SELECT, INSERT, UPDATE")


def _to_party() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["party_tenant_id"], ["tenants.id"], ondelete="SET NULL")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=sa.text("''"))
