"""What Backline costs, for everybody."""

from litestar import Controller, Response, get
from litestar.params import FromQuery

from app.billing.plans.entitlements import Cycle
from app.billing.plans.views import further_views, plan_cards
from app.web.guards import public
from app.web.page import page
from app.web.visit import HttpRequest, visit_of


class PricingController(Controller):
    path = "/pricing"
    guards = (public,)

    @get()
    async def index(self, request: HttpRequest, cycle: FromQuery[str] = "") -> Response[str]:
        shown = Cycle(cycle) if cycle in set(Cycle) else Cycle.MONTHLY
        return page(
            request,
            "plans/pricing.html",
            cards=plan_cards(shown),
            cycle=str(shown),
            further=further_views({}),
            is_known=visit_of(request).signed_in is not None,
        )
