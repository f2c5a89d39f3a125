"""What royalties reads of agreed splits: which sheet shares out a recording, and to whom."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Payee:
    """A party of a sheet with its share in per cent, exact to six decimals."""

    party_id: UUID
    name: str
    share: Decimal


_AGREED = {
    "master": (
        "SELECT s.recording_id, s.id FROM split_sheets s"
        " WHERE s.kind = 'master' AND s.status = 'agreed'"
        " AND s.recording_id = ANY(CAST(:ids AS uuid[])) ORDER BY s.version"
    ),
    "composition": (
        "SELECT r.id, s.id FROM recordings r JOIN split_sheets s"
        " ON s.tenant_id = r.tenant_id AND s.work_id = r.work_id"
        " WHERE s.kind = 'composition' AND s.status = 'agreed'"
        " AND r.id = ANY(CAST(:ids AS uuid[])) ORDER BY s.version"
    ),
}


async def agreed_sheets(
    uow: UnitOfWork, recording_ids: Collection[UUID], kind: str
) -> dict[UUID, UUID]:
    """The agreed sheet of each recording that has one; for compositions that of its work."""
    rows = await uow.db.execute(text(_AGREED[kind]), {"ids": list(recording_ids)})
    return {row[0]: row[1] for row in rows}


async def payees(uow: UnitOfWork, sheet_ids: Collection[UUID]) -> dict[UUID, list[Payee]]:
    """Who is paid by each sheet; the shares of a sheet add up to exactly one hundred."""
    rows = await uow.db.execute(
        text(
            "SELECT sheet_id, party_id, name, share FROM split_shares"
            " WHERE sheet_id = ANY(CAST(:ids AS uuid[])) ORDER BY sheet_id, position, id"
        ),
        {"ids": list(sheet_ids)},
    )
    found: dict[UUID, list[Payee]] = {}
    for sheet_id, party_id, name, share in rows:
        found.setdefault(sheet_id, []).append(Payee(party_id, name, share))
    return found


async def recordings_of_sheet(uow: UnitOfWork, sheet_id: UUID) -> tuple[str, list[UUID]]:
    """The kind of a sheet and the recordings whose income it shares out."""
    rows = await uow.db.execute(
        text(
            "SELECT s.kind, r.id FROM split_sheets s JOIN recordings r"
            " ON r.tenant_id = s.tenant_id AND (r.id = s.recording_id"
            " OR (s.kind = 'composition' AND r.work_id = s.work_id))"
            " WHERE s.id = :sheet AND s.status = 'agreed'"
        ),
        {"sheet": sheet_id},
    )
    found = rows.all()
    return (found[0][0] if found else "master"), [row[1] for row in found]
