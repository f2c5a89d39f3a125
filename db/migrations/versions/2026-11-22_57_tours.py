"""Tours: what is wished, the venues that could be played, and the plans made of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "57_tours"
down_revision = "56_advances_owed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tours()
    _candidates()
    _scenarios()
    rls.run_script("tours.sql")


def _tours() -> None:
    op.create_table(
        "tours",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("act"),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        _text("home_city"),
        _text("home_country"),
        sa.Column("home_latitude", sa.Float, nullable=False),
        sa.Column("home_longitude", sa.Float, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        _number("km_per_day"),
        sa.Column("nights_in_row", sa.Integer),
        *(_amount(name) for name in ("km_amount", "day_amount", "fixed_amount", "price_amount")),
        _number("share_percent"),
        _number("fees_percent"),
        sa.Column("least", sa.Integer),
        sa.Column("most", sa.Integer),
        *(_list(name, sa.String) for name in _LISTS),
        _list("off_days", sa.Date),
        _number("most_candidates"),
        _number("version", "1"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("first_on <= last_on", name="period"),
        sa.CheckConstraint("km_per_day > 0", name="km_per_day"),
        sa.CheckConstraint("share_percent BETWEEN 0 AND 100", name="share_percent"),
        sa.CheckConstraint("fees_percent BETWEEN 0 AND 100", name="fees_percent"),
    )
    rls.tenant_table("tours")


_LISTS = ("genres", "countries", "no_countries", "no_cities")


def _candidates() -> None:
    op.create_table(
        "tour_candidates",
        tenant_id(),
        row_id(),
        sa.Column("tour_id", sa.Uuid, nullable=False),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        _text("wish", "'may'"),
        sa.Column("must_on", sa.Date),
        sa.Column("is_added", sa.Boolean, nullable=False, server_default=sa.text("false")),
        *(_number(name) for name in ("attendance", "low", "high")),
        _text("source"),
        sa.Column("typed_attendance", sa.Integer),
        sa.Column("guarantee_amount", sa.BigInteger),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.UniqueConstraint("tenant_id", "tour_id", "venue_id"),
        sa.CheckConstraint("wish IN ('may', 'must', 'never')", name="wish"),
        sa.CheckConstraint("low <= attendance AND attendance <= high", name="interval"),
    )
    rls.tenant_table("tour_candidates")


def _scenarios() -> None:
    op.create_table(
        "tour_scenarios",
        tenant_id(),
        row_id(),
        sa.Column("tour_id", sa.Uuid, nullable=False),
        _text("name"),
        _number("version", "1"),
        _text("state", "'new'"),
        _number("planning", "0"),
        _number("seconds", "0"),
        _number("tour_version", "0"),
        sa.Column("job_id", sa.Uuid),
        sa.Column("is_stopped", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("locked", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("forbidden", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("plan", JSONB),
        sa.Column("before", JSONB),
        _text("problem", "''"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        sa.UniqueConstraint("tenant_id", "tour_id", "name"),
        sa.CheckConstraint(
            "state IN ('new', 'waiting', 'running', 'done', 'failed')", name="state"
        ),
    )
    rls.tenant_table("tour_scenarios")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.Integer, nullable=False, server_default=written)


def _amount(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _list(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, ARRAY(kind), nullable=False, server_default=sa.text("'{}'"))
