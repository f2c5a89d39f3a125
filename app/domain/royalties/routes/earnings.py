"""What has been earned: by month, recording, store and country."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain.royalties.queries.earnings import Filter, breakdown, by_month, currencies
from app.domain.royalties.queries.matching import held_totals, suspense_totals
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

SHOWN = 10


class EarningsController(Controller):
    path = "/t/{slug:str}/royalties/earnings"

    @get("", guards=[requires("money.read")])
    async def overview(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        currency: FromQuery[str] = "",
    ) -> Response[Any]:
        known = await currencies(uow)
        codes = [code for code, _ in known]
        chosen = currency if currency in codes else next(iter(codes), "")
        picked = Filter(currency=chosen)
        context: dict[str, Any] = {}
        if chosen:
            context["months"] = await by_month(uow, picked)
            for by in ("recording", "store", "country"):
                context[f"by_{by}"] = await breakdown(uow, by, picked, limit=SHOWN)
        return page(
            request,
            "royalties/earnings/overview.html",
            slug=slug,
            currencies=known,
            currency=chosen,
            total=dict(known).get(chosen),
            suspense={code: amount for code, amount, _ in await suspense_totals(uow)},
            held=dict(await held_totals(uow)),
            shown=SHOWN,
            may_upload=uow.actor.can("money.write"),
            **context,
        )
