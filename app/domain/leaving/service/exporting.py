"""Making the archive of a workspace."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app.core.spreadsheet import Cell, Column, csv_lines
from app.core.uow import UnitOfWork
from app.domain.leaving.archive import (
    FORMAT,
    VERSION,
    ArchiveWriter,
    Balance,
    Manifest,
    Member,
    safe_name,
)
from app.domain.leaving.queries.rows import Row, batches, hold_still, ledger_balances
from app.domain.leaving.schema import LEFT_OUT, Source, sources
from app.integrations.storage import ObjectMissing
from app.tenants import get_tenant, list_members

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_NAMES = ("filename", "name", "title", "number")


@dataclass(eq=False)
class Stored:
    """A stored file the rows speak of, with the best name they have for it."""

    key: str
    name: str


@dataclass(eq=False)
class Progress:
    """What the tables told on their way into the archive."""

    tenant_id: UUID
    rows: int = 0
    stored: dict[str, Stored] = field(default_factory=dict)

    def note(self, rows: list[Row]) -> None:
        pattern = re.compile(rf"t/{self.tenant_id}/[0-9a-f]{{32}}[\w.-]{{0,40}}")
        self.rows += len(rows)
        for row in rows:
            keys = pattern.findall(row.json)
            named = name_of(_decoder.decode(row.json)) if keys else ""
            for key in keys:
                self.stored.setdefault(key, Stored(key, named))


async def write_tables(
    uow: UnitOfWork, archive: ArchiveWriter, made_at: str
) -> tuple[Progress, Manifest]:
    """Every row of the workspace as of one moment; returns the stored files they speak of."""
    await hold_still(uow)
    progress = Progress(uow.tenant_id)
    for source in sources():
        await _table(uow, archive, source, progress)
    for source in sources():
        await _csv(uow, archive, source)
        if source.parties:
            await _received(uow, archive, source)
    tenant = await get_tenant(uow)
    members = [Member(each.name, each.email, each.role) for each in await list_members(uow)]
    await _members(archive, members)
    if tenant.logo_key:
        progress.stored.setdefault(tenant.logo_key, Stored(tenant.logo_key, "logo"))
    manifest = Manifest(
        format=FORMAT,
        version=VERSION,
        made_at=made_at,
        made_by="Backline",
        tenant_id=tenant.id,
        workspace={
            "slug": tenant.slug,
            "name": tenant.name,
            "kind": tenant.kind,
            "currency": tenant.currency,
            "time_zone": tenant.time_zone,
            "locale": tenant.locale,
            "hue": tenant.hue,
            "chroma": tenant.chroma,
            "logo_key": tenant.logo_key,
        },
        members=members,
        balances=[Balance(*row) for row in await ledger_balances(uow)],
        columns={source.name: list(source.columns) for source in sources()},
        left_out=dict(LEFT_OUT),
        missing=[],
        files=[],
    )
    return progress, manifest


async def write_stored(archive: ArchiveWriter, stored: Stored) -> bool:
    """Copy one stored file into the archive; False when storage does not have it any more."""
    tail = stored.key.rsplit("/", 1)[1]
    stem, _, suffix = tail.partition(".")
    name = safe_name(stored.name, stem)
    if suffix and not name.lower().endswith(f".{suffix.lower()}") and "." not in name[-6:]:
        name = f"{name}.{suffix}"
    folder = "documents" if suffix in {"pdf", "csv"} else "media"
    try:
        found = await archive.storage.stat(stored.key)
        stream = await archive.storage.open_range(stored.key, 0, found.size)
    except ObjectMissing:
        return False
    about = {"key": tail, "content_type": found.content_type}
    async with archive.file(f"{folder}/{tail}/{name}", **about) as out:
        async for chunk in stream:
            await out.write(chunk)
    return True


def name_of(row: dict[str, Any]) -> str:
    """What people call the thing a row is about."""
    found = next((row[name] for name in _NAMES if row.get(name)), "")
    return str(found)


def complete(manifest: Manifest, archive: ArchiveWriter, missing: list[str]) -> Manifest:
    return msgspec.structs.replace(manifest, files=list(archive.entries), missing=missing)


async def _table(
    uow: UnitOfWork, archive: ArchiveWriter, source: Source, progress: Progress
) -> None:
    async with archive.file(f"tables/{source.name}.jsonl") as out:
        await out.lines([])
        async for rows in batches(uow, source):
            progress.note(rows)
            await out.lines([row.json for row in rows])


async def _received(uow: UnitOfWork, archive: ArchiveWriter, source: Source) -> None:
    async with archive.file(f"received/{source.name}.jsonl") as out:
        await out.lines([])
        async for rows in batches(uow, source, own=False):
            await out.lines([row.json for row in rows])


async def _csv(uow: UnitOfWork, archive: ArchiveWriter, source: Source) -> None:
    columns = [Column(name, numeric=source.is_figure(name)) for name in source.columns[1:]]
    async with archive.file(f"csv/{source.name}.csv") as out:
        await out.write(next(csv_lines(columns, [])).encode())
        async for rows in batches(uow, source):
            cells = (_cells(columns, _decoder.decode(row.json)) for row in rows)
            await out.write("".join(_without_title(csv_lines(columns, cells))).encode())


async def _members(archive: ArchiveWriter, members: list[Member]) -> None:
    columns = [Column("name"), Column("email"), Column("role")]
    rows = ((each.name, each.email, each.role) for each in members)
    async with archive.file("csv/members.csv") as out:
        await out.write("".join(csv_lines(columns, rows)).encode())


def _without_title(lines: Iterator[str]) -> Iterator[str]:
    next(lines)
    return lines


def _cells(columns: list[Column], row: dict[str, Any]) -> list[Cell]:
    return [_cell(column, row.get(column.title)) for column in columns]


def _cell(column: Column, value: Any) -> Cell:
    if column.numeric and isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()
    cell: Cell = value
    return cell
