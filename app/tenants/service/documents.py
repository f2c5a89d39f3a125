"""A workspace's brand as its documents carry it."""

from typing import Any

from app.integrations.wiring import Adapters
from app.tenants.models import Tenant
from app.web.brand import mark_on

LOGO = "logo.png"
"""What a document calls the logo among its assets."""


def brand_of_documents(tenant: Tenant) -> dict[str, Any]:
    """`brand` of `documents/base.html`, whose logo is to be among the assets as `LOGO`."""
    return {
        "name": tenant.name,
        "logo": LOGO if tenant.logo_key else None,
        "mark": mark_on(tenant),
    }


async def logo_of_documents(adapters: Adapters, tenant: Tenant) -> dict[str, bytes]:
    """The logo by its name among the assets; nothing where there is none."""
    if tenant.logo_key is None:
        return {}
    stored = await adapters.storage.stat(tenant.logo_key)
    stream = await adapters.storage.open_range(tenant.logo_key, 0, stored.size)
    return {LOGO: b"".join([chunk async for chunk in stream])}
