"""Expenses: hand in with a receipt, look at, approve, refuse, pay back."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.receipts import read_receipt
from app.core.uow import UnitOfWork
from app.domain.agency.choices import EXPENSE_CATEGORIES, ExpenseState
from app.domain.agency.documents import read_whole
from app.domain.agency.forms import CURRENCIES
from app.domain.agency.models import ClientExpense
from app.domain.agency.queries.clients import list_active, names_of_clients
from app.domain.agency.queries.money import get_expense, list_expenses, sum_laid_out
from app.domain.agency.routes.common import (
    MANAGE,
    WORK,
    base,
    damaged,
    home,
    me,
    people,
    today_in,
)
from app.domain.agency.service.expenses import (
    approve_expense,
    enter_expense,
    refuse_expense,
    reimburse,
)
from app.domain.agency.working_forms import ExpenseForm, ReturnForm
from app.integrations.storage import new_key
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

FORM = "agency/expenses/form.html"
SHOW = "agency/expenses/show.html"


class ExpensesController(Controller):
    path = "/t/{slug:str}/agency/expenses"

    @get("", guards=[requires(WORK)])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        state = request.query_params.get("state", "")
        state = state if state in set(ExpenseState) else ""
        context, mine = await base(uow, slug), me(request)
        try:
            # Who may not approve sees what they handed in themselves.
            whose = None if context["may_manage"] else mine
            found = await list_expenses(uow, state=state, person_id=whose, after=after or None)
        except InvalidCursor as error:
            raise damaged(error) from error
        return page(
            request,
            "agency/expenses/index.html",
            fragments=("expenses",),
            found=found,
            state=state,
            states=[(str(each), each.capitalize()) for each in ExpenseState],
            people=await people(uow),
            owed=await sum_laid_out(uow, mine),
            **context,
        )

    @get("/new", guards=[requires(WORK)])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        form = ExpenseForm.blank(day=await today_in(uow), amount_currency=tenant.currency)
        return page(request, FORM, form=form, **await _form(uow, slug))

    @post("", guards=[requires(WORK)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form(uow, slug)
        clients = [code for code, _ in context["clients"]]
        form = ExpenseForm.parse(await request.form(), client_id=clients)
        if form.is_valid:
            with form.refusals():
                expense = await _enter(request, uow, form)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        then = home(slug, f"expenses/{expense.id}")
        return done(request, then=then, toast="The expense is handed in.")

    @get("/{expense_id:uuid}", guards=[requires(WORK)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        expense = await _visible(request, uow, expense_id)
        return page(request, SHOW, form=ReturnForm.blank(), **await _show(uow, slug, expense))

    @get("/{expense_id:uuid}/receipt", guards=[requires(WORK)])
    async def receipt(
        self,
        request: HttpRequest,
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        expense = await _visible(request, uow, expense_id)
        if expense.receipt_key is None:
            raise NotFound
        content = await read_whole(site_of(request).adapters, expense.receipt_key)
        suffix = (expense.receipt_type or "").rpartition("/")[2]
        name = f"receipt-{expense.day}.{suffix}"
        return Response(
            content,
            media_type=expense.receipt_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @post("/{expense_id:uuid}/approve", guards=[requires(MANAGE)])
    async def approve(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await approve_expense(uow, expense_id)
        then = home(slug, f"expenses/{expense_id}")
        return done(request, then=then, toast="The expense is approved and booked.")

    @post("/{expense_id:uuid}/refuse", guards=[requires(MANAGE)])
    async def refuse(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ReturnForm.parse(await request.form())
        if not form.is_valid:
            context = await _show(uow, slug, await get_expense(uow, expense_id))
            return form_again(request, SHOW, block="answer", form=form, **context)
        await refuse_expense(uow, expense_id, note=form.values["note"])
        then = home(slug, f"expenses/{expense_id}")
        return done(request, then=then, toast="The expense is refused.")

    @post("/{expense_id:uuid}/reimburse", guards=[requires(MANAGE)])
    async def pay_back(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await reimburse(uow, expense_id)
        then = home(slug, f"expenses/{expense_id}")
        return done(request, then=then, toast="Booked as paid back.")


async def _enter(request: HttpRequest, uow: UnitOfWork, form: ExpenseForm) -> ClientExpense:
    values, receipt = dict(form.values), None
    upload = values.pop("receipt")
    if upload is not None:
        found = read_receipt(upload.file)
        key = new_key(uow.tenant_id, found.suffix)
        await site_of(request).adapters.storage.put_file(key, found.stream, found.media_type)
        receipt = (key, upload.filename[:200], found.media_type)
    values["markup"] = values["markup"] or 0
    return await enter_expense(uow, me(request), **values, receipt=receipt)


async def _visible(request: HttpRequest, uow: UnitOfWork, expense_id: UUID) -> ClientExpense:
    expense = await get_expense(uow, expense_id)
    if expense.person_id != me(request) and not uow.actor.can(MANAGE):
        raise NotFound
    return expense


async def _form(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        **await base(uow, slug),
        "clients": [(str(client.id), client.name) for client in await list_active(uow)],
        "categories": list(EXPENSE_CATEGORIES.items()),
        "currencies": CURRENCIES,
    }


async def _show(uow: UnitOfWork, slug: str, expense: ClientExpense) -> dict[str, Any]:
    names = await names_of_clients(uow) if expense.client_id else {}
    return {
        **await base(uow, slug),
        "expense": expense,
        "client": names.get(expense.client_id) if expense.client_id else None,
        "person": (await people(uow)).get(expense.person_id, "A former member"),
        "category": EXPENSE_CATEGORIES[expense.category],
        "is_own": expense.person_id == uow.actor.person_id,
    }
