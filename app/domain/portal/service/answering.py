"""A client answers. Runs in the agency's tenant, for a guest by link and a signed-in member alike.

The first answer wins: the row is held while it is answered, and the second is told.
"""

from dataclasses import dataclass
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.portal.choices import CONSENT, RequestKind, RequestState, Side
from app.domain.portal.errors import (
    AlreadyAnswered,
    NothingUploaded,
    SomethingElseShown,
    WrongAnswer,
)
from app.domain.portal.events import RequestDecided
from app.domain.portal.mailing import mail_decided
from app.domain.portal.models import PortalRequest
from app.domain.portal.queries.contents import list_files, lock_request
from app.domain.portal.queries.portals import get_open_portal
from app.domain.portal.service.asking import facts
from app.domain.portal.service.talking import write_message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """Who answers for the client of a portal: a contact by link, or a member of its workspace."""

    portal_id: UUID
    name: str
    contact_id: UUID | None = None
    person_id: UUID | None = None


async def approve(
    uow: UnitOfWork, who: Answerer, request_id: UUID, *, version: str, words: str = ""
) -> PortalRequest:
    """Agree to exactly what was shown. Raises AlreadyAnswered and SomethingElseShown."""
    request = await _open(uow, who, request_id, RequestKind.APPROVE)
    _see_the_same(request, version)
    return await _decide(uow, who, request, RequestState.APPROVED, words=words)


async def decline(
    uow: UnitOfWork, who: Answerer, request_id: UUID, *, version: str, words: str
) -> PortalRequest:
    """Say no, and why. Raises AlreadyAnswered and SomethingElseShown."""
    request = await _open(uow, who, request_id, RequestKind.APPROVE, RequestKind.SIGN)
    _see_the_same(request, version)
    return await _decide(uow, who, request, RequestState.DECLINED, words=words)


async def sign(
    uow: UnitOfWork, who: Answerer, request_id: UUID, *, version: str, signature: str
) -> PortalRequest:
    """Sign exactly what was shown by typing one's name, consenting to that being a signature.

    Kept as evidence: the name, the consent's words, the hash of what was shown, the time and the
    address. Raises AlreadyAnswered and SomethingElseShown.
    """
    request = await _open(uow, who, request_id, RequestKind.SIGN)
    _see_the_same(request, version)
    request.signature, request.consent = signature, CONSENT
    return await _decide(uow, who, request, RequestState.APPROVED)


async def comment(uow: UnitOfWork, who: Answerer, request_id: UUID, *, words: str) -> PortalRequest:
    """Comment on a request; one that asked for comments is done with the first."""
    request = await _open(uow, who, request_id, *RequestKind)
    await write_message(
        uow,
        who.portal_id,
        side=Side.CLIENT,
        author=who.name,
        author_id=who.person_id,
        text=words,
        request_id=request.id,
    )
    if request.kind != RequestKind.COMMENT:
        return request
    return await _decide(uow, who, request, RequestState.DONE)


async def hand_in(uow: UnitOfWork, who: Answerer, request_id: UUID) -> PortalRequest:
    """Say that the files sent are all. Raises NothingUploaded."""
    request = await _open(uow, who, request_id, RequestKind.UPLOAD)
    if not await list_files(uow, who.portal_id, request_id=request.id):
        raise NothingUploaded
    return await _decide(uow, who, request, RequestState.DONE)


async def _open(
    uow: UnitOfWork, who: Answerer, request_id: UUID, *kinds: RequestKind
) -> PortalRequest:
    await get_open_portal(uow, who.portal_id)
    request = await lock_request(uow, who.portal_id, request_id)
    if not request.is_open:
        raise AlreadyAnswered
    if request.kind not in kinds:
        raise WrongAnswer
    return request


def _see_the_same(request: PortalRequest, version: str) -> None:
    if request.version != version:
        raise SomethingElseShown


async def _decide(
    uow: UnitOfWork, who: Answerer, request: PortalRequest, state: RequestState, *, words: str = ""
) -> PortalRequest:
    request.state, request.decided_at, request.words = state, uow.now, words
    request.decided_name, request.decided_by = who.name, who.person_id
    request.decided_contact_id, request.decided_ip = who.contact_id, uow.actor.ip
    request.decided_version = request.version
    uow.record(
        RequestDecided(
            **facts(request),
            decision=state,
            asked_version=request.subject_version,
            decided_by=who.name,
        )
    )
    uow.enqueue(mail_decided, key=str(request.id), request_id=request.id)
    await uow.flush()
    return request
