"""Press kits, the pictures in them, and the private links to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "64_presskits"
down_revision = "63_days"
branch_labels = None
depends_on = None

_TO_KIT = (["tenant_id", "kit_id"], ["press_kits.tenant_id", "press_kits.id"])


def upgrade() -> None:
    _kits()
    _pictures()
    _links()


def _kits() -> None:
    op.create_table(
        "press_kits",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        *(_text(name) for name in ("tagline", "short_bio", "long_bio")),
        *(_list(name) for name in ("quotes", "releases", "links")),
        *(_text(name) for name in ("picture_credit", "contact_name")),
        sa.Column("contact_email", sa.String),
        _text("contact_phone"),
        sa.Column("has_shows", sa.Boolean, nullable=False),
        sa.Column("has_plays", sa.Boolean, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    rls.tenant_table("press_kits")


def _pictures() -> None:
    op.create_table(
        "press_pictures",
        tenant_id(),
        row_id(),
        sa.Column("kit_id", sa.Uuid, nullable=False),
        sa.Column("asset_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(*_TO_KIT),
        sa.ForeignKeyConstraint(["tenant_id", "asset_id"], ["assets.tenant_id", "assets.id"]),
        sa.UniqueConstraint("tenant_id", "kit_id", "asset_id"),
    )
    op.create_index(
        op.f("ix_press_pictures_tenant_id_asset_id"), "press_pictures", ["tenant_id", "asset_id"]
    )
    rls.tenant_table("press_pictures")


def _links() -> None:
    op.create_table(
        "press_links",
        tenant_id(),
        row_id(),
        sa.Column("kit_id", sa.Uuid, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        *(
            sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))
            for name in ("opened", "downloads")
        ),
        sa.Column("last_opened_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(*_TO_KIT),
        sa.CheckConstraint("opened >= 0 AND downloads >= 0", name="counts"),
    )
    op.create_index(op.f("ix_press_links_tenant_id_kit_id"), "press_links", ["tenant_id", "kit_id"])
    rls.tenant_table("press_links")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=sa.text("''"))


def _list(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text("'[]'"))
