"""What workspaces share: offers, tours open to co-bills, requests of two sides, and promises."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "76_sharing"
down_revision = "75_whatif"
branch_labels = None
depends_on = None

KINDS = "'backline', 'van', 'floor', 'crew', 'support', 'room', 'mention', 'other'"
UNITS = "unit IN ('day', 'night', 'once')"


def upgrade() -> None:
    _offers()
    _tours()
    _nights()
    _requests()
    _promises()
    rls.run_script("sharing.sql")


def _offers() -> None:
    op.create_table(
        "sharing_offers",
        tenant_id(),
        row_id(),
        sa.Column("is_wish", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        _text("words"),
        sa.Column("giver", sa.String, nullable=False),
        *_place(),
        sa.Column("reach_km", sa.Integer, nullable=False),
        sa.Column("first_on", sa.Date),
        sa.Column("last_on", sa.Date),
        *_price("day"),
        _text("terms"),
        _text("handover"),
        sa.Column("contact_email", sa.String),
        sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        _version(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        sa.CheckConstraint(UNITS, name="unit"),
        sa.CheckConstraint("reach_km BETWEEN 0 AND 2000", name="reach_km"),
        sa.CheckConstraint("first_on <= last_on", name="period"),
        sa.CheckConstraint("price_amount >= 0", name="price"),
        sa.CheckConstraint("NOT (is_wish AND is_shared)", name="wish"),
    )
    op.create_index(
        "ix_sharing_offers_near",
        "sharing_offers",
        ["latitude", "longitude"],
        postgresql_where=sa.text("is_shared AND withdrawn_at IS NULL"),
    )
    rls.tenant_table("sharing_offers")


def _tours() -> None:
    op.create_table(
        "sharing_tours",
        tenant_id(),
        row_id(),
        sa.Column("tour_id", sa.Uuid, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("genre", sa.String, nullable=False),
        _text("words"),
        sa.Column("contact_email", sa.String),
        sa.Column("is_open", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("plan_name", sa.String, nullable=False),
        _version(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        sa.UniqueConstraint("tenant_id", "tour_id"),
    )
    rls.tenant_table("sharing_tours")


def _nights() -> None:
    op.create_table(
        "sharing_nights",
        tenant_id(),
        row_id(),
        sa.Column("sharing_tour_id", sa.Uuid, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        *_place(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sharing_tour_id"], ["sharing_tours.tenant_id", "sharing_tours.id"]
        ),
        sa.UniqueConstraint("tenant_id", "sharing_tour_id", "on_date"),
    )
    op.create_index("ix_sharing_nights_near", "sharing_nights", ["latitude", "longitude"])
    rls.tenant_table("sharing_nights")


def _requests() -> None:
    op.create_table(
        "sharing_requests",
        tenant_id(),
        row_id(),
        sa.Column("offer_id", sa.Uuid),
        sa.Column("sharing_tour_id", sa.Uuid),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
        sa.Column("owner_name", sa.String, nullable=False),
        sa.Column("owner_email", sa.String),
        _text("handover"),
        sa.Column("asker_tenant_id", sa.Uuid),
        sa.Column("asker_name", sa.String, nullable=False),
        sa.Column("asker_email", sa.String),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        _text("words"),
        _text("answer"),
        *_price("once"),
        sa.Column("state", sa.String, nullable=False, server_default=sa.text("'asked'")),
        sa.Column("turn", sa.String, nullable=False, server_default=sa.text("'owner'")),
        _text("reason"),
        _version(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["asker_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "offer_id"], ["sharing_offers.tenant_id", "sharing_offers.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sharing_tour_id"], ["sharing_tours.tenant_id", "sharing_tours.id"]
        ),
        sa.CheckConstraint("num_nonnulls(offer_id, sharing_tour_id) = 1", name="about"),
        sa.CheckConstraint(f"kind IN ({KINDS}, 'cobill')", name="kind"),
        sa.CheckConstraint(UNITS, name="unit"),
        sa.CheckConstraint("first_on <= last_on", name="period"),
        sa.CheckConstraint("price_amount >= 0", name="price"),
        sa.CheckConstraint("turn IN ('owner', 'asker')", name="turn"),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'withdrawn', 'canceled', 'done')",
            name="state",
        ),
    )
    table = "sharing_requests"
    op.create_index("ix_sharing_requests_offer", table, ["tenant_id", "offer_id", "first_on"])
    op.create_index("ix_sharing_requests_tour", table, ["tenant_id", "sharing_tour_id", "first_on"])
    op.create_index("ix_sharing_requests_owner", table, ["tenant_id", "id"])
    op.create_index("ix_sharing_requests_asker", table, ["asker_tenant_id", "id"])
    for name, column in (("offer", "offer_id"), ("night", "sharing_tour_id")):
        op.create_index(
            f"uq_sharing_requests_asked_{name}",
            table,
            ["tenant_id", column, "asker_tenant_id", "first_on"],
            unique=True,
            postgresql_where=sa.text(f"state = 'asked' AND {column} IS NOT NULL"),
        )
    rls.shared_table(table, party="asker_tenant_id", grants="SELECT, INSERT, UPDATE")


def _promises() -> None:
    op.create_table(
        "sharing_promises",
        tenant_id(),
        row_id(),
        sa.Column("request_id", sa.Uuid, nullable=False),
        sa.Column("asker_tenant_id", sa.Uuid),
        sa.Column("side", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("by_on", sa.Date, nullable=False),
        _text("link"),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["asker_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"], ["sharing_requests.tenant_id", "sharing_requests.id"]
        ),
        sa.UniqueConstraint("tenant_id", "request_id", "side", "what", "channel", "by_on"),
        sa.CheckConstraint("side IN ('owner', 'asker')", name="side"),
    )
    op.create_index("ix_sharing_promises_asker", "sharing_promises", ["asker_tenant_id"])
    rls.shared_table("sharing_promises", party="asker_tenant_id")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=sa.text("''"))


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1"))


def _place() -> list[sa.Column[Any]]:
    return [
        sa.Column("city", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("longitude", sa.Float, nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
    ]


def _price(unit: str) -> list[sa.Column[Any]]:
    return [
        sa.Column("price_amount", sa.BigInteger),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("unit", sa.String, nullable=False, server_default=sa.text(f"'{unit}'")),
    ]
