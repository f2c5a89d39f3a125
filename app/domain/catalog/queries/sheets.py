"""Split sheets and their shares."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.catalog.choices import SheetKind, SheetStatus
from app.domain.catalog.models import Recording, SplitShare, SplitShareNote, SplitSheet, Work


@dataclass(frozen=True, slots=True)
class ShareView:
    """An agreed share in per cent, and the tenant of its party when that is known."""

    sheet_id: UUID
    party_id: UUID
    name: str
    email: str | None
    role: str
    share: Decimal
    party_tenant_id: UUID | None


async def agreed_shares(
    uow: UnitOfWork,
    subject_ids: Sequence[UUID],
    *,
    kind: str = SheetKind.MASTER,
    on: date | None = None,
) -> dict[UUID, list[ShareView]]:
    """The shares in force by recording (or by work, for compositions); absent without any.

    With `on` the latest version that had taken effect by that day; without, the latest agreed.
    A version without a day of effect has always applied.
    """
    subject = _subject(kind)
    query = (
        select(subject.label("subject_id"), SplitSheet.id)
        .ext(distinct_on(subject))
        .where(subject.in_(set(subject_ids)), SplitSheet.locked_at.is_not(None))
        .where(SplitSheet.kind == str(kind))
        .order_by(subject, SplitSheet.version.desc())
    )
    if on is not None:
        query = query.where(
            or_(SplitSheet.effective_from.is_(None), SplitSheet.effective_from <= on)
        )
    sheets = query.subquery()
    rows = await uow.db.execute(
        select(sheets.c.subject_id, SplitShare)
        .join(SplitShare, SplitShare.sheet_id == sheets.c.id)
        .order_by(SplitShare.position, SplitShare.id)
    )
    found: dict[UUID, list[ShareView]] = defaultdict(list)
    for subject_id, share in rows:
        found[subject_id].append(_share_view(share))
    return dict(found)


async def get_sheet(uow: UnitOfWork, sheet_id: UUID) -> SplitSheet:
    found = await uow.db.get(SplitSheet, (uow.tenant_id, sheet_id))
    if found is None:
        raise NotFound
    return found


async def lock_sheet(uow: UnitOfWork, sheet_id: UUID) -> SplitSheet:
    """The sheet as it is now, held against other answers until the transaction ends."""
    found: SplitSheet | None = await uow.db.scalar(
        select(SplitSheet)
        .where(SplitSheet.tenant_id == uow.tenant_id, SplitSheet.id == sheet_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def get_share(uow: UnitOfWork, share_id: UUID) -> SplitShare:
    """A share of one of the tenant's own sheets."""
    found = await uow.db.get(SplitShare, (uow.tenant_id, share_id))
    if found is None:
        raise NotFound
    return found


async def list_shares(uow: UnitOfWork, sheet_ids: Sequence[UUID]) -> dict[UUID, list[SplitShare]]:
    rows = await uow.db.scalars(
        select(SplitShare)
        .where(SplitShare.tenant_id == uow.tenant_id, SplitShare.sheet_id.in_(set(sheet_ids)))
        .order_by(SplitShare.position, SplitShare.id)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[SplitShare]] = {sheet_id: [] for sheet_id in sheet_ids}
    for row in rows:
        found[row.sheet_id].append(row)
    return found


async def list_sheets(
    uow: UnitOfWork, *, recording_id: UUID | None = None, work_id: UUID | None = None
) -> Sequence[SplitSheet]:
    """Every version of a recording's master and a work's composition, the latest first."""
    subjects = [id_ for id_ in (recording_id, work_id) if id_ is not None]
    rows = await uow.db.scalars(
        select(SplitSheet)
        .where(or_(SplitSheet.recording_id.in_(subjects), SplitSheet.work_id.in_(subjects)))
        .order_by(SplitSheet.kind.desc(), SplitSheet.version.desc())
    )
    return rows.all()


async def next_version(uow: UnitOfWork, kind: str, subject_id: UUID) -> int:
    latest = await uow.db.scalar(
        select(func.max(SplitSheet.version)).where(_subject(kind) == subject_id)
    )
    return (latest or 0) + 1


async def find_sheet(
    uow: UnitOfWork, kind: str, subject_id: UUID, status: SheetStatus
) -> SplitSheet | None:
    found: SplitSheet | None = await uow.db.scalar(
        select(SplitSheet).where(_subject(kind) == subject_id, SplitSheet.status == str(status))
    )
    return found


async def lock_subject(uow: UnitOfWork, kind: str, subject_id: UUID) -> Recording | Work:
    """The recording or work itself, held so that two versions cannot be made at once."""
    table = Recording if kind == SheetKind.MASTER else Work
    found: Recording | Work | None = await uow.db.scalar(
        select(table).where(table.id == subject_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def list_shares_given(uow: UnitOfWork) -> Sequence[SplitShare]:
    """The shares other tenants gave this one, the latest first."""
    rows = await uow.db.scalars(
        select(SplitShare)
        .where(SplitShare.party_tenant_id == uow.tenant_id)
        .order_by(SplitShare.id.desc())
        .limit(200)
    )
    return rows.all()


async def get_share_given(uow: UnitOfWork, share_id: UUID) -> SplitShare:
    found: SplitShare | None = await uow.db.scalar(
        select(SplitShare).where(
            SplitShare.id == share_id, SplitShare.party_tenant_id == uow.tenant_id
        )
    )
    if found is None:
        raise NotFound
    return found


async def find_note(uow: UnitOfWork, share: SplitShare) -> SplitShareNote | None:
    """This tenant's own note about a share it was given."""
    found: SplitShareNote | None = await uow.db.scalar(
        select(SplitShareNote).where(
            SplitShareNote.share_tenant_id == share.tenant_id, SplitShareNote.share_id == share.id
        )
    )
    return found


def _subject(kind: str) -> InstrumentedAttribute[UUID | None]:
    return SplitSheet.recording_id if kind == SheetKind.MASTER else SplitSheet.work_id


def _share_view(share: SplitShare) -> ShareView:
    return ShareView(
        share.sheet_id,
        share.party_id,
        share.name,
        share.email,
        share.role,
        share.share,
        share.party_tenant_id,
    )
