"""This side's rows of what was agreed with others, and the functions that write both sides'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import Verdict
from app.domain.blueprints.models import Handshake, HandshakeVersion
from app.domain.catalog import RecordingView, ShareView, agreed_shares, find_recordings_by_isrc


@dataclass(frozen=True, slots=True)
class HandshakeLine:
    """A line of the list; `asks` when a change by the other side waits for this one."""

    id: UUID
    kind: str
    title: str
    other_name: str
    state: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Paid:
    """Who is paid for a recording of a deal, as its agreed split sheet says."""

    title: str
    recording: RecordingView | None
    shares: Sequence[ShareView]


async def list_handshakes(uow: UnitOfWork) -> Sequence[HandshakeLine]:
    """What waits and what is in force first, the newest before the others."""
    asks = exists().where(
        HandshakeVersion.handshake_id == Handshake.id,
        HandshakeVersion.state == "proposed",
        HandshakeVersion.is_ours.is_(False),
    )
    rows = await uow.db.execute(
        select(
            Handshake.id,
            Handshake.kind,
            Handshake.title,
            Handshake.other_name,
            Handshake.state,
            asks,
        )
        .order_by(asks.desc(), Handshake.state.not_in(["offered", "active"]), Handshake.id.desc())
        .limit(500)
    )
    return [HandshakeLine(*row) for row in rows]


async def count_asking(uow: UnitOfWork) -> int:
    """Changes proposed by others that wait for this side's answer."""
    query = (
        select(func.count())
        .select_from(HandshakeVersion)
        .join(Handshake, Handshake.id == HandshakeVersion.handshake_id)
        .where(
            Handshake.state == "active",
            HandshakeVersion.state == "proposed",
            HandshakeVersion.is_ours.is_(False),
        )
    )
    return await uow.db.scalar(query) or 0


async def get_handshake(uow: UnitOfWork, handshake_id: UUID) -> Handshake:
    found = await uow.db.get(Handshake, (uow.tenant_id, handshake_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def list_versions(uow: UnitOfWork, handshake_id: UUID) -> Sequence[HandshakeVersion]:
    """Every wording, the newest first."""
    rows = await uow.db.scalars(
        select(HandshakeVersion)
        .where(HandshakeVersion.handshake_id == handshake_id)
        .order_by(HandshakeVersion.number.desc())
        .limit(100)
    )
    return rows.all()


async def who_is_paid(uow: UnitOfWork, terms: Mapping[str, Any]) -> list[Paid]:
    """What this workspace's own split sheets say of the recordings of a deal."""
    rows = terms["recordings"]
    known = await find_recordings_by_isrc(uow, [row["isrc"] for row in rows if row["isrc"]])
    sheets = await agreed_shares(uow, [found.id for found in known.values()])
    return [
        Paid(row["title"], found, sheets.get(found.id, []) if found else [])
        for row in rows
        for found in [known.get(row["isrc"])]
    ]


async def offer(
    uow: UnitOfWork,
    handshake_id: UUID,
    *,
    kind: str,
    title: str,
    terms: Mapping[str, Any],
    token_hash: bytes,
    expires_at: datetime,
) -> None:
    await _ask(
        uow,
        func.backline.handshake_offer(
            handshake_id, kind, title, _json(terms), uow.actor.name, token_hash, expires_at
        ),
    )


async def take(uow: UnitOfWork, token_hash: bytes) -> UUID | None:
    """This side's new row; None when nothing is on offer under this link."""
    return await _ask(uow, func.backline.handshake_take(token_hash, uow.actor.name))


async def refuse(uow: UnitOfWork, token_hash: bytes) -> UUID | None:
    return await _ask(uow, func.backline.handshake_refuse(token_hash, uow.actor.name))


async def propose(
    uow: UnitOfWork, handshake_id: UUID, *, title: str, terms: Mapping[str, Any], words: str
) -> UUID | None:
    """None when it is not in force or another change waits for an answer."""
    return await _ask(
        uow,
        func.backline.handshake_propose(handshake_id, title, _json(terms), words, uow.actor.name),
    )


async def settle(uow: UnitOfWork, handshake_id: UUID, verdict: Verdict) -> UUID | None:
    """None when no change waits that this side may answer so."""
    return await _ask(
        uow, func.backline.handshake_settle(handshake_id, str(verdict), uow.actor.name)
    )


async def end(uow: UnitOfWork, handshake_id: UUID) -> UUID | None:
    return await _ask(uow, func.backline.handshake_end(handshake_id, uow.actor.name))


async def _ask(uow: UnitOfWork, call: Any) -> UUID | None:
    await uow.flush_rows()
    answer: UUID | None = await uow.db.scalar(select(call))
    return answer


def _json(terms: Mapping[str, Any]) -> Any:
    return literal(dict(terms), JSONB)
