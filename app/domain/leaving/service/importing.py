"""Making a workspace of somebody's archive: all of it, or nothing."""

import asyncio
import tempfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.actor import Role
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.leaving.archive import ArchiveReader, FileEntry, Manifest
from app.domain.leaving.arriving import Arrival, encode
from app.domain.leaving.errors import ArchiveRefused
from app.domain.leaving.models import WorkspaceImport
from app.domain.leaving.schema import Source, sources
from app.integrations.storage import ObjectStorage
from app.jobs.audit import link
from app.tenants import TenantKind

BATCH = 500
_TAKE_IN = text("SELECT backline.take_in(:target, :table, :columns, CAST(:rows AS jsonb))")


class Workspace(msgspec.Struct, frozen=True):
    """What the archive says of the workspace itself."""

    slug: str
    name: str
    kind: TenantKind
    currency: str
    time_zone: str
    locale: str
    hue: int
    chroma: int
    logo_key: str | None


def check_rows(reader: ArchiveReader, manifest: Manifest, arrival: Arrival) -> list[str]:
    """Look at every row without writing one; raises ArchiveRefused, returns what to know."""
    for source in importable(manifest):
        for line in reader.lines(f"tables/{source.name}.jsonl"):
            arrival.row(source, line)
            if len(arrival.problems) >= 20:
                return arrival.finish()
    workspace_of(manifest)
    return arrival.finish()


def workspace_of(manifest: Manifest) -> Workspace:
    try:
        return msgspec.convert(manifest.workspace, Workspace)
    except msgspec.ValidationError as error:
        raise ArchiveRefused(
            ["What the manifest says of the workspace is not complete."]
        ) from error


def importable(manifest: Manifest) -> list[Source]:
    """The tables of the archive that are taken in, in the order in which they may be written."""
    named = {entry.path for entry in manifest.files}
    found = {path.split("/")[1].removesuffix(".jsonl") for path in named if path[:7] == "tables/"}
    if unknown := found - {source.name for source in sources()}:
        words = ", ".join(sorted(unknown)[:5])
        raise ArchiveRefused([f"The archive has tables this Backline does not know: {words}."])
    return [each for each in sources() if each.name in found and not each.is_read_only]


async def bring_files(
    reader: ArchiveReader, storage: ObjectStorage, target: UUID, entries: list[FileEntry]
) -> None:
    """Upload the stored files of a checked archive under the new workspace's name."""
    for entry in entries:
        with tempfile.TemporaryFile() as scratch:
            await asyncio.to_thread(reader.copy, entry.path, scratch)
            kind = entry.content_type or "application/octet-stream"
            await storage.put_file(f"t/{target}/{entry.key}", scratch, kind)


async def write(
    uow: UnitOfWork,
    reader: ArchiveReader,
    manifest: Manifest,
    wanted: WorkspaceImport,
    *,
    slug: str,
) -> int:
    """Write every row, compare the ledger, link the facts, let the importer in.

    Runs on the platform login, in one transaction. Raises ArchiveRefused when the rows contradict
    each other; then nothing is written.
    """
    arrival = Arrival(manifest.tenant_id, wanted.target_id, wanted.person_id)
    try:
        await _open(uow, manifest, wanted, slug)
        rows = 0
        for source in importable(manifest):
            rows += await _bring(uow, reader, source, arrival)
        await _settle(uow, manifest, wanted.target_id)
    except (IntegrityError, DBAPIError) as error:
        if not is_about_rows(error):
            raise
        raise ArchiveRefused(["Rows of the archive contradict each other or our rules."]) from error
    while await link(uow, wanted.target_id):
        continue
    return rows


def is_about_rows(error: DBAPIError) -> bool:
    """Whether the database refused what was written, rather than being away."""
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return state[:2] in {"22", "23", "42"} or state == "P0001"


async def _open(uow: UnitOfWork, manifest: Manifest, wanted: WorkspaceImport, slug: str) -> None:
    known, target = workspace_of(manifest), str(wanted.target_id)
    logo = known.logo_key
    tenant = msgspec.to_builtins(known) | {
        "id": target,
        "slug": slug,
        "name": wanted.name or known.name,
        "logo_key": f"t/{target}/{logo.rsplit('/', 1)[-1]}" if logo else None,
    }
    await _take_in(uow, wanted.target_id, "tenants", list(tenant), [tenant])
    owner = {
        "tenant_id": target,
        "id": str(new_id()),
        "person_id": str(wanted.person_id),
        "role": str(Role.OWNER),
    }
    await _take_in(uow, wanted.target_id, "memberships", list(owner), [owner])


async def _bring(uow: UnitOfWork, reader: ArchiveReader, source: Source, arrival: Arrival) -> int:
    written = 0
    for rows in _batched(reader, source, arrival):
        columns = [name for name in source.columns if any(name in row for row in rows)]
        await _take_in(uow, arrival.target, source.name, columns, rows)
        written += len(rows)
    arrival.finish()
    return written


def _batched(
    reader: ArchiveReader, source: Source, arrival: Arrival
) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in reader.lines(f"tables/{source.name}.jsonl"):
        row = arrival.row(source, line)
        if row is not None:
            rows.append(row)
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


async def _take_in(
    uow: UnitOfWork, target: UUID, table: str, columns: list[str], rows: list[dict[str, Any]]
) -> None:
    await uow.db.execute(
        _TAKE_IN, {"target": target, "table": table, "columns": columns, "rows": encode(rows)}
    )


async def _settle(uow: UnitOfWork, manifest: Manifest, target: UUID) -> None:
    broken = (
        await uow.db.execute(text("SELECT * FROM backline.broken_references(:t)"), {"t": target})
    ).all()
    problems = [f"{row.missing} rows of {row.from_table} point at nothing." for row in broken]
    wanted = encode([msgspec.to_builtins(each) for each in manifest.balances])
    differing = (
        await uow.db.execute(
            text("SELECT * FROM backline.ledger_differences(:t, CAST(:wanted AS jsonb))"),
            {"t": target, "wanted": wanted},
        )
    ).all()
    problems += [
        f"Account {row.code} in {row.currency} stands at {row.after}, not at {row.before}."
        for row in differing
    ]
    if problems:
        raise ArchiveRefused(problems)
    # The rules of the ledger that wait for the end of a transaction answer here.
    await uow.db.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
