"""What invoices say of the tenant, and the invoices that repeat."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.invoices.choices import RecurringStatus
from app.billing.invoices.dunning import LEVELS, USUAL, level_of
from app.billing.invoices.forms import COUNTRIES, ProfileForm, RecurringForm
from app.billing.invoices.queries.customers import find_profile, list_choices, list_recurring
from app.billing.invoices.routes.shared import editor, tabs
from app.billing.invoices.service.drafting import today_of
from app.billing.invoices.service.parties import set_profile
from app.billing.invoices.service.recurring import set_recurring, start_recurring
from app.billing.invoices.tax import check_number, number_name
from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.tenants import country_of, get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PROFILE, RECURRING = "invoices/settings.html", "invoices/recurring/form.html"
READ, WRITE = requires("money.read"), requires("money.write")


class InvoiceSettingsController(Controller):
    path = "/t/{slug:str}/invoices/settings"
    guards = (WRITE,)

    @get("")
    async def edit(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        profile, tenant = await find_profile(uow), await get_tenant(uow)
        values: dict[str, Any] = {
            "legal_name": tenant.name,
            "country": country_of(tenant.time_zone),
            "rounding": "invoice",
            "terms_days": 14,
        }
        if profile is not None:
            values = {name: getattr(profile, name) for name in ProfileForm.fields}
        form = ProfileForm.blank(**values)
        return page(request, PROFILE, form=form, **await _settings(uow, slug))

    @post("")
    async def update(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ProfileForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await set_profile(uow, **form.details)
        if not form.is_valid:
            context = await _settings(uow, slug)
            return form_again(request, PROFILE, block="profile", form=form, **context)
        return done(request, then=f"/t/{slug}/invoices/settings", toast="Saved.")


class RecurringController(Controller):
    path = "/t/{slug:str}/invoices/recurring"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "invoices/recurring/index.html",
            slug=slug,
            home=f"/t/{slug}/invoices",
            tabs=tabs(slug, "recurring"),
            recurring=await list_recurring(uow),
            may_write=uow.actor.can("money.write"),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        customer: FromQuery[str] = "",
    ) -> Response[Any]:
        form = RecurringForm.blank(
            customer_id=customer, starts_on=await today_of(uow), every_months=1, terms_days=14
        )
        return page(request, RECURRING, form=form, spare=2, **await editor(uow, slug))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context, data = await editor(uow, slug), await request.form()
        customers = [customer.id for customer in await list_choices(uow)]
        form = RecurringForm.parse(data, customer_id=customers)
        if form.wants_another_row:
            form.errors.clear()
            return form_again(
                request, RECURRING, block="editor", form=form, spare=3, status=200, **context
            )
        if form.is_valid:
            with form.refusals():
                await start_recurring(uow, **form.details)
        if not form.is_valid:
            return form_again(request, RECURRING, block="editor", form=form, spare=1, **context)
        then = f"/t/{slug}/invoices/recurring"
        return done(request, then=then, toast="It is billed from its first day on.")

    @post("/{recurring_id:uuid}/state", guards=[WRITE])
    async def state(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recurring_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        wanted = str((await request.form()).get("state", ""))
        if wanted not in set(RecurringStatus):
            raise Invalid
        recurring = await set_recurring(uow, recurring_id, RecurringStatus(wanted))
        toast = f"{recurring.title} is {recurring.status}."
        return done(request, then=f"/t/{slug}/invoices/recurring", toast=toast)


async def _settings(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    profile = await find_profile(uow)
    country = profile.country if profile else ""
    checked = check_number(profile.vat_id, country) if profile and profile.vat_id else None
    return {
        "slug": slug,
        "home": f"/t/{slug}/invoices",
        "tabs": tabs(slug, "settings"),
        "countries": COUNTRIES,
        "number_name": number_name(country) if country else "Tax number",
        "number_words": checked.words if checked else "",
        "steps": [(step, LEVELS[level_of(step)], _when(step)) for step in USUAL],
    }


def _when(step: int) -> str:
    if step < 0:
        return f"{-step} days before the due date"
    return f"{step} days after the due date" if step else "On the due date"
