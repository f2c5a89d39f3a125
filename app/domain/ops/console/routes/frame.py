"""What all pages of the console share: who may come in, and the tabs above."""

from contextlib import AbstractAsyncContextManager

from app.core.errors import Unauthenticated
from app.core.uow import UnitOfWork
from app.domain.ops.console.service import Console
from app.web.guards import operator_only, proven
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

_SECTIONS = (
    ("tenants", "Workspaces", "/console/tenants"),
    ("figures", "Figures", "/console/figures"),
    ("flags", "Flags", "/console/flags"),
    ("applications", "Applications", "/console/applications"),
    ("reports", "Reports", "/console/reports"),
    ("venues", "Venues", "/operator/venues"),
    ("health", "Health", "/console/health"),
    ("jobs", "Jobs", "/operator/jobs"),
    ("audit", "Audit chains", "/operator/audit"),
)


GUARDS = [operator_only]
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
