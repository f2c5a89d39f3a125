"""Where the provider tells us what happened: verified, stored, and answered at once."""

from litestar import Controller, Response, post

from app.billing.payments.webhooks import receive
from app.integrations.payments import EventRefused
from app.web.csrf import SIGNED_WEBHOOK
from app.web.guards import public
from app.web.site import site_of
from app.web.visit import HttpRequest

LARGEST = 1_000_000


class PaymentWebhookController(Controller):
    path = "/webhooks/payments"
    guards = (public,)
    opt = {SIGNED_WEBHOOK: True}  # noqa: RUF012 - Litestar's way to declare it

    @post(status_code=200)
    async def create(self, request: HttpRequest) -> Response[None]:
        """A body that is not signed by the provider within five minutes is refused with 400."""
        site, body = site_of(request), await request.body()
        if len(body) > LARGEST:
            raise EventRefused
        event = site.adapters.payments.feed.verify(body, dict(request.headers))
        async with site.database.platform(reason="payment webhook") as uow:
            await receive(uow, event, body)
        return Response(None, status_code=200)
