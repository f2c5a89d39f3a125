"""Who may call a route. Each names one of these, or the application refuses to start."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar import Litestar
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from app.core.actor import Actor
from app.core.errors import NotFound, Unauthenticated
from app.web.standing import respect_standing
from app.web.visit import Connection, Visit, visit_of

UNGUARDED = ("/schema",)


class UnguardedRoutes(RuntimeError):
    """A route says neither which permission it needs nor that everybody may call it."""

    def __init__(self, routes: list[str]) -> None:
        super().__init__(
            f"Add requires(…), signed_in, operator_only or public to {', '.join(routes)}."
        )


@dataclass(frozen=True)
class Requires:
    """Lets through those who hold a permission in the tenant of the path or of the API key."""

    permission: str

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        actor = _enter(connection, handler)
        actor.require(self.permission)


def requires(permission: str) -> Requires:
    return Requires(permission)


async def member(connection: Connection, handler: BaseRouteHandler) -> None:
    """Lets every member of the tenant in the path through, whatever their role."""
    _enter(connection, handler)


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    if visit_of(connection).signed_in is None:
        raise Unauthenticated


async def operator_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Lets the operators of the service through; to others the page does not exist."""
    visit = visit_of(connection)
    if visit.signed_in is None:
        raise Unauthenticated
    if not visit.signed_in.person.is_operator:
        raise NotFound


async def public(_: Connection, __: BaseRouteHandler) -> None:
    """Says that everybody may call the route."""


NAMED_GUARDS: tuple[Any, ...] = (public, signed_in, member, operator_only)


def declared_access(handler: BaseRouteHandler) -> str | None:
    """The permission a route needs, or the name of its guard; None when it declares nothing."""
    for guard in handler.resolve_guards():
        if isinstance(guard, Requires):
            return guard.permission
        if guard in NAMED_GUARDS:
            return guard.__name__
    return None


def routes_with_access(app: Litestar) -> Iterator[tuple[str, str, str | None]]:
    """Method, path and declared access of every HTTP route."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield method, route.path, declared_access(handler)


def refuse_unguarded(app: Litestar) -> None:
    """Raise UnguardedRoutes unless every route says who may call it."""
    silent = [
        f"{method} {path}"
        for method, path, access in routes_with_access(app)
        if access is None and not path.startswith(UNGUARDED)
    ]
    if silent:
        raise UnguardedRoutes(silent)


def _enter(connection: Connection, handler: BaseRouteHandler) -> Actor:
    visit = visit_of(connection)
    if visit.actor is None:
        raise _stranger(visit)
    respect_standing(visit.actor, connection.scope["method"], handler)
    return visit.actor


def _stranger(visit: Visit) -> Unauthenticated | NotFound:
    if visit.is_api or visit.signed_in is None:
        return Unauthenticated()
    # A tenant one is not a member of does not exist for the one who asks.
    return NotFound()
