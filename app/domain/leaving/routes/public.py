"""What anybody may read: what is kept, and who handles data for us."""

from typing import Any

from litestar import Controller, Response, get

from app.domain.leaving.retention import PROCESSORS, RULES, SPANS
from app.web.guards import public
from app.web.page import page
from app.web.site import site_of
from app.web.visit import HttpRequest


class PrivacyController(Controller):
    path = "/privacy"
    guards = (public,)

    @get("/retention")
    async def retention(self, request: HttpRequest) -> Response[Any]:
        return page(request, "leaving/retention.html", rules=RULES, spans=SPANS)

    @get("/processors")
    async def processors(self, request: HttpRequest) -> Response[Any]:
        simulated = site_of(request).adapters.simulated
        return page(request, "leaving/processors.html", processors=PROCESSORS, simulated=simulated)
