"""Profit per client from the ledger, down to the entries it is made of."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing import flows_by_owner, list_movements_of
from app.core.period import Period, month_of
from app.core.uow import UnitOfWork
from app.domain.agency.profit import Profit, profits
from app.domain.agency.queries.clients import get_client, names_of_clients
from app.domain.agency.queries.reports import customers_of_clients
from app.domain.agency.routes.common import MANAGE, asked_month, base, today_in
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest


class ProfitController(Controller):
    path = "/t/{slug:str}/agency/profit"
    guards = (requires(MANAGE),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        first, last = await _asked(request, uow)
        since, until = _instants(first, last)
        flows = await flows_by_owner(uow, since=since, until=until)
        rows = profits(flows, await customers_of_clients(uow))
        names = await names_of_clients(uow)
        return page(
            request,
            "agency/profit/index.html",
            fragments=("profit",),
            rows=sorted(rows, key=lambda row: (row.currency, -row.result, names[row.client_id])),
            totals=_totals(rows),
            names=names,
            first=first,
            last=last,
            **await base(uow, slug),
        )

    @get("/{client_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await get_client(uow, client_id)
        first, last = await _asked(request, uow)
        since, until = _instants(first, last)
        owners = (client.id, client.customer_id)
        flows = [f for f in await flows_by_owner(uow, since=since, until=until)
                 if f.owner_id in owners]  # fmt: skip
        return page(
            request,
            "agency/profit/show.html",
            client=client,
            rows=profits(flows, {client.customer_id: client.id}),
            movements=await list_movements_of(uow, owners, since=since, until=until),
            first=first,
            last=last,
            **await base(uow, slug),
        )


async def _asked(request: HttpRequest, uow: UnitOfWork) -> tuple[Period, Period]:
    """The first and the last month of the address; without one the last twelve."""
    today = await today_in(uow)
    typed = request.query_params
    last = asked_month(typed["last"]) if typed.get("last") else month_of(today)
    year_before = date(last.start.year - (last.start.month < 12), last.start.month % 12 + 1, 1)
    first = asked_month(typed["first"]) if typed.get("first") else month_of(year_before)
    return min(first, last), max(first, last)


def _instants(first: Period, last: Period) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first.start, time(), UTC),
        datetime.combine(last.until, time(), UTC),
    )


def _totals(rows: Sequence[Profit]) -> list[Profit]:
    found: dict[str, Profit] = {}
    for row in rows:
        before = found.get(row.currency, Profit(row.client_id, row.currency))
        found[row.currency] = Profit(
            row.client_id,
            row.currency,
            before.income + row.income,
            before.time + row.time,
            before.expenses + row.expenses,
        )
    return [found[currency] for currency in sorted(found)]
