"""Rooms are proposed as all of a venue is, venues close, and lists say open nights and trust."""

import sqlalchemy as sa
from alembic import op

from db import rls

revision = "88_venue_facts"
down_revision = "87_show_nights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("venues", sa.Column("closed_on", sa.Date))
    op.add_column("venue_edits", sa.Column("room_id", sa.Uuid, sa.ForeignKey("venue_rooms.id")))
    op.create_index("ix_venue_edits_room_id", "venue_edits", ["room_id"])
    rls.run_script("venue_facts.sql")
    rls.run_script("venue_trust.sql")
