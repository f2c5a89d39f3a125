"""Close the month: every client's draft with its sources, looked at, then issued and sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.billing.invoices import find_profile
from app.core.errors import Invalid, NotFound
from app.core.money import Money
from app.core.period import Period, month_of
from app.core.uow import UnitOfWork
from app.domain.agency.choices import SOURCE_LABELS
from app.domain.agency.income import read_incomes
from app.domain.agency.jobs import gather_month
from app.domain.agency.jobs import issue_month as issue_job
from app.domain.agency.queries.clients import list_all
from app.domain.agency.queries.months import (
    MonthRow,
    count_unapproved,
    count_unpriced,
    find_close,
    find_progress,
    list_closes,
    list_months,
)
from app.domain.agency.routes.common import MANAGE, acting_for, asked_month, base, home, today_in
from app.domain.agency.service.closing import issue_month, prepare_month
from app.domain.agency.service.commissioning import work_out_commission
from app.jobs.live import job_topic
from app.tenants import list_clients as list_grants
from app.web import sse
from app.web.guards import requires
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest

SHOW = "agency/months/show.html"


class MonthsController(Controller):
    path = "/t/{slug:str}/agency/months"

    @get("", guards=[requires(MANAGE)])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        closes = await list_closes(uow)
        this = month_of(await today_in(uow))
        known = {row.close.month for row in closes}
        return page(
            request,
            "agency/months/index.html",
            closes=closes,
            offered=[each for each in (_before(this), this) if each.code not in known],
            **await base(uow, slug),
        )

    @get("/{period:str}", guards=[requires(MANAGE)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _show(uow, slug, asked_month(period))
        return page(request, SHOW, fragments=("close",), **context)

    @get("/{period:str}/live", guards=[requires(MANAGE)])
    async def live(
        self, request: HttpRequest, period: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Stream:
        close = await find_close(uow, asked_month(period).code)
        if close is None or close.job_id is None:
            raise NotFound
        return sse.stream(request, job_topic(close.job_id), permission=MANAGE)

    @post("/{period:str}/prepare", guards=[requires(MANAGE)])
    async def prepare(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        span = asked_month(period)
        await prepare_month(uow, span.code, today=await today_in(uow), gather=gather_month)
        await _take_in_incomes(request, uow, span.until)
        then = home(slug, f"months/{span.code}")
        return done(request, then=then, toast="The invoices are being put together.")

    @post("/{period:str}/issue", guards=[requires("money.write")])
    async def issue(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        span = asked_month(period)
        if await find_close(uow, span.code) is None:
            raise Invalid("Prepare the month first.")
        await issue_month(uow, span.code, issue=issue_job)
        then = home(slug, f"months/{span.code}")
        return done(request, then=then, toast="The invoices are being issued and sent.")


async def _show(uow: UnitOfWork, slug: str, span: Period) -> dict[str, Any]:
    close = await find_close(uow, span.code)
    rows = await list_months(uow, close.id) if close else []
    times, expenses = await count_unapproved(uow, span.until)
    return {
        **await base(uow, slug),
        "span": span,
        "close": close,
        "rows": rows,
        "totals": _totals(rows),
        "progress": await find_progress(uow, close) if close and close.is_busy else None,
        "unapproved_times": times,
        "unapproved_expenses": expenses,
        "unpriced": await count_unpriced(uow, span.until),
        "has_profile": await find_profile(uow) is not None,
        "source_labels": SOURCE_LABELS,
        "may_issue": uow.actor.can("money.write"),
    }


async def _take_in_incomes(request: HttpRequest, uow: UnitOfWork, until: date) -> None:
    """Read what clients earned in their own workspaces, as far as they let the agency."""
    linked = {c.client_tenant_id: c.id for c in await list_all(uow) if c.client_tenant_id}
    for grant in await list_grants(uow):
        actor = acting_for(uow, grant) if grant.other_id in linked else None
        if actor is None:
            continue
        async with site_of(request).database.tenant(actor) as theirs:
            incomes = await read_incomes(theirs, until)
        await work_out_commission(uow, linked[grant.other_id], until, incomes)


def _totals(rows: Sequence[MonthRow]) -> list[Money]:
    sums: dict[str, Money] = {}
    for row in rows:
        money = row.month.money
        sums[money.currency] = sums.get(money.currency, Money.zero(money.currency)) + money
    return [sums[currency] for currency in sorted(sums)]


def _before(span: Period) -> Period:
    return month_of(date.fromordinal(span.start.toordinal() - 1))
