"""Exports, imports, deletions and erasures that somebody asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from app.core.uow import UnitOfWork
from app.domain.leaving.errors import ExportNotReady
from app.domain.leaving.models import (
    Consent,
    Erasure,
    KeptDocument,
    OwnershipOffer,
    PersonalExport,
    Status,
    TenantDeletion,
    WorkspaceExport,
    WorkspaceImport,
)

UNFINISHED = (Status.WAITING, Status.RUNNING)


async def list_exports(uow: UnitOfWork) -> Sequence[WorkspaceExport]:
    """The latest archives of the workspace, newest first."""
    found = await uow.db.scalars(
        select(WorkspaceExport).order_by(WorkspaceExport.id.desc()).limit(20)
    )
    return found.all()


async def get_export(uow: UnitOfWork, export_id: UUID) -> WorkspaceExport:
    found = await uow.db.get(WorkspaceExport, (uow.tenant_id, export_id))
    if found is None:
        raise ExportNotReady
    return found


async def has_running_export(uow: UnitOfWork) -> bool:
    found = await uow.db.scalar(
        select(WorkspaceExport.id).where(WorkspaceExport.status.in_(UNFINISHED)).limit(1)
    )
    return found is not None


async def list_overdue_exports(uow: UnitOfWork) -> Sequence[WorkspaceExport]:
    """Archives of all workspaces whose seven days are over."""
    found = await uow.db.scalars(
        select(WorkspaceExport).where(
            WorkspaceExport.status == Status.DONE, WorkspaceExport.expires_at < uow.now
        )
    )
    return found.all()


async def list_overdue_personal(uow: UnitOfWork) -> Sequence[PersonalExport]:
    found = await uow.db.scalars(
        select(PersonalExport).where(
            PersonalExport.status == Status.DONE, PersonalExport.expires_at < uow.now
        )
    )
    return found.all()


async def get_import(uow: UnitOfWork, import_id: UUID) -> WorkspaceImport:
    found = await uow.db.get(WorkspaceImport, import_id)
    if found is None:
        raise ExportNotReady("We could not find that import.")
    return found


async def list_imports(uow: UnitOfWork, person_id: UUID) -> Sequence[WorkspaceImport]:
    found = await uow.db.scalars(
        select(WorkspaceImport)
        .where(WorkspaceImport.person_id == person_id)
        .order_by(WorkspaceImport.id.desc())
        .limit(10)
    )
    return found.all()


async def slug_of(uow: UnitOfWork, tenant_id: UUID) -> str | None:
    found: str | None = await uow.db.scalar(
        text("SELECT slug FROM tenants WHERE id = :id"), {"id": tenant_id}
    )
    return found


async def taken_slugs(uow: UnitOfWork, stem: str) -> set[str]:
    """Addresses in use that begin like this one."""
    found = await uow.db.scalars(
        text("SELECT slug FROM tenants WHERE starts_with(slug, :stem)"), {"stem": stem}
    )
    return set(found)


async def find_open_deletion(uow: UnitOfWork, tenant_id: UUID) -> TenantDeletion | None:
    found: TenantDeletion | None = await uow.db.scalar(
        select(TenantDeletion).where(
            TenantDeletion.tenant_id == tenant_id,
            TenantDeletion.kept_at.is_(None),
            TenantDeletion.finished_at.is_(None),
        )
    )
    return found


async def lock_deletion(uow: UnitOfWork, deletion_id: UUID) -> TenantDeletion | None:
    found: TenantDeletion | None = await uow.db.scalar(
        select(TenantDeletion).where(TenantDeletion.id == deletion_id).with_for_update()
    )
    return found


async def list_open_deletions(uow: UnitOfWork) -> Sequence[TenantDeletion]:
    """Every deletion that has not ended, in all workspaces."""
    found = await uow.db.scalars(
        select(TenantDeletion)
        .where(TenantDeletion.kept_at.is_(None), TenantDeletion.finished_at.is_(None))
        .order_by(TenantDeletion.id)
    )
    return found.all()


async def list_personal_exports(uow: UnitOfWork, person_id: UUID) -> Sequence[PersonalExport]:
    found = await uow.db.scalars(
        select(PersonalExport)
        .where(PersonalExport.person_id == person_id)
        .order_by(PersonalExport.id.desc())
        .limit(10)
    )
    return found.all()


async def get_personal_export(
    uow: UnitOfWork, export_id: UUID, person_id: UUID | None = None
) -> PersonalExport:
    found = await uow.db.get(PersonalExport, export_id)
    if found is None or (person_id is not None and found.person_id != person_id):
        raise ExportNotReady
    return found


async def get_erasure(uow: UnitOfWork, erasure_id: UUID) -> Erasure:
    found = await uow.db.get(Erasure, erasure_id)
    if found is None:
        raise ExportNotReady("We could not find that erasure.")
    return found


async def list_consents(uow: UnitOfWork, person_id: UUID) -> Sequence[Consent]:
    found = await uow.db.scalars(
        select(Consent).where(Consent.person_id == person_id).order_by(Consent.id.desc()).limit(50)
    )
    return found.all()


async def lock_open_consents(uow: UnitOfWork, person_id: UUID, purpose: str) -> Sequence[Consent]:
    found = await uow.db.scalars(
        select(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    return found.all()


async def find_open_offer(uow: UnitOfWork) -> OwnershipOffer | None:
    found: OwnershipOffer | None = await uow.db.scalar(
        select(OwnershipOffer)
        .where(OwnershipOffer.answered_at.is_(None), OwnershipOffer.expires_at > uow.now)
        .order_by(OwnershipOffer.id.desc())
        .limit(1)
        .with_for_update()
    )
    return found


@dataclass(frozen=True, slots=True)
class OfferView:
    """An open offer, with the names of both sides."""

    from_person_id: UUID
    to_person_id: UUID
    from_name: str
    to_name: str
    expires_at: datetime


async def peek_open_offer(uow: UnitOfWork) -> OfferView | None:
    """The open offer, to be shown."""
    row = (
        await uow.db.execute(
            text(
                "SELECT o.from_person_id, o.to_person_id, f.name, t.name, o.expires_at"
                " FROM ownership_offers o JOIN persons f ON f.id = o.from_person_id"
                " JOIN persons t ON t.id = o.to_person_id"
                " WHERE o.answered_at IS NULL AND o.expires_at > :now ORDER BY o.id DESC LIMIT 1"
            ),
            {"now": uow.now},
        )
    ).first()
    return OfferView(*row) if row else None


async def list_kept(uow: UnitOfWork) -> Sequence[KeptDocument]:
    found = await uow.db.scalars(select(KeptDocument).order_by(KeptDocument.id.desc()).limit(200))
    return found.all()


async def list_owner_addresses(uow: UnitOfWork, tenant_id: UUID) -> list[tuple[str, str]]:
    """Name and address of every owner."""
    found = await uow.db.execute(
        text(
            "SELECT p.name, p.email FROM memberships m JOIN persons p ON p.id = m.person_id"
            " WHERE m.tenant_id = :tenant AND m.role = 'owner' ORDER BY p.id"
        ),
        {"tenant": tenant_id},
    )
    return [(row[0], row[1]) for row in found]


async def sole_ownerships(uow: UnitOfWork, person_id: UUID) -> list[str]:
    """Names of the workspaces that would be left without an owner."""
    found = await uow.db.scalars(
        text("SELECT * FROM backline.sole_owner_of(:who)"), {"who": person_id}
    )
    return list(found)
