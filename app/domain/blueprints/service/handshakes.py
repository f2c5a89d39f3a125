"""Two workspaces agree: offered by one, accepted by the other, changed by both, ended by either."""

from typing import Any
from uuid import UUID

from app.core.crypto import Signer, hash_token
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import HandshakeKind, Verdict
from app.domain.blueprints.errors import HandshakeLinkInvalid, NothingChanged, NothingToAnswer
from app.domain.blueprints.events import (
    HandshakeChanged,
    HandshakeEnded,
    HandshakeOffered,
    HandshakeSent,
    HandshakeTaken,
)
from app.domain.blueprints.links import LIFETIME, handshake_link
from app.domain.blueprints.mailing import mail_offer
from app.domain.blueprints.models import Handshake
from app.domain.blueprints.queries import handshakes as rows
from app.domain.blueprints.queries.handshakes import get_handshake, list_versions
from app.domain.blueprints.terms import CoWrite, ReleaseDeal
from app.domain.catalog import find_work, register_work


async def offer_handshake(
    uow: UnitOfWork, signer: Signer, *, title: str, terms: CoWrite | ReleaseDeal
) -> Handshake:
    """Offer it to whoever gets the link; a co-write's work is put into the catalogue.

    Raises SharesDoNotAddUp, DatesReversed and InvalidIswc.
    """
    kept, expires_at = terms.json(), (uow.now + LIFETIME).replace(microsecond=0)
    handshake_id = new_id()
    is_co_write = isinstance(terms, CoWrite)
    await rows.offer(
        uow,
        handshake_id,
        kind=HandshakeKind.CO_WRITE if is_co_write else HandshakeKind.RELEASE_DEAL,
        title=title,
        terms=kept,
        token_hash=hash_token(
            handshake_link(signer, uow.tenant_id, handshake_id, expires_at=expires_at)
        ),
        expires_at=expires_at,
    )
    handshake = await get_handshake(uow, handshake_id)
    await _register(uow, handshake, title, kept)
    uow.record(HandshakeOffered(handshake_id=handshake.id, title=title))
    await uow.flush()
    return handshake


async def renew_link(uow: UnitOfWork, signer: Signer, handshake_id: UUID) -> Handshake:
    """A new link for thirty days; the old one ends. Raises NothingToAnswer."""
    handshake = await get_handshake(uow, handshake_id)
    if not handshake.is_offered:
        raise NothingToAnswer
    handshake.expires_at = (uow.now + LIFETIME).replace(microsecond=0)
    handshake.token_hash = hash_token(
        handshake_link(signer, uow.tenant_id, handshake.id, expires_at=handshake.expires_at)
    )
    # What was mailed before leads nowhere now.
    handshake.sent_at = None
    await uow.flush()
    return handshake


async def mail_handshake(uow: UnitOfWork, handshake_id: UUID, *, email: str) -> Handshake:
    """Mail the link of an open offer and note it; the same to one address once in an hour.

    Raises NothingToAnswer.
    """
    handshake, address = await get_handshake(uow, handshake_id), email.strip().lower()
    if not handshake.is_open(uow.now):
        raise NothingToAnswer
    handshake.sent_to, handshake.sent_at = address, uow.now
    if await uow.enqueue_once(
        mail_offer,
        key=f"{handshake.id}:{handshake.expires_at}:{address}:{uow.now:%Y-%m-%dT%H}",
        handshake_id=handshake.id,
        recipient=address,
        sender=uow.actor.name,
    ):
        uow.record(HandshakeSent(handshake_id=handshake.id, title=handshake.title))
    await uow.flush()
    return handshake


async def take_handshake(uow: UnitOfWork, link: str) -> Handshake:
    """Accept an offer for this workspace, which keeps a row of its own from then on.

    Raises HandshakeLinkInvalid for an offer that was answered, withdrawn or is one's own.
    """
    taken = await rows.take(uow, hash_token(link))
    if taken is None:
        raise HandshakeLinkInvalid
    handshake = await get_handshake(uow, taken)
    (version,) = await list_versions(uow, taken)
    await _register(uow, handshake, version.title, version.terms)
    uow.record(
        HandshakeTaken(
            handshake_id=handshake.id, title=handshake.title, other_name=handshake.other_name
        )
    )
    await uow.flush()
    return handshake


async def refuse_handshake(uow: UnitOfWork, link: str) -> None:
    """Decline an offer; nothing of it stays here. Raises HandshakeLinkInvalid."""
    if await rows.refuse(uow, hash_token(link)) is None:
        raise HandshakeLinkInvalid


async def propose_change(
    uow: UnitOfWork,
    handshake_id: UUID,
    *,
    title: str,
    terms: CoWrite | ReleaseDeal,
    words: str = "",
) -> Handshake:
    """Ask the other side for other terms; those in force hold until it agrees.

    Raises NothingChanged, NothingToAnswer, SharesDoNotAddUp and DatesReversed.
    """
    handshake = await get_handshake(uow, handshake_id)
    kept, versions = terms.json(), await list_versions(uow, handshake_id)
    if any(
        version.number == handshake.version and (version.title, version.terms) == (title, kept)
        for version in versions
    ):
        raise NothingChanged
    _answered(await rows.propose(uow, handshake_id, title=title, terms=kept, words=words))
    return await _changed(uow, handshake, "proposed")


async def answer_change(uow: UnitOfWork, handshake_id: UUID, *, verdict: Verdict) -> Handshake:
    """Agree to or decline the other side's change, or take one's own back.

    Raises NothingToAnswer.
    """
    handshake = await get_handshake(uow, handshake_id)
    _answered(await rows.settle(uow, handshake_id, verdict))
    act = "agreed to" if verdict == Verdict.AGREED else str(verdict)
    return await _changed(uow, handshake, act)


async def end_handshake(uow: UnitOfWork, handshake_id: UUID) -> Handshake:
    """Withdraw an offer or end what is in force; each side keeps its copy to read.

    Raises NothingToAnswer.
    """
    handshake = await get_handshake(uow, handshake_id)
    _answered(await rows.end(uow, handshake_id))
    uow.record(HandshakeEnded(handshake_id=handshake.id, title=handshake.title))
    return await get_handshake(uow, handshake_id)


async def note_handshake(uow: UnitOfWork, handshake_id: UUID, *, text: str) -> Handshake:
    """Keep a private note; the other side never sees it."""
    handshake = await get_handshake(uow, handshake_id)
    handshake.note = text
    await uow.flush()
    return handshake


async def _register(
    uow: UnitOfWork, handshake: Handshake, title: str, terms: dict[str, Any]
) -> None:
    """Each side has the work of a co-write in its own catalogue."""
    if handshake.kind == HandshakeKind.CO_WRITE:
        iswc = terms["iswc"]
        work = await find_work(uow, title=title, iswc=iswc)
        handshake.work_id = (work or await register_work(uow, title=title, iswc=iswc)).id


async def _changed(uow: UnitOfWork, handshake: Handshake, act: str) -> Handshake:
    uow.record(HandshakeChanged(handshake_id=handshake.id, title=handshake.title, act=act))
    return await get_handshake(uow, handshake.id)


def _answered(answer: UUID | None) -> None:
    if answer is None:
        raise NothingToAnswer
