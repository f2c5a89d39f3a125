"""Two workspaces promise to mention each other, and tick what they did.

Runs in the owner's tenant, as all of a request does; each side promises for itself.
"""

from datetime import date
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.sharing import events
from app.domain.sharing.errors import (
    NotAgreed,
    NotYourPromise,
    PromiseKnown,
    TooManyPromises,
)
from app.domain.sharing.models import SharingPromise
from app.domain.sharing.queries.requests import get_promise, get_request, list_promises
from app.domain.sharing.service.telling import tell

MOST = 40


async def promise_mention(
    uow: UnitOfWork, request_id: UUID, *, side: str, what: str, channel: str, by_on: date
) -> SharingPromise:
    """Say what one will post or mention. Raises NotAgreed, PromiseKnown and TooManyPromises."""
    request = await get_request(uow, request_id, lock=True)
    if not request.is_agreed:
        raise NotAgreed
    if len(await list_promises(uow, request_id)) >= MOST:
        raise TooManyPromises
    promise = SharingPromise(
        id=new_id(), tenant_id=uow.tenant_id, request_id=request.id,
        asker_tenant_id=request.asker_tenant_id, side=side, what=what, channel=channel,
        by_on=by_on, link="", done_at=None,
    )  # fmt: skip
    async with uow.refusing(PromiseKnown):
        uow.db.add(promise)
    await tell(uow, request, events.MentionPromised, side, what=_words(promise))
    return promise


async def tick_mention(
    uow: UnitOfWork, promise_id: UUID, *, side: str, link: str = ""
) -> SharingPromise:
    """It is done; ticking it again only changes the link. Raises NotYourPromise."""
    promise = await _own(uow, promise_id, side)
    is_new = promise.done_at is None
    promise.done_at, promise.link = promise.done_at or uow.now, link
    await uow.flush_rows()
    if is_new:
        request = await get_request(uow, promise.request_id)
        await tell(uow, request, events.MentionMade, side, what=_words(promise))
    return promise


async def untick_mention(uow: UnitOfWork, promise_id: UUID, *, side: str) -> SharingPromise:
    """It was not done after all. Raises NotYourPromise."""
    promise = await _own(uow, promise_id, side)
    promise.done_at, promise.link = None, ""
    await uow.flush_rows()
    return promise


async def drop_mention(uow: UnitOfWork, promise_id: UUID, *, side: str) -> SharingPromise:
    """Take a promise out of the list. Raises NotYourPromise."""
    promise = await _own(uow, promise_id, side)
    await uow.db.delete(promise)
    await uow.flush_rows()
    return promise


async def _own(uow: UnitOfWork, promise_id: UUID, side: str) -> SharingPromise:
    promise = await get_promise(uow, promise_id, lock=True)
    if promise.side != side:
        raise NotYourPromise
    return promise


def _words(promise: SharingPromise) -> str:
    return f"{promise.what} ({promise.channel})"
