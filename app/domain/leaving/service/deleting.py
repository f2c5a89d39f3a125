"""The end of a workspace: what has to stay is sealed, everything else goes, and a paper says so."""

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.leaving.events import WorkspaceDeleted
from app.domain.leaving.models import SealedRecord, TenantDeletion
from app.domain.leaving.queries.records import list_owner_addresses, lock_deletion
from app.domain.leaving.retention import BOOKS, Rule
from app.domain.leaving.schema import erased_tables
from app.domain.leaving.warnings import WARNINGS
from app.integrations.storage import ObjectStorage

ACCOUNTS = {
    None: "There was none.",
    False: "Closed at the payment provider.",
    True: "Left at the payment provider, because it holds money.",
}
"""What became of the workspace's own account for being paid: whether it is still there."""


def warnings_due(left: timedelta) -> int:
    """How many of the mails before the end should have been sent with this time left."""
    return sum(1 for before in WARNINGS if left <= before)


async def begin(uow: UnitOfWork, deletion_id: UUID) -> TenantDeletion | None:
    """Pass the point of no return, once; None when it was kept, is over, or not yet due."""
    deletion = await lock_deletion(uow, deletion_id)
    if deletion is None or deletion.kept_at or deletion.finished_at or deletion.due_at > uow.now:
        return None
    if deletion.started_at is None:
        deletion.started_at = uow.now
        addresses = await list_owner_addresses(uow, deletion.tenant_id)
        deletion.tell = [{"name": name, "email": email} for name, email in addresses]
    return deletion


async def note_let_go(
    uow: UnitOfWork, deletion_id: UUID, *, had_plan: bool, is_account_left: bool | None
) -> TenantDeletion | None:
    """Write down that the payment provider charges nothing any more, once; None when over."""
    deletion = await lock_deletion(uow, deletion_id)
    if deletion is None or deletion.finished_at is not None:
        return None
    if not deletion.is_let_go:
        plan = "Ended at the payment provider." if had_plan else "None was paid for."
        told = {"plan": plan, "account": ACCOUNTS[is_account_left]}
        deletion.certificate = {**deletion.certificate, **told}
    return deletion


async def seal_books(uow: UnitOfWork, deletion: TenantDeletion) -> None:
    """Keep the figures of the books: dates, accounts and amounts, no names and no words."""
    found = await uow.db.scalar(
        text("SELECT backline.books_of(:tenant)"), {"tenant": deletion.tenant_id}
    )
    if found is None:
        return
    await _seal(uow, deletion.tenant_id, "books", found, BOOKS)


async def erase_table(uow: UnitOfWork, tenant_id: UUID, table: str) -> int:
    """Delete one table's rows of a workspace whose deletion has begun."""
    gone: int = await uow.db.scalar(
        text("SELECT backline.erase_rows(:tenant, :table)"),
        {"tenant": tenant_id, "table": table},
    )
    return gone


async def erase_files(storage: ObjectStorage, tenant_id: UUID) -> int:
    """Delete every stored file of a workspace, known to a row or not."""
    gone = 0
    async for key in storage.list_keys(f"t/{tenant_id}/"):
        await storage.delete(key)
        gone += 1
    return gone


async def finish(
    uow: UnitOfWork, deletion_id: UUID, counts: dict[str, int], files: int
) -> list[dict[str, Any]]:
    """Write the certificate and forget the last names; returns whom to tell."""
    deletion = await lock_deletion(uow, deletion_id)
    if deletion is None or deletion.finished_at is not None:
        return []
    tell = list(deletion.tell)
    deletion.finished_at, deletion.tell = uow.now, []
    deletion.certificate = {
        "plan": deletion.certificate.get("plan", ""),
        "account": deletion.certificate.get("account", ""),
        "rows": {table: count for table, count in counts.items() if count},
        "files": files,
        "keys": "The data keys of the workspace were deleted with it.",
        "books_kept_until": BOOKS.until(uow.now.date()).isoformat(),
    }
    deletion.tenant_name = ""
    uow.record(
        WorkspaceDeleted(tenant_id=deletion.tenant_id, rows=sum(counts.values()), files=files)
    )
    return tell


async def purge_sealed(uow: UnitOfWork) -> int:
    """Delete sealed records whose years are over."""
    result: Any = await uow.db.execute(
        text("DELETE FROM sealed_records WHERE keep_until < :today"), {"today": uow.now.date()}
    )
    return int(result.rowcount)


def tables() -> list[str]:
    return erased_tables()


async def _seal(
    uow: UnitOfWork, subject_id: UUID, kind: str, content: dict[str, Any], rule: Rule
) -> None:
    packed = msgspec.json.encode(content, order="sorted")
    until: date = rule.until(uow.now.date())
    uow.db.add(
        SealedRecord(
            id=new_id(),
            subject_id=subject_id,
            kind=kind,
            law=rule.law,
            content=content,
            sha256=hashlib.sha256(packed).digest(),
            keep_until=until,
        )
    )
    await uow.flush()
