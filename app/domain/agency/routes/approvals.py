"""Other people's weeks that wait for approval, and what an hour costs and earns."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.agency.choices import RateKind, TimeState
from app.domain.agency.forms import CURRENCIES
from app.domain.agency.grid import grid_of
from app.domain.agency.hours import week_of
from app.domain.agency.queries.clients import list_all, list_named_tasks
from app.domain.agency.queries.time import list_rates, list_submitted, list_week, load_rates
from app.domain.agency.rates import rate_for
from app.domain.agency.routes.common import MANAGE, base, home, people, tabs, today_in
from app.domain.agency.routes.time import TIME_TABS
from app.domain.agency.service.timekeeping import approve_week, return_week, set_rate
from app.domain.agency.working_forms import RateForm, ReturnForm
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

SHOW = "agency/time/approval.html"
RATES = "agency/time/rates.html"


class ApprovalsController(Controller):
    path = "/t/{slug:str}/agency/approvals"
    guards = (requires(MANAGE),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "agency/time/approvals.html",
            weeks=await list_submitted(uow),
            people=await people(uow),
            tabs=tabs(slug, "approvals", TIME_TABS),
            **await base(uow, slug),
        )

    @get("/{person_id:uuid}/{week:date}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        person_id: FromPath[UUID],
        week: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _show(uow, slug, person_id, week_of(week))
        return page(request, SHOW, form=ReturnForm.blank(), **context)

    @post("/{person_id:uuid}/{week:date}/approve")
    async def approve(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        person_id: FromPath[UUID],
        week: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _show(uow, slug, person_id, week_of(week))
        await approve_week(uow, person_id, week_of(week))
        return done(request, then=home(slug, "approvals"), toast="The week is approved.")

    @post("/{person_id:uuid}/{week:date}/return")
    async def send_back(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        person_id: FromPath[UUID],
        week: FromPath[date],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _show(uow, slug, person_id, week_of(week))
        form = ReturnForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, SHOW, block="answer", form=form, **context)
        await return_week(uow, person_id, week_of(week), note=form.values["note"])
        return done(request, then=home(slug, "approvals"), toast="The week is given back.")


class RatesController(Controller):
    path = "/t/{slug:str}/agency/rates"
    guards = (requires(MANAGE),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        form = RateForm.blank(
            kind="bill", starts_on=(await today_in(uow)).replace(day=1),
            amount_currency=tenant.currency,
        )  # fmt: skip
        return page(request, RATES, form=form, **await _rates(uow, slug))

    @post("")
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _rates(uow, slug)
        form = RateForm.parse(
            await request.form(),
            person_id=[code for code, _ in context["members"]],
            client_id=[code for code, _ in context["clients"]],
        )
        if not form.is_valid:
            return form_again(request, RATES, block="rate", form=form, **context)
        await set_rate(uow, **{**form.values, "kind": RateKind(form.values["kind"])})
        return done(request, then=home(slug, "rates"), toast="The rate is set.")


async def _show(uow: UnitOfWork, slug: str, person_id: UUID, monday: date) -> dict[str, Any]:
    names = await people(uow)
    week = [e for e in await list_week(uow, person_id, monday) if e.state != TimeState.DRAFT]
    if person_id not in names or not week:
        raise NotFound
    tasks = await list_named_tasks(uow, {entry.task_id for entry in week})
    labels = {task_id: choice.label for task_id, choice in tasks.items()}
    rates = await load_rates(uow)
    unpriced = [
        entry for entry in week
        if entry.is_billable and rate_for(
            rates, RateKind.BILL, person_id=person_id, client_id=entry.client_id, day=entry.day
        ) is None
    ]  # fmt: skip
    return {
        **await base(uow, slug),
        "unpriced": len(unpriced),
        "person_id": person_id,
        "person": names[person_id],
        "monday": monday,
        "entries": week,
        "labels": labels,
        "grid": grid_of(monday, week, labels),
        "is_waiting": any(entry.state == TimeState.SUBMITTED for entry in week),
        "is_own": person_id == uow.actor.person_id,
    }


async def _rates(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    names = await people(uow)
    return {
        **await base(uow, slug),
        "tabs": tabs(slug, "rates", TIME_TABS),
        "rates": await list_rates(uow),
        "people": names,
        "members": [(str(person_id), name) for person_id, name in names.items()],
        "clients": [(str(client.id), client.name) for client in await list_all(uow)],
        "kinds": [("bill", "What clients pay"), ("cost", "What it costs the agency")],
        "currencies": CURRENCIES,
    }
