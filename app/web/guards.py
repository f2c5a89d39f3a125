"""Who may call a route. Each names one of these, or the application refuses to start."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from litestar import Litestar
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Forbidden, NotFound, Unauthenticated
from app.web.identity import SignedIn
from app.web.rehearsal import rehearse
from app.web.site import site_of
from app.web.standing import respect_standing
from app.web.visit import Connection, Visit, visit_of

UNGUARDED = ("/schema",)

PROOF_LASTS = timedelta(minutes=10)
STRONG = frozenset({"passkey", "two_factor"})
"""How a session may have been opened to count as proven by two factors."""

MONEY = "money."
"""The area of the permissions that open pages of money."""

ALSO_MONEY = frozenset({"plan.manage", "rebilling.manage", "bandmoney.share"})
"""Permissions of other areas that spend money, set what is charged, or say who is paid."""

KEEPERS = frozenset({Role.OWNER, Role.ADMIN, Role.ACCOUNTANT})
"""The roles that need a second factor once a workspace asks for one."""


class UnguardedRoutes(RuntimeError):
    """A route says neither which permission it needs nor that everybody may call it."""

    def __init__(self, routes: list[str]) -> None:
        super().__init__(
            f"Add requires(…), signed_in, operator_only or public to {', '.join(routes)}."
        )


class ProofNeeded(Forbidden):
    """The person is who they were; whether they still are is asked again. A page leads there."""

    code = "proof_needed"
    sentence = "Confirm that it is you, then try again."
    leads_to: ClassVar[str] = "/account/prove"


class SecondFactorNeeded(Forbidden):
    code = "second_factor_needed"
    sentence = "This workspace handles money: add a second factor to your account first."
    leads_to: ClassVar[str] = "/account/second-factor"


@dataclass(frozen=True)
class Requires:
    """Lets through those who hold a permission in the tenant of the path or of the API key.

    Pages of money also want a second factor of those who keep it, once the tenant asks for one.
    """

    permission: str

    @property
    def is_about_money(self) -> bool:
        return self.permission.startswith(MONEY) or self.permission in ALSO_MONEY

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        actor = _enter(connection, handler)
        actor.require(self.permission)
        who = visit_of(connection).signed_in
        if who is not None and self.is_about_money:
            _require_second_factor(who)


def requires(permission: str) -> Requires:
    return Requires(permission)


async def member(connection: Connection, handler: BaseRouteHandler) -> None:
    """Lets every member of the tenant in the path through, whatever their role."""
    _enter(connection, handler)


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    if visit_of(connection).signed_in is None:
        raise Unauthenticated


async def proven(connection: Connection, _: BaseRouteHandler) -> None:
    """Lets those through who proved within ten minutes who they are; asks the others again.

    For what a stolen session must not change: ways in, where money goes, who else may enter.
    """
    who = visit_of(connection).signed_in
    if who is None:
        raise Unauthenticated
    if not is_proven(who):
        raise ProofNeeded


async def operator_only(connection: Connection, _: BaseRouteHandler) -> None:
    """Lets the operators of the service through; to others the page does not exist.

    On an installation people reach over HTTPS they have a second factor.
    """
    who = visit_of(connection).signed_in
    if who is None:
        raise Unauthenticated
    if not who.person.is_operator:
        raise NotFound
    if site_of(connection).is_https and not who.person.has_second_factor:
        raise SecondFactorNeeded("Operators need a second factor. Add one to your account first.")


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
    method = str(connection.scope.get("method", ""))
    respect_standing(visit.actor, method, handler)
    if visit.is_test:
        rehearse(visit, method, handler)
    return visit.actor


def is_proven(who: SignedIn) -> bool:
    """Whether the session's last proof is young enough, and as strong as the person can give."""
    if who.person.has_second_factor and who.strength not in STRONG:
        return False
    return who.proven_at is not None and clock.now() - who.proven_at < PROOF_LASTS


def _require_second_factor(who: SignedIn) -> None:
    tenant = who.tenant
    if tenant is None or tenant.second_factor_from is None:
        return
    is_keeper = who.agency is not None or tenant.role in KEEPERS
    if not is_keeper or clock.now() < tenant.second_factor_from:
        return
    if not who.person.has_second_factor:
        raise SecondFactorNeeded
    if who.strength not in STRONG:
        raise ProofNeeded


def _stranger(visit: Visit) -> Unauthenticated | NotFound:
    if visit.is_api or visit.signed_in is None:
        return Unauthenticated()
    # A tenant one is not a member of does not exist for the one who asks.
    return NotFound()
