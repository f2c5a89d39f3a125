"""The directory of venues: cities, venues, rooms, and what workspaces add to them."""

import csv
import gzip
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

import db
from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "49_venues"
down_revision = "48_oauth_applications"
branch_labels = None
depends_on = None

CITIES = Path(db.__file__).parent / "data" / "cities.tsv.gz"


def upgrade() -> None:
    _cities()
    _venues()
    _rooms()
    _words()
    _edits()
    _claims()
    _notes()
    rls.run_script("venues.sql")


def _cities() -> None:
    cities = op.create_table(
        "cities",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        _text("name"),
        _text("country"),
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("longitude", sa.Float, nullable=False),
        sa.Column("population", sa.Integer, nullable=False),
        _text("time_zone"),
        _text("key"),
        _text("names"),
    )
    op.create_index("ix_cities_key", "cities", ["key"])
    op.create_index("ix_cities_latitude_longitude", "cities", ["latitude", "longitude"])
    with gzip.open(CITIES, "rt", encoding="utf-8", newline="") as file:
        rows = [_city(line) for line in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    # In thousands: a statement takes no more than 32,767 values.
    for start in range(0, len(rows), 3000):
        op.bulk_insert(cities, rows[start : start + 3000])
    rls.platform_table("cities", jobs="SELECT", app="SELECT")


def _city(line: list[str]) -> dict[str, object]:
    number, name, country, latitude, longitude, population, zone, names = line
    return {
        "id": int(number),
        "name": name,
        "country": country,
        "latitude": float(latitude),
        "longitude": float(longitude),
        "population": int(population),
        "time_zone": zone,
        "key": names.split("|")[0],
        "names": f"|{names}|",
    }


def _venues() -> None:
    op.create_table(
        "venues",
        row_id(),
        *(_text(name) for name in ("name", "kind", "city", "country", "time_zone", "origin")),
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("longitude", sa.Float, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("genres", ARRAY(sa.String), nullable=False, server_default=sa.text("'{}'")),
        *(_words_of(name) for name in _PROSE),
        sa.Column("email", sa.String),
        sa.Column("phone", sa.String),
        sa.Column("keeper_tenant_id", sa.Uuid),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("checked_on", sa.Date, nullable=False),
        _text("search_text"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["keeper_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        sa.CheckConstraint("capacity >= 0", name="capacity"),
        sa.CheckConstraint("origin IN ('imported', 'proposed', 'venue')", name="origin"),
    )
    op.create_index("ix_venues_name_id", "venues", ["name", "id"])
    op.create_index("ix_venues_latitude_longitude", "venues", ["latitude", "longitude"])
    op.create_index("ix_venues_keeper_tenant_id", "venues", ["keeper_tenant_id"])
    rls.platform_table("venues", jobs="SELECT, INSERT, UPDATE", app="SELECT, INSERT, UPDATE")


_PROSE = (
    "street", "postcode", "website", "description", "access", "parking", "load_in", "curfew",
    "hospitality", "deals", "ticketing",
)  # fmt: skip


def _rooms() -> None:
    op.create_table(
        "venue_rooms",
        row_id(),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        _text("name"),
        sa.Column("position", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("capacity", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("layouts", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("technical", JSONB, nullable=False, server_default=sa.text("'{}'")),
        _words_of("backline"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.UniqueConstraint("venue_id", "name"),
        sa.CheckConstraint("capacity >= 0", name="capacity"),
    )
    rls.platform_table("venue_rooms", jobs="SELECT, INSERT, UPDATE", app="SELECT, INSERT, UPDATE")


def _words() -> None:
    op.create_table(
        "venue_words",
        _text("word"),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("word", "venue_id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
    )
    op.create_index("ix_venue_words_venue_id", "venue_words", ["venue_id"])
    rls.platform_table("venue_words", jobs="SELECT", app="SELECT")


def _edits() -> None:
    op.create_table(
        "venue_edits",
        tenant_id(),
        row_id(),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.Column("keeper_tenant_id", sa.Uuid),
        _text("venue_name"),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
        _words_of("reason"),
        _text("proposed_name"),
        sa.Column("state", sa.String, nullable=False, server_default=sa.text("'open'")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_name", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.ForeignKeyConstraint(["keeper_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.CheckConstraint("state IN ('open', 'accepted', 'declined')", name="state"),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )
    op.create_index(
        "ix_venue_edits_keeper", "venue_edits", ["keeper_tenant_id", "state", "venue_id"]
    )
    op.create_index("ix_venue_edits_venue", "venue_edits", ["tenant_id", "venue_id", "state"])
    rls.shared_table(
        "venue_edits",
        party="keeper_tenant_id",
        grants="SELECT, INSERT, UPDATE",
        jobs="SELECT, UPDATE",
    )


def _claims() -> None:
    op.create_table(
        "venue_claims",
        tenant_id(),
        row_id(),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        _text("venue_name"),
        _text("method"),
        sa.Column("email", sa.String),
        _words_of("evidence"),
        _text("claimed_name"),
        sa.Column("state", sa.String, nullable=False, server_default=sa.text("'open'")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.CheckConstraint("method IN ('mail', 'document')", name="method"),
        sa.CheckConstraint("state IN ('open', 'verified', 'declined')", name="state"),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("(method = 'mail') = (email IS NOT NULL)", name="email"),
    )
    op.create_index(
        "uq_venue_claims_open",
        "venue_claims",
        ["tenant_id", "venue_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    rls.tenant_table("venue_claims", jobs="SELECT, UPDATE")


def _notes() -> None:
    op.create_table(
        "venue_notes",
        tenant_id(),
        row_id(),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        _text("text"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.UniqueConstraint("tenant_id", "venue_id"),
    )
    rls.tenant_table("venue_notes")
    op.create_table(
        "venue_contacts",
        tenant_id(),
        row_id(),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        _text("name"),
        _words_of("role"),
        sa.Column("email", sa.String),
        sa.Column("phone", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
    )
    op.create_index("ix_venue_contacts_venue", "venue_contacts", ["tenant_id", "venue_id", "id"])
    rls.tenant_table("venue_contacts")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words_of(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=sa.text("''"))
