"""The provider's events as operators see them: what came, whose it was, and once more."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery

from app.billing.payments.queries.provider import PAGE, list_events
from app.billing.payments.routes.common import is_simulated, now
from app.billing.payments.webhooks import replay
from app.web.guards import operator_only
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest

HOME = "/operator/payment-events"
STATES = ("stored", "routed", "ignored")


class ProviderEventsController(Controller):
    path = HOME
    guards = (operator_only,)

    @get()
    async def index(
        self,
        request: HttpRequest,
        show: FromQuery[str] = "",
        older: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        state = show if show in STATES else ""
        async with site_of(request).database.platform(reason="payment events screen") as uow:
            found = await list_events(uow, state=state, older=older)
        return page(
            request,
            "payments/events.html",
            home=HOME,
            events=found[:PAGE],
            older=found[PAGE - 1].id if len(found) > PAGE else None,
            state=state,
            states=STATES,
            is_newest=older is None,
            is_simulated=is_simulated(request),
            now=now(),
        )

    @post("/{provider_event_id:uuid}/replay")
    async def replay(
        self, request: HttpRequest, provider_event_id: FromPath[UUID]
    ) -> Response[Any]:
        async with site_of(request).database.platform(reason="payment event replay") as uow:
            await replay(uow, provider_event_id)
        return done(request, then=HOME, toast="The event is processed once more.")
