"""What the two sides of a settled show say of each other, blind until both have written."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "80_reviews"
down_revision = "79_tour_advances"
branch_labels = None
depends_on = None

OF_VENUE = ("sound", "hospitality", "payment")
OF_ARTIST = ("turnout", "punctuality")


def upgrade() -> None:
    op.create_table(
        "show_reviews",
        tenant_id(),
        row_id(),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.Column("about_tenant_id", sa.Uuid),
        sa.Column("venue_id", sa.Uuid),
        sa.Column("side", sa.String, nullable=False),
        sa.Column("writer_name", sa.String, nullable=False),
        sa.Column("about_name", sa.String, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.SmallInteger) for name in (*OF_VENUE, *OF_ARTIST)),
        sa.Column("communication", sa.SmallInteger, nullable=False),
        sa.Column("words", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("answer", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("edition", sa.Integer, nullable=False, server_default=sa.text("1")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["about_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.UniqueConstraint("tenant_id", "show_id"),
        sa.CheckConstraint("side IN ('artist', 'venue')", name="side"),
        sa.CheckConstraint("about_tenant_id <> tenant_id", name="sides"),
        sa.CheckConstraint("length(words) <= 1000 AND length(answer) <= 1000", name="words"),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answer"),
        sa.CheckConstraint(
            "num_nonnulls(sound, hospitality, payment) = CASE side WHEN 'artist' THEN 3 ELSE 0 END"
            " AND num_nonnulls(turnout, punctuality) = CASE side WHEN 'venue' THEN 2 ELSE 0 END",
            name="of_side",
        ),
        *(
            sa.CheckConstraint(f"{name} BETWEEN 1 AND 5", name=name)
            for name in (*OF_VENUE, *OF_ARTIST, "communication")
        ),
    )
    op.create_index(op.f("ix_show_reviews_show_id"), "show_reviews", ["show_id"])
    op.create_index(op.f("ix_show_reviews_about_tenant_id"), "show_reviews", ["about_tenant_id"])
    op.create_index(
        "ix_show_reviews_venue",
        "show_reviews",
        ["venue_id"],
        postgresql_where=sa.text("venue_id IS NOT NULL"),
    )
    rls.tenant_table("show_reviews", grants="SELECT, INSERT, UPDATE")
    rls.run_script("reviews.sql")
    rls.visible(
        "show_reviews",
        where=f"about_tenant_id = {rls.TENANT} AND backline.reviews_open(show_id, settled_at)",
    )
