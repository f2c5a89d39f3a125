"""Customers: list, enter, look at, correct, put away; what they owe and their account."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.invoices.choices import CURRENCIES, STATUS_LABELS
from app.billing.invoices.errors import CustomerNotFound
from app.billing.invoices.forms import COUNTRIES, CustomerForm
from app.billing.invoices.models import Customer
from app.billing.invoices.queries.customers import (
    find_profile,
    get_customer,
    list_customers,
    list_recurring,
)
from app.billing.invoices.queries.invoices import (
    list_invoices,
    list_of_customer,
    list_open,
    list_payments_of_customer,
)
from app.billing.invoices.reports import BUCKETS, age, statement, statement_csv, totals
from app.billing.invoices.routes.shared import csv_answer, tabs
from app.billing.invoices.service.drafting import today_of
from app.billing.invoices.service.parties import (
    add_customer,
    archive_customer,
    edit_customer,
)
from app.billing.invoices.tax import check_number, number_name
from app.core.errors import Invalid
from app.core.paging import InvalidCursor
from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.tenants import country_of, get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "invoices/customers/form.html"
READ, WRITE = requires("money.read"), requires("money.write")


class CustomersController(Controller):
    path = "/t/{slug:str}/invoices/customers"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
        q: FromQuery[str] = "",
    ) -> Response[Any]:
        try:
            found = await list_customers(uow, words=q[:200], after=after or None)
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        owed = age(await list_open(uow), await today_of(uow))
        return page(
            request,
            "invoices/customers/index.html",
            slug=slug,
            home=f"/t/{slug}/invoices/customers",
            tabs=tabs(slug, "customers"),
            customers=found.items,
            following=found.next,
            words=q,
            owed=_by_customer(owed),
            may_write=uow.actor.can("money.write"),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        profile, tenant = await find_profile(uow), await get_tenant(uow)
        country = profile.country if profile else country_of(tenant.time_zone)
        form = CustomerForm.blank(kind="business", country=country, currency=tenant.currency)
        return page(request, FORM, form=form, **_choices(slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = CustomerForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                customer = await add_customer(uow, **form.details)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **_choices(slug, None))
        then = f"/t/{slug}/invoices/customers/{customer.id}"
        return done(request, then=then, toast=f"{customer.name} can be billed.")

    @get("/{customer_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        customer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        customer, today = await get_customer(uow, customer_id), await today_of(uow)
        recent = await list_invoices(uow, "all", today=today, customer_id=customer.id, limit=20)
        checked = check_number(customer.vat_id, customer.country)
        return page(
            request,
            "invoices/customers/show.html",
            slug=slug,
            home=f"/t/{slug}/invoices",
            here=f"/t/{slug}/invoices/customers/{customer.id}",
            customer=customer,
            number_name=number_name(customer.country),
            number_words=checked.words,
            invoices=recent.items,
            has_more=recent.next is not None,
            accounts=await _accounts(uow, customer.id),
            aged=age(await list_open(uow, customer_id=customer.id), today),
            buckets=BUCKETS,
            recurring=await list_recurring(uow, customer_id=customer.id),
            labels=STATUS_LABELS,
            today=today,
            may_write=uow.actor.can("money.write"),
        )

    @get("/{customer_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        customer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        customer = await get_customer(uow, customer_id)
        form = CustomerForm.blank(**{n: getattr(customer, n) for n in CustomerForm.fields})
        return page(request, FORM, form=form, **_choices(slug, customer))

    @post("/{customer_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        customer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        customer = await get_customer(uow, customer_id)
        form = CustomerForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await edit_customer(uow, customer_id, **form.details)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **_choices(slug, customer))
        return done(request, then=f"/t/{slug}/invoices/customers/{customer_id}", toast="Saved.")

    @post("/{customer_id:uuid}/archive", guards=[WRITE])
    async def archive(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        customer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        customer = await archive_customer(uow, customer_id)
        toast = f"{customer.name} is out of your lists. What was billed stays."
        return done(request, then=f"/t/{slug}/invoices/customers", toast=toast)

    @get("/{customer_id:uuid}/statement.csv", guards=[READ])
    async def statement(
        self,
        customer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        currency: FromQuery[str] = "",
    ) -> Response[bytes]:
        customer, accounts = await get_customer(uow, customer_id), await _accounts(uow, customer_id)
        code = currency or next(iter(accounts), customer.currency)
        if currency and currency not in accounts:
            raise CustomerNotFound
        name = slugify(customer.name, fallback="customer")
        return csv_answer(statement_csv(accounts.get(code, [])), f"account-{name}-{code}.csv")


class AgeingController(Controller):
    path = "/t/{slug:str}/invoices/ageing"
    guards = (READ,)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows = age(await list_open(uow), await today_of(uow))
        return page(
            request,
            "invoices/ageing.html",
            slug=slug,
            home=f"/t/{slug}/invoices",
            tabs=tabs(slug, "ageing"),
            rows=rows,
            sums=totals(rows),
            buckets=BUCKETS,
        )


def _choices(slug: str, customer: Customer | None) -> dict[str, Any]:
    return {
        "slug": slug,
        "home": f"/t/{slug}/invoices/customers",
        "customer": customer,
        "countries": COUNTRIES,
        "currencies": [(code, code) for code in CURRENCIES],
    }


def _by_customer(rows: list[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row.total)
    return found


async def _accounts(uow: UnitOfWork, customer_id: UUID) -> dict[str, list[Any]]:
    return statement(
        await list_of_customer(uow, customer_id), await list_payments_of_customer(uow, customer_id)
    )
