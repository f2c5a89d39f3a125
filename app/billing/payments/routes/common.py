"""What the pages of payments share: their tabs, page addresses, and the keys of bank details."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.crypto import Keyring
from app.core.errors import Invalid
from app.core.paging import InvalidCursor
from app.core.tenant_keys import keyring
from app.core.uow import UnitOfWork
from app.web.site import site_of
from app.web.visit import HttpRequest

Tabs = list[dict[str, object]]


def money_in(slug: str, current: str) -> Tabs:
    return _tabs(
        slug,
        current,
        {"payments": "Payments", "payments/disputes": "Disputes", "getting-paid": "Getting paid"},
    )


def money_out(slug: str, current: str) -> Tabs:
    return _tabs(
        slug,
        current,
        {
            "payouts": "Payouts",
            "payouts/payees": "Payees",
            "payouts/self-bills": "Self-billing",
            "reconciliation": "Reconciliation",
        },
    )


async def keys_of(request: HttpRequest, uow: UnitOfWork) -> Keyring:
    """The keys under which this tenant's bank details are kept."""
    return await keyring(uow, site_of(request).adapters.master)


def is_simulated(request: HttpRequest) -> bool:
    return "payments" in site_of(request).adapters.simulated


def now() -> datetime:
    return clock.now()


def older(found: Any, here: str, **kept: str) -> str:
    """The address of the page after this one, if there is one."""
    if found.next is None:
        return ""
    query = "".join(f"&{name}={value}" for name, value in kept.items() if value)
    return f"{here}?after={found.next}{query}"


def damaged(error: InvalidCursor) -> Invalid:
    return Invalid(str(error))


def _tabs(slug: str, current: str, pages: Mapping[str, str]) -> Tabs:
    return [
        {"label": label, "href": f"/t/{slug}/{path}", "is_current": path == current}
        for path, label in pages.items()
    ]
