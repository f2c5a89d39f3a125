"""What of the portals the search finds, on either side of them."""

from sqlalchemy import select

from app.core.module import SearchSource
from app.core.searching import TENANT, things
from app.domain.portal.models import Portal, PortalRequest

_SHARE = "portal.share"

_client = (
    select(Portal.client_name)
    .where(Portal.tenant_id == PortalRequest.tenant_id, Portal.id == PortalRequest.portal_id)
    .scalar_subquery()
)


SOURCES = (
    SearchSource(
        "Client portals",
        _SHARE,
        "message-circle",
        "portals/{key}",
        things(Portal.id, Portal.client_name).where(Portal.tenant_id == TENANT),
    ),
    SearchSource(
        "Requests to clients",
        _SHARE,
        "message-circle",
        "portals/{key}",
        things(PortalRequest.portal_id, PortalRequest.title, _client, note=(_client,)).where(
            PortalRequest.tenant_id == TENANT
        ),
    ),
    SearchSource(
        "Inbox",
        "portal.read",
        "inbox",
        "inbox/requests/{key}",
        things(
            PortalRequest.id,
            PortalRequest.title,
            PortalRequest.asked_name,
            note=(PortalRequest.asked_name,),
        ).where(PortalRequest.client_tenant_id == TENANT),
    ),
)
