"""All income in one place, and how far what was reported has come."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing import income_by_month
from app.core.errors import Invalid
from app.core.period import month_of
from app.core.uow import UnitOfWork
from app.domain.royalties.arrivals.queries import by_payer, dues, judged
from app.domain.royalties.asked import months_back
from app.domain.royalties.insight.streams import convert, months_of, side_by_side, totals
from app.domain.royalties.queries.income import reported_streams
from app.domain.royalties.queries.pipeline import stages, waiting
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

SPANS = ("12", "24", "60")


class IncomeController(Controller):
    path = "/t/{slug:str}/royalties"

    @get("/income", guards=[requires("money.read")])
    async def streams(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        query, tenant = request.query_params, await get_tenant(uow)
        span = query["span"] if query.get("span") in SPANS else SPANS[0]
        until = month_of(uow.now.date()).until
        since = months_back(until, int(span))
        sold = await income_by_month(uow, zone=tenant.time_zone, since=since, until=until)
        found = side_by_side(await reported_streams(uow, since, until), sold)
        sums = totals(found)
        return page(
            request,
            "royalties/income/streams.html",
            slug=slug,
            span=span,
            streams=found,
            sums=sums,
            months={code: months_of(found, code) for code in sums},
            conversion=_conversion(query, sums, tenant.currency),
        )

    @get("/pipeline", guards=[requires("money.read")])
    async def pipeline(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        owed = judged(await dues(uow), uow.now.date())
        return page(
            request,
            "royalties/income/pipeline.html",
            slug=slug,
            payers=[each for each in by_payer(owed) if each.open],
            arrivals_home=f"/t/{slug}/royalties/arrivals",
            waiting=await waiting(uow),
            stages=await stages(uow),
        )


def _conversion(query: Mapping[str, str], sums: dict[str, Decimal], home: str) -> Any:
    rates = {code: _rate(query.get(f"rate_{code}", ""), code) for code in sums}
    given = {code: rate for code, rate in rates.items() if rate is not None}
    return convert(sums, home, given, query.get("origin", "")[:100])


def _rate(words: str, code: str) -> Decimal | None:
    if not words.strip():
        return None
    try:
        rate = Decimal(words.strip().replace(",", "."))
    except InvalidOperation as error:
        raise Invalid(f"Write the rate of {code} as a number, for instance 0.92.") from error
    if not rate.is_finite() or not 0 < rate < 1_000_000:
        raise Invalid(f"The rate of {code} has to be above zero.")
    return rate
