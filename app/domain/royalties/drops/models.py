"""Tables of places where sources leave reports, and of the files that were fetched there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Place
from app.core.db import Base, TenantRow
from app.integrations.drops import DropAddress


class ReportDrop(TenantRow, Base):
    """A folder that is looked into every `every_hours`; its secret is sealed.

    `chain` is the one job that looks next: an older one that is still waiting does nothing.
    """

    __tablename__ = "report_drops"
    name: Mapped[str]
    kind: Mapped[str]
    host: Mapped[str]
    port: Mapped[int]
    folder: Mapped[str] = mapped_column(server_default=text("''"))
    bucket: Mapped[str] = mapped_column(server_default=text("''"))
    region: Mapped[str] = mapped_column(server_default=text("''"))
    username: Mapped[str]
    secret: Mapped[bytes | None] = mapped_column(info={"pii": "secret"})
    fingerprint: Mapped[str | None]
    is_secure: Mapped[bool] = mapped_column(server_default=text("true"))
    every_hours: Mapped[int]
    chain: Mapped[str | None]
    looked_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("kind IN ('sftp', 's3')", name="kind"),
        CheckConstraint("every_hours > 0", name="every_hours"),
    )

    @property
    def place(self) -> Place:
        return Place(self.tenant_id, self.__tablename__, "secret", self.id)

    def address(self, secret: str) -> DropAddress:
        return DropAddress(
            kind=self.kind,
            host=self.host,
            port=self.port,
            folder=self.folder,
            username=self.username,
            secret=secret,
            bucket=self.bucket,
            region=self.region,
            fingerprint=self.fingerprint,
            is_secure=self.is_secure,
        )


class DropFile(TenantRow, Base):
    """A file as a place listed it, fetched once; another size or change time is another file."""

    __tablename__ = "drop_files"
    drop_id: Mapped[UUID]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    changed: Mapped[str]
    report_id: Mapped[UUID | None]
    is_new: Mapped[bool] = mapped_column(server_default=text("true"))
    failure: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "drop_id", "name", "size", "changed"),
        ForeignKeyConstraint(
            ["tenant_id", "drop_id"],
            ["report_drops.tenant_id", "report_drops.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
    )
