"""Grants by which agencies act for clients, and what a session has proven of its person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "07_clients"
down_revision = "06_royalties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _proofs()
    _agency_links()
    _agency_invitations()
    _client_assignments()
    rls.visible(
        "tenants",
        where=(
            f"id IN (SELECT tenant_id FROM agency_links WHERE agency_id = {rls.TENANT})"
            f" OR id IN (SELECT agency_id FROM agency_links WHERE tenant_id = {rls.TENANT})"
        ),
    )
    op.add_column("events", sa.Column("client_id", sa.Uuid))
    rls.run_script("clients.sql")


def _proofs() -> None:
    op.add_column("persons", sa.Column("second_factor_at", sa.DateTime(timezone=True)))
    op.add_column("tenants", sa.Column("second_factor_from", sa.DateTime(timezone=True)))
    op.add_column(
        "tenants",
        sa.Column("is_white_label", sa.Boolean, server_default=sa.text("false"), nullable=False),
    )
    op.add_column("tenants", sa.Column("sender_name", sa.String))
    op.add_column("tenants", sa.Column("sender_address", sa.String))
    op.add_column(
        "sessions",
        sa.Column(
            "authenticated_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
    )
    op.add_column(
        "sessions",
        sa.Column("strength", sa.String, server_default=sa.text("'password'"), nullable=False),
    )
    op.add_column(
        "memberships",
        sa.Column("sees_all_clients", sa.Boolean, server_default=sa.text("true"), nullable=False),
    )


def _agency_links() -> None:
    op.create_table(
        "agency_links",
        tenant_id(),
        row_id(),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("scopes", JSONB, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("is_displayed", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("granted_by", sa.Uuid),
        sa.Column("accepted_by", sa.Uuid),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        sa.ForeignKeyConstraint(["agency_id"], ["tenants.id"]),
        sa.ForeignKeyConstraint(["granted_by"], ["persons.id"]),
        sa.ForeignKeyConstraint(["accepted_by"], ["persons.id"]),
        sa.CheckConstraint("kind IN ('management', 'label', 'booking', 'services')", name="kind"),
        sa.CheckConstraint("state IN ('offered', 'active', 'ended')", name="state"),
        sa.CheckConstraint("ended_by IN ('client', 'agency', 'date')", name="ended_by"),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="end"),
        sa.CheckConstraint("agency_id <> tenant_id", name="two"),
        sa.CheckConstraint("until > starts_at", name="span"),
    )
    op.create_index(
        "ix_agency_links_open",
        "agency_links",
        ["tenant_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index("ix_agency_links_clients", "agency_links", ["agency_id", "state", "tenant_id"])
    rls.shared_table(
        "agency_links", party="agency_id", grants="SELECT, INSERT, UPDATE", jobs="SELECT, UPDATE"
    )


def _agency_invitations() -> None:
    op.create_table(
        "agency_invitations",
        tenant_id(),
        row_id(),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("client_name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("scopes", JSONB, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("invited_by", sa.Uuid, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "token_hash"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"]),
        sa.ForeignKeyConstraint(["invited_by"], ["persons.id"]),
    )
    op.create_index(op.f("ix_agency_invitations_token_hash"), "agency_invitations", ["token_hash"])
    rls.identity_table("agency_invitations", tenant="tenant_id", grants="SELECT, INSERT, UPDATE")


def _client_assignments() -> None:
    op.create_table(
        "client_assignments",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "person_id", "client_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.ForeignKeyConstraint(["client_id"], ["tenants.id"]),
    )
    rls.tenant_table("client_assignments")
