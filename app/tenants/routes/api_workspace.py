"""The workspace a program is in, for programs."""

from litestar import Response, get
from litestar.di import NamedDependency

from app.core.uow import UnitOfWork
from app.tenants.queries.workspace import get_tenant
from app.web.api import PREFIX, ApiController, answer
from app.web.guards import member
from app.web.visit import HttpRequest


class WorkspaceApi(ApiController):
    path = f"{PREFIX}/workspace"

    @get("", guards=[member])
    async def show(self, request: HttpRequest, uow: NamedDependency[UnitOfWork]) -> Response[bytes]:
        """The workspace that a key or token reaches: its name, kind, currency and time zone."""
        tenant = await get_tenant(uow)
        shown = {
            "id": tenant.id,
            "slug": tenant.slug,
            "name": tenant.name,
            "kind": tenant.kind,
            "currency": tenant.currency,
            "time_zone": tenant.time_zone,
        }
        return answer(request, shown)
