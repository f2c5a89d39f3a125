"""What all pages of the console share: who may come in, and the tabs above."""

from contextlib import AbstractAsyncContextManager

from litestar.handlers.base import BaseRouteHandler

from app.core.errors import Unauthenticated
from app.core.uow import UnitOfWork
from app.domain.ops.console.service import Console
from app.web.guards import SecondFactorNeeded, operator_only, proven
from app.web.site import site_of
from app.web.visit import Connection, HttpRequest, visit_of

_SECTIONS = (
    ("tenants", "Workspaces", "/console/tenants"),
    ("figures", "Figures", "/console/figures"),
    ("flags", "Flags", "/console/flags"),
    ("applications", "Applications", "/console/applications"),
    ("reports", "Reports", "/console/reports"),
    ("health", "Health", "/console/health"),
    ("jobs", "Jobs", "/operator/jobs"),
    ("audit", "Audit chains", "/operator/audit"),
)


async def strong(connection: Connection, _: BaseRouteHandler) -> None:
    """Operators act with a second factor, on an installation people reach over HTTPS."""
    who = visit_of(connection).signed_in
    if who is None:
        raise Unauthenticated
    if site_of(connection).is_https and not who.person.has_second_factor:
        raise SecondFactorNeeded("Operators need a second factor. Add one to your account first.")


GUARDS = [operator_only, strong]
ACTS = [proven]
"""Added where an operator changes something: a recent proof of who they are."""


def sections(current: str) -> list[dict[str, str | bool]]:
    return [
        {"label": label, "href": href, "is_current": name == current}
        for name, label, href in _SECTIONS
    ]


def console_of(request: HttpRequest) -> Console:
    """The acts of the operator who asks."""
    visit = visit_of(request)
    if visit.signed_in is None:
        raise Unauthenticated
    return Console(site_of(request).database, visit.signed_in.person, visit.request_id)


def platform(request: HttpRequest, reason: str) -> AbstractAsyncContextManager[UnitOfWork]:
    return site_of(request).database.platform(reason=reason)
