"""Asking for an audit pack, making it once, and the link that opens it for a while."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from app.billing import Movement, list_movements
from app.core.crypto import InvalidSignature, SignatureExpired, Signer
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.domain.royalties.insight.errors import PackExpired, PackNotFound
from app.domain.royalties.insight.events import AuditPackMade
from app.domain.royalties.insight.models import AuditPack
from app.domain.royalties.insight.packs import contents
from app.domain.royalties.insight.packs.queries import (
    contracts_of,
    earnings_of,
    get_pack,
    splits_of,
    statements_of,
)
from app.domain.royalties.lines import FILES, is_of
from app.domain.royalties.models.earnings import Earning, EarningsReport
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.reports import ReportLine
from app.domain.royalties.reports.drilldown import read_lines
from app.domain.royalties.statement_document import file_name
from app.integrations.storage import new_key

Key = tuple[str | None, ...]

LIFETIME = timedelta(days=30)
PURPOSE = "audit pack"
MOST_ROWS = 1_000_000
"""Rows of one report that are looked through for a pack."""
ATTEMPTS = 5
GAVE_UP = (
    "Making this pack failed several times. Ask for it again, and contact support if it fails"
    " again."
)


@dataclass(frozen=True, slots=True)
class PackLink:
    """Opens one pack without signing in, until it expires."""

    tenant_id: UUID
    pack_id: UUID


def link_secret(signer: Signer, pack: AuditPack) -> str:
    payload = pack.tenant_id.bytes + pack.id.bytes
    return signer.sign(payload, purpose=PURPOSE, expires_at=pack.expires_at)


def read_link(secret: str, signer: Signer, now: datetime) -> PackLink:
    """What a link opens; raises PackNotFound, or PackExpired."""
    try:
        payload = signer.verify(secret, purpose=PURPOSE, now=now)
        return PackLink(UUID(bytes=payload[:16]), UUID(bytes=payload[16:]))
    except SignatureExpired as error:
        raise PackExpired from error
    except (InvalidSignature, ValueError) as error:
        raise PackNotFound from error


async def ask_for_pack(
    uow: UnitOfWork, party_id: UUID, name: str, *, first: str, last: str
) -> None:
    """Have a pack made of a payee's statements from one month to another, both included.

    Whoever presses twice asks once: the same pack is made once in a minute.
    """
    first, last, pack_id = min(first, last), max(first, last), new_id()
    key = f"{party_id}:{first}:{last}:{uow.now:%Y-%m-%dT%H:%M}"
    if not await uow.enqueue_once(make_pack, key=key, pack_id=pack_id):
        return
    uow.db.add(
        AuditPack(
            tenant_id=uow.tenant_id,
            id=pack_id,
            party_id=party_id,
            payee_name=name,
            first_period=first,
            last_period=last,
            status="waiting",
            asked_by=uow.actor.name,
            expires_at=uow.now + LIFETIME,
            created_at=uow.now,
        )
    )
    await uow.flush_rows()


@long_job("royalties.make_pack", queue=Queue.BULK, timeout=1800, attempts=ATTEMPTS)
async def make_pack(run: JobRun, *, pack_id: str) -> None:
    """Gather the files of a pack and bind them, once, however often it is started."""
    try:
        await _make(run, UUID(pack_id))
    except Exception:
        if run.attempt >= ATTEMPTS:
            async with run.uow() as uow:
                pack = await get_pack(uow, UUID(pack_id))
                pack.status, pack.failure = "failed", GAVE_UP
        raise


async def _make(run: JobRun, pack_id: UUID) -> None:
    async with run.uow() as uow:
        pack = await get_pack(uow, pack_id)
        if pack.status != "waiting":
            return
        statements = await statements_of(uow, pack)
        earnings = await earnings_of(uow, statements)
        splits = await splits_of(uow, pack.party_id)
        contracts = await contracts_of(uow, pack.party_id)
        postings = await _postings(uow, pack)
    with TemporaryDirectory(prefix="audit-pack-") as directory:
        inside, target = Path(directory) / "pack", Path(directory) / "pack.zip"
        (inside / "statements").mkdir(parents=True)
        (inside / "README.txt").write_text(contents.README)
        await _fetch(run, inside / "statements", statements)
        await run.progress(0, None, "Gathering rows of the reports")
        rows = await _rows(run, earnings)
        contents.write_csv(inside / "report-rows.csv", contents.ROW_COLUMNS, rows)
        contents.write_csv(inside / "splits.csv", contents.SPLIT_COLUMNS, splits)
        contents.write_csv(
            inside / "ledger.csv", contents.LEDGER_COLUMNS, map(contents.posting_row, postings)
        )
        contents.write_json(inside / "contracts.json", contracts)
        count = await asyncio.to_thread(contents.bind, inside, target, _facts(pack, statements))
        await _keep(run, pack_id, target, count)


async def _keep(run: JobRun, pack_id: UUID, target: Path, count: int) -> None:
    key = new_key(run.tenant_id, ".zip")
    stored = await run.adapters.storage.put_file(key, target, "application/zip")
    sha256 = bytes.fromhex(await asyncio.to_thread(contents.digest, target))
    async with run.uow() as uow:
        pack = await get_pack(uow, pack_id)
        pack.files, pack.size, pack.sha256 = count, stored.size, sha256
        pack.file_key, pack.status = key, "ready"
        uow.record(
            AuditPackMade(
                pack_id=pack.id,
                payee=pack.payee_name,
                first=pack.first_period,
                last=pack.last_period,
                sha256=sha256.hex(),
            )
        )


async def _fetch(run: JobRun, folder: Path, statements: Sequence[Statement]) -> None:
    for each in statements:
        for suffix, key in (("pdf", each.pdf_key), ("csv", each.csv_key)):
            if key is not None:
                await run.adapters.storage.download_to(key, folder / file_name(each, suffix))


async def _rows(
    run: JobRun, earnings: Sequence[tuple[Earning, EarningsReport]]
) -> list[Sequence[Any]]:
    found: list[Sequence[Any]] = []
    for _, group in groupby(earnings, key=lambda pair: pair[1].id):
        pairs = list(group)
        report, wanted = pairs[0][1], [earning for earning, _ in pairs]
        if report.lines_key is None:
            continue
        path = await FILES.fetch(
            run.adapters.storage, report.lines_key, version=str(report.posted_at)
        )
        lines = await asyncio.to_thread(
            read_lines,
            path,
            first=min(each.first_line for each in wanted),
            last=max(each.last_line for each in wanted),
            limit=MOST_ROWS,
        )
        hash_of_file, by_key = report.sha256.hex(), defaultdict(list)
        for each in wanted:
            by_key[_key(each)].append(each)
        found += [
            contents.row_of(report.filename, hash_of_file, line)
            for line in lines
            if any(is_of(line, each) for each in by_key.get(_kept(line), ()))
        ]
        await run.progress(len(found), None, "Gathering rows of the reports")
    return found


def _kept(line: ReportLine) -> Key:
    upc = line.upc.zfill(14) if line.upc else line.upc
    names = (line.store, line.country, str(line.kind), line.currency)
    return (line.isrc, upc, line.iswc, line.partner_id, *names)


def _key(earning: Earning) -> Key:
    names = (earning.store, earning.country, earning.kind, earning.currency)
    return (earning.isrc, earning.upc, earning.iswc, earning.partner_id, *names)


async def _postings(uow: UnitOfWork, pack: AuditPack) -> list[Movement]:
    prefixes = (f"accrued:{pack.party_id}", f"payable:{pack.party_id}", "royalty:", "reserve:")
    found: list[Movement] = []
    for prefix in prefixes:
        moved = await list_movements(uow, account=prefix, until=uow.now, limit=MOST_ROWS)
        found += [each for each in moved if each.account_code.endswith(str(pack.party_id))]
    return sorted(found, key=lambda each: (each.event_at, each.id))


def _facts(pack: AuditPack, statements: Sequence[Statement]) -> dict[str, Any]:
    return {
        "payee": pack.payee_name,
        "first_period": pack.first_period,
        "last_period": pack.last_period,
        "statements": [
            {
                "number": each.number,
                "period": each.period,
                "currency": each.currency,
                "total_in_minor_units": each.total,
                "earned": f"{each.earned:f}",
            }
            for each in statements
        ],
    }
