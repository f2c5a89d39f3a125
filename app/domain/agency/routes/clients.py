"""Clients: list, enter, look at, correct; their tasks and the income entered for them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.invoices import get_customer
from app.core.money import Money
from app.core.paging import InvalidCursor
from app.core.period import month_of
from app.core.uow import UnitOfWork
from app.domain.agency.choices import INCOME_LABELS, ROUNDING_LABELS, ClientState
from app.domain.agency.forms import COUNTRIES, CURRENCIES, ClientForm, IncomeForm, TaskForm
from app.domain.agency.lines import burn_of
from app.domain.agency.models import Client
from app.domain.agency.queries.clients import get_client, get_task, list_clients, list_tasks
from app.domain.agency.queries.money import (
    commission_terms,
    list_commission,
    list_incomes,
    sum_open_commission,
)
from app.domain.agency.queries.months import list_months_of, sources_of
from app.domain.agency.queries.offers import list_agreements, list_proposals
from app.domain.agency.routes.common import MANAGE, READ, WORK, base, damaged, home, today_in
from app.domain.agency.service.clients import (
    add_task,
    archive_task,
    edit_client,
    enter_client,
    open_portal_of,
)
from app.domain.agency.service.commissioning import enter_income
from app.tenants import country_of, get_tenant
from app.tenants import list_clients as list_grants
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "agency/clients/form.html"
SHOW = "agency/clients/show.html"
INCOME = "agency/clients/income.html"


class ClientsController(Controller):
    path = "/t/{slug:str}/agency/clients"

    @get("", guards=[requires(READ)])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        words = request.query_params.get("q", "")[:200]
        state = request.query_params.get("state", "")
        state = state if state in set(ClientState) else ""
        try:
            found = await list_clients(uow, words=words, state=state, after=after or None)
        except InvalidCursor as error:
            raise damaged(error) from error
        return page(
            request,
            "agency/clients/index.html",
            fragments=("clients",),
            found=found,
            asked={"q": words, "state": state},
            states=[(str(each), each.capitalize()) for each in ClientState],
            **await base(uow, slug),
        )

    @get("/new", guards=[requires(WORK)])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        form = ClientForm.blank(
            currency=tenant.currency, round_to="15", country=country_of(tenant.time_zone)
        )
        return page(request, FORM, form=form, **await _form(uow, slug, None))

    @post("", guards=[requires(WORK)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form(uow, slug, None)
        form = ClientForm.parse(await request.form(), workspace=context["workspace_ids"])
        if form.is_valid:
            with form.refusals():
                client = await enter_client(uow, **form.details)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        then = home(slug, f"clients/{client.id}")
        return done(request, then=then, toast=f"{client.name} is a client now.")

    @get("/{client_id:uuid}", guards=[requires(READ)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await get_client(uow, client_id)
        context = await _show(uow, slug, client)
        return page(request, SHOW, fragments=("tasks",), form=TaskForm.blank(), **context)

    @get("/{client_id:uuid}/edit", guards=[requires(WORK)])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await get_client(uow, client_id)
        customer = await get_customer(uow, client.customer_id)
        kept = ("name", "contact_name", "email", "currency", "round_to", "state", "notes")
        form = ClientForm.blank(
            **{name: getattr(client, name) for name in kept},
            workspace=client.client_tenant_id,
            address=customer.address,
            country=customer.country,
            vat_id=customer.vat_id,
        )
        return page(request, FORM, form=form, **await _form(uow, slug, client))

    @post("/{client_id:uuid}", guards=[requires(WORK)])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await get_client(uow, client_id)
        context = await _form(uow, slug, client)
        form = ClientForm.parse(await request.form(), workspace=context["workspace_ids"])
        if form.is_valid:
            with form.refusals():
                state = form.values["state"] or client.state
                await edit_client(uow, client.id, **form.details, state=state)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=home(slug, f"clients/{client_id}"), toast="Saved.")

    @post("/{client_id:uuid}/tasks", guards=[requires(WORK)])
    async def add_task(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client, form = await get_client(uow, client_id), TaskForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await add_task(uow, client.id, **form.values)
        context = await _show(uow, slug, client)
        if not form.is_valid:
            return form_again(request, SHOW, block="tasks", form=form, **context)
        refresh = (SHOW, ["tasks"], {**context, "form": TaskForm.blank()})
        then = home(slug, f"clients/{client_id}")
        return done(request, then=then, refresh=refresh, toast="The task is ready for time.")

    @post("/tasks/{client_task_id:uuid}/archive", guards=[requires(WORK)])
    async def archive_task(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_task_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        task = await archive_task(uow, (await get_task(uow, client_task_id)).id)
        words = "The task takes no more time." if task.archived_at else "The task is open again."
        return done(request, then=home(slug, f"clients/{task.client_id}"), toast=words)

    @get("/{client_id:uuid}/income", guards=[requires(MANAGE)])
    async def income(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await get_client(uow, client_id)
        form = IncomeForm.blank(day=await today_in(uow), gross_currency=client.currency)
        return page(request, INCOME, form=form, **await _income(uow, slug, client))

    @post("/{client_id:uuid}/income", guards=[requires(MANAGE)])
    async def add_income(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client, form = await get_client(uow, client_id), IncomeForm.parse(await request.form())
        if not form.is_valid:
            context = await _income(uow, slug, client)
            return form_again(request, INCOME, block="income", form=form, **context)
        await enter_income(uow, client.id, **form.values)
        then = home(slug, f"clients/{client_id}/income")
        return done(request, then=then, toast="The income is entered.")

    @post("/{client_id:uuid}/portal", guards=[requires(MANAGE)])
    async def open(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await open_portal_of(uow, await get_client(uow, client_id))
        toast = "The portal is open. Who answers for the client gets a link by mail."
        return done(request, then=f"/t/{slug}/portals/{portal.id}", toast=toast)


async def _form(uow: UnitOfWork, slug: str, client: Client | None) -> dict[str, Any]:
    granted = [grant for grant in await list_grants(uow) if grant.is_in_force(uow.now)]
    workspaces = [(str(grant.other_id), grant.other_name) for grant in granted]
    linked = client.client_tenant_id if client else None
    if linked and str(linked) not in dict(workspaces):
        workspaces.append((str(linked), "The linked workspace"))
    return {
        **await base(uow, slug),
        "client": client,
        "countries": COUNTRIES,
        "currencies": [(code, code) for code in CURRENCIES],
        "roundings": [(str(step), label) for step, label in ROUNDING_LABELS.items()],
        "states": [(str(each), each.capitalize()) for each in ClientState],
        "workspaces": workspaces,
        "workspace_ids": [code for code, _ in workspaces],
    }


async def _show(uow: UnitOfWork, slug: str, client: Client) -> dict[str, Any]:
    this_month = month_of(await today_in(uow))
    sources = await sources_of(uow, client, this_month)
    context = await base(uow, slug)
    return {
        **context,
        "client": client,
        "tasks": await list_tasks(uow, client.id),
        "proposals": (await list_proposals(uow, client_id=client.id)).items,
        "agreements": (await list_agreements(uow, client_id=client.id)).items,
        "retainer": sources.retainer,
        "burns": burn_of(sources, sources.retainer, this_month)[-6:] if sources.retainer else [],
        "months": await list_months_of(uow, client.id) if context["may_manage"] else [],
        "this_month": this_month,
        "grants": {grant.other_id: grant for grant in await list_grants(uow)},
        "now": uow.now,
        "customer": await get_customer(uow, client.customer_id),
        "rounding": ROUNDING_LABELS[client.round_to],
    }


async def _income(uow: UnitOfWork, slug: str, client: Client) -> dict[str, Any]:
    return {
        **await base(uow, slug),
        "client": client,
        "terms": await commission_terms(uow, client.id),
        "incomes": await list_incomes(uow, client.id),
        "lines": await list_commission(uow, client.id),
        "waiting": await sum_open_commission(uow, client.id),
        "kinds": [(str(kind), label) for kind, label in INCOME_LABELS.items()],
        "income_labels": INCOME_LABELS,
        "currencies": CURRENCIES,
        "major": Money,
    }
