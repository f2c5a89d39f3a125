"""Units of work as handler arguments: opened before the handler, committed before the answer."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from litestar.di import Provide

from app.core.actor import Actor, ActorKind
from app.core.errors import Unauthenticated
from app.core.uow import UnitOfWork
from app.web.idempotency import keep_answer, replay_answer
from app.web.identity import SignedIn
from app.web.rehearsal import check_all
from app.web.site import site_of
from app.web.visit import HttpRequest, Visit, visit_of


class _RollBack(Exception):
    """Ends a unit of work whose request was refused in an ordinary answer."""


async def tenant_uow(request: HttpRequest) -> AsyncIterator[UnitOfWork]:
    """A transaction in the tenant of the path, or of the API key."""
    visit = visit_of(request)
    async with _ending(visit, site_of(request).database.tenant(_actor(visit))) as uow:
        if not visit.is_test:
            await replay_answer(request, uow)
        yield uow
        if visit.is_test:
            await check_all(uow)
        await keep_answer(request, uow)


async def identity_uow(request: HttpRequest) -> AsyncIterator[UnitOfWork]:
    """A transaction for signing up, in and out."""
    visit = visit_of(request)
    async with _ending(visit, site_of(request).database.identity(person_actor(visit))) as uow:
        yield uow


async def visitor_uow(request: HttpRequest) -> AsyncIterator[UnitOfWork]:
    """A read-only transaction of a public page."""
    async with site_of(request).database.visitor() as uow:
        yield uow


async def current_actor(request: HttpRequest) -> Actor:
    return _actor(visit_of(request))


async def current_session(request: HttpRequest) -> SignedIn:
    signed_in = visit_of(request).signed_in
    if signed_in is None:
        raise Unauthenticated
    return signed_in


def person_actor(visit: Visit) -> Actor:
    """The person who is signed in, outside any tenant; or a visitor nobody knows yet."""
    person = visit.signed_in.person if visit.signed_in else None
    return Actor(
        kind=ActorKind.PERSON if person else ActorKind.VISITOR,
        name=person.name if person else "Visitor",
        id=person.id if person else None,
        person_id=person.id if person else None,  # type: ignore[arg-type]
        is_operator=bool(person and person.is_operator),
        request_id=visit.request_id,
        ip=visit.ip,
    )


DEPENDENCIES = {
    "uow": Provide(tenant_uow),
    "identity_uow": Provide(identity_uow),
    "visitor_uow": Provide(visitor_uow),
    "actor": Provide(current_actor),
    "session": Provide(current_session),
}


@asynccontextmanager
async def _ending(
    visit: Visit, transaction: AbstractAsyncContextManager[UnitOfWork]
) -> AsyncIterator[UnitOfWork]:
    with suppress(_RollBack):
        async with transaction as uow:
            yield uow
            if visit.rolls_back:
                raise _RollBack


def _actor(visit: Visit) -> Actor:
    if visit.actor is None:
        raise Unauthenticated
    return visit.actor
