"""Applications of all workspaces, and closing one that does harm."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.domain.ops.console.forms import ClosingForm
from app.domain.ops.console.routes.frame import ACTS, GUARDS, console_of, platform, sections
from app.tenants import list_all_applications
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

HOME, PAGE = "/console/applications", "ops/console/applications.html"


class ApplicationsConsole(Controller):
    path = HOME
    guards = GUARDS

    @get()
    async def index(self, request: HttpRequest) -> Response[str]:
        return page(request, PAGE, form=ClosingForm.blank(), **await _all(request))

    @post("/{owner_id:uuid}/{application_id:uuid}/suspend", guards=ACTS)
    async def suspend(
        self, request: HttpRequest, owner_id: FromPath[UUID], application_id: FromPath[UUID]
    ) -> Response[Any]:
        form = ClosingForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, PAGE, block="applications", form=form, **await _all(request))
        await console_of(request).suspend_application(
            owner_id, application_id, reason=form.values["reason"]
        )
        return done(request, then=HOME, toast="It is suspended, and its connections have ended.")


async def _all(request: HttpRequest) -> dict[str, Any]:
    async with platform(request, "console: applications") as uow:
        found = await list_all_applications(uow)
    return {"tabs": sections("applications"), "applications": found}
