"""What an agency saved to set clients up with, and what of it was applied in a workspace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class Blueprint(TenantRow, Base):
    """A set of parts of a workspace, kept by an agency; `version` is the newest one."""

    __tablename__ = "blueprints"
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    version: Mapped[int]
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("version > 0", name="version"),
    )


class BlueprintVersion(TenantRow, Base):
    """What a blueprint held from one moment on; never changed."""

    __tablename__ = "blueprint_versions"
    blueprint_id: Mapped[UUID]
    number: Mapped[int]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    source_name: Mapped[str]
    saved_by: Mapped[str] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        UniqueConstraint("tenant_id", "blueprint_id", "number"),
        ForeignKeyConstraint(
            ["tenant_id", "blueprint_id"], ["blueprints.tenant_id", "blueprints.id"]
        ),
        CheckConstraint("number > 0", name="number"),
    )


class ItemColumns:
    """One item of a part, as plain JSON, and the digest by which it is compared."""

    part: Mapped[str]
    key: Mapped[str]
    title: Mapped[str]
    body: Mapped[dict[str, Any]]
    digest: Mapped[str]


class BlueprintItemRow(ItemColumns, TenantRow, Base):
    """An item of one version of a blueprint."""

    __tablename__ = "blueprint_items"
    version_id: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "part", "key"),
        ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["blueprint_versions.tenant_id", "blueprint_versions.id"]
        ),
    )


class BlueprintApplication(TenantRow, Base):
    """That a blueprint was applied here: the row is the client's, whoever's the blueprint is."""

    __tablename__ = "blueprint_applications"
    agency_tenant_id: Mapped[UUID]
    agency_name: Mapped[str]
    blueprint_id: Mapped[UUID]
    blueprint_name: Mapped[str]
    version: Mapped[int]
    applied_by: Mapped[str] = mapped_column(info={"pii": "name"})
    __table_args__ = (Index(None, "tenant_id", "blueprint_id"),)


class AppliedItem(ItemColumns, TenantRow, Base):
    """What was written of an item here, to tell later who changed it since."""

    __tablename__ = "applied_items"
    application_id: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("tenant_id", "application_id", "part", "key"),
        ForeignKeyConstraint(
            ["tenant_id", "application_id"],
            ["blueprint_applications.tenant_id", "blueprint_applications.id"],
        ),
    )
