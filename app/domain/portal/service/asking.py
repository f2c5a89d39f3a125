"""Asking clients for something: the one verb every module calls, and taking it back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.portal.choices import KIND_WORDS, RequestKind, RequestState
from app.domain.portal.errors import AlreadyAnswered, AskFromYourAgency, InvalidPath, NotAClient
from app.domain.portal.events import RequestAsked, RequestDecided, RequestWithdrawn
from app.domain.portal.mailing import AFTER, ASKED, BEFORE, mail_request
from app.domain.portal.models import Portal, PortalRequest
from app.domain.portal.queries.contents import lock_open_about, lock_request
from app.domain.portal.queries.portals import find_portal, get_open_portal
from app.domain.portal.versions import version_of

MORNING = time(9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The thing a request is about, in the asking module's words.

    `path` is where the client looks at it: a whole path of this site that they may open. `version`
    changes whenever what the client would agree to changes.
    """

    kind: str
    id: UUID
    path: str = ""
    version: str = ""


async def ask(
    uow: UnitOfWork,
    *,
    kind: RequestKind,
    title: str,
    body: str = "",
    subject: Subject | None = None,
    due_on: date | None = None,
    portal_id: UUID | None = None,
    client_tenant_id: UUID | None = None,
    client_id: UUID | None = None,
    asked_name: str | None = None,
    mails: bool = True,
) -> PortalRequest:
    """Ask a client for something, in the agency's own tenant, and mail it to them.

    The client is named by portal, by workspace, or by the agency's row about it. Asking again for
    the same thing in the same version is the same request; another version takes the open one's
    place, so an answer never counts for what was not shown. `RequestDecided` tells the answer.
    A module that mails the thing itself passes `mails=False`; reminders go out all the same.
    Raises NotAClient, PortalClosed and AskFromYourAgency.
    """
    if uow.actor.on_behalf_of is not None:
        raise AskFromYourAgency
    portal = await _portal(uow, portal_id, client_tenant_id, client_id)
    request = _request(
        uow, portal, kind=kind, title=title, body=body, subject=subject, due_on=due_on
    )
    request.asked_name = asked_name or uow.actor.name
    if subject is not None:
        for earlier in await lock_open_about(
            uow, subject_kind=subject.kind, subject_id=subject.id, kind=kind
        ):
            if earlier.portal_id != portal.id:
                continue
            if earlier.version == request.version:
                return earlier
            _end(uow, earlier)
        await uow.flush()
    async with uow.refusing(AlreadyAnswered("Somebody asked for this at the same moment.")):
        uow.db.add(request)
    uow.record(RequestAsked(**facts(request), words=KIND_WORDS[kind]))
    _enqueue_mails(uow, request, at_once=mails)
    await uow.flush()
    return request


async def ask_freely(
    uow: UnitOfWork,
    portal_id: UUID,
    *,
    kind: str,
    title: str,
    body: str | None,
    path: str | None,
    due_on: date | None,
) -> PortalRequest:
    """Ask for something people wrote down themselves, with a page to look at or without."""
    subject = Subject(kind="page", id=new_id(), path=path) if path else None
    return await ask(
        uow,
        kind=RequestKind(kind),
        title=title,
        body=body or "",
        subject=subject,
        due_on=due_on,
        portal_id=portal_id,
    )


async def withdraw(uow: UnitOfWork, portal_id: UUID, request_id: UUID) -> PortalRequest:
    """Take an open request back. Raises AlreadyAnswered."""
    request = await lock_request(uow, portal_id, request_id)
    if not request.is_open:
        raise AlreadyAnswered
    _end(uow, request)
    await uow.flush()
    return request


async def complete(
    uow: UnitOfWork, *, subject_kind: str, subject_id: UUID, kind: RequestKind, by: str
) -> int:
    """End the open requests about a thing because it is done, say paid; how many there were."""
    requests = await lock_open_about(
        uow, subject_kind=subject_kind, subject_id=subject_id, kind=kind
    )
    for request in requests:
        request.state, request.decided_at = RequestState.DONE, uow.now
        request.decided_name, request.decided_version = by, request.version
        uow.record(
            RequestDecided(
                **facts(request),
                decision=RequestState.DONE,
                asked_version=request.subject_version,
                decided_by=by,
            )
        )
    await uow.flush()
    return len(requests)


async def withdraw_about(
    uow: UnitOfWork, *, subject_kind: str, subject_id: UUID, kind: RequestKind
) -> None:
    """Take the open requests about a thing back, because it is not asked for any more."""
    for request in await lock_open_about(
        uow, subject_kind=subject_kind, subject_id=subject_id, kind=kind
    ):
        _end(uow, request)
    await uow.flush()


def facts(request: PortalRequest) -> dict[str, Any]:
    """What every fact about a request says."""
    return {
        "request_id": request.id,
        "portal_id": request.portal_id,
        "client_tenant_id": request.client_tenant_id,
        "kind": request.kind,
        "title": request.title,
        "client_path": f"inbox/requests/{request.id}",
        "asked_about": request.subject_kind,
        "asked_about_id": request.subject_id,
    }


async def _portal(
    uow: UnitOfWork, portal_id: UUID | None, tenant_id: UUID | None, client_id: UUID | None
) -> Portal:
    if portal_id is None:
        found = await find_portal(uow, client_tenant_id=tenant_id, client_id=client_id)
        if found is None:
            raise NotAClient
        portal_id = found.id
    return await get_open_portal(uow, portal_id)


def _request(
    uow: UnitOfWork,
    portal: Portal,
    *,
    kind: RequestKind,
    title: str,
    body: str,
    subject: Subject | None,
    due_on: date | None,
) -> PortalRequest:
    path = subject.path if subject else ""
    if path and (not path.startswith("/") or path.startswith(("//", "/\\"))):
        raise InvalidPath
    request = PortalRequest(
        id=new_id(),
        tenant_id=uow.tenant_id,
        portal_id=portal.id,
        client_tenant_id=portal.client_tenant_id,
        kind=kind,
        title=title,
        body=body,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        subject_path=path,
        subject_version=subject.version if subject else "",
        due_on=due_on,
        asked_by=uow.actor.person_id,
        asked_name=uow.actor.name,
        state=RequestState.OPEN,
    )
    request.version = version_of(
        kind=request.kind,
        title=title,
        body=body,
        subject_kind=request.subject_kind,
        subject_id=request.subject_id,
        subject_path=path,
        subject_version=request.subject_version,
    )
    return request


def _end(uow: UnitOfWork, request: PortalRequest) -> None:
    request.state, request.decided_at = RequestState.WITHDRAWN, uow.now
    request.decided_name = uow.actor.name
    uow.record(RequestWithdrawn(**facts(request)))


def _enqueue_mails(uow: UnitOfWork, request: PortalRequest, *, at_once: bool) -> None:
    """The request at once; reminders a day before its date and three days after it."""
    moments = {ASKED: uow.now} if at_once else {}
    if request.due_on is not None:
        moments[BEFORE] = datetime.combine(request.due_on - timedelta(days=1), MORNING)
        moments[AFTER] = datetime.combine(request.due_on + timedelta(days=3), MORNING)
    for moment, at in moments.items():
        if at >= uow.now:
            uow.enqueue(
                mail_request,
                key=f"{request.id}:{moment}",
                run_at=at,
                request_id=request.id,
                moment=moment,
            )
