"""The bell: what a member was told in this workspace."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.queries.history import list_notifications
from app.tenants.service.notifications import read_all_notifications, read_notification
from app.web.guards import member
from app.web.identity import SignedIn
from app.web.page import done, go_to, page
from app.web.visit import HttpRequest

BELL = "tenants/notifications.html"


class NotificationsController(Controller):
    path = "/t/{slug:str}/notifications"
    guards = (member,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        context = await _bell(uow, slug, session)
        return page(request, BELL, fragments=("notifications",), **context)

    @post("/{notification_id:uuid}/read")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        notification_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await read_notification(uow, notification_id)
        if found is None:
            raise NotFound
        return go_to(request, f"/t/{slug}/{found.path}")

    @post("/read-all")
    async def update_all(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        await read_all_notifications(uow)
        refresh = (BELL, ["notifications"], await _bell(uow, slug, session))
        return done(request, then=f"/t/{slug}/notifications", refresh=refresh, toast="All read.")


async def _bell(uow: UnitOfWork, slug: str, session: SignedIn) -> dict[str, Any]:
    found = await list_notifications(uow, session.person.id)
    return {"slug": slug, "notifications": found, "now": uow.now}
