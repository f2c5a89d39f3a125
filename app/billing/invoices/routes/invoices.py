"""Invoices: list, draft, look at, issue, send, credit, and give up."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.invoices.forms import CreditForm, InvoiceForm, WriteOffForm, line_row, plain
from app.billing.invoices.models import Customer
from app.billing.invoices.queries.customers import find_profile, get_customer, list_choices
from app.billing.invoices.queries.invoices import (
    FILTERS,
    get_invoice,
    list_invoices,
    list_lines,
    sum_by_currency,
)
from app.billing.invoices.reports import list_csv
from app.billing.invoices.routes.shared import (
    File,
    asked,
    csv_answer,
    editor,
    pdf_answer,
    tabs,
)
from app.billing.invoices.routes.showing import invoice_page
from app.billing.invoices.service.crediting import credit_invoice, what_is_left
from app.billing.invoices.service.drafting import (
    discard_draft,
    draft_invoice,
    edit_draft,
    today_of,
)
from app.billing.invoices.service.issuing import issue_invoice, send_invoice
from app.billing.invoices.service.settling import set_reminding, write_off
from app.core.errors import Invalid
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

FORM, SHOW, CREDIT = "invoices/form.html", "invoices/show.html", "invoices/credit.html"
READ, WRITE = requires("money.read"), requires("money.write")
EXPORTED = 10_000
FILTER_LABELS = {
    "all": "All",
    "draft": "Drafts",
    "due": "Open",
    "overdue": "Overdue",
    "paid": "Paid",
    "credit": "Credit notes",
}


class InvoicesController(Controller):
    path = "/t/{slug:str}/invoices"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
        q: FromQuery[str] = "",
    ) -> Response[Any]:
        wanted, today = asked(request, "state", FILTERS), await today_of(uow)
        try:
            found = await list_invoices(
                uow, wanted, today=today, words=q[:200], after=after or None
            )
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        return page(
            request,
            "invoices/index.html",
            fragments=("invoices",),
            slug=slug,
            home=f"/t/{slug}/invoices",
            tabs=tabs(slug, "invoices"),
            invoices=found.items,
            following=found.next,
            wanted=wanted,
            words=q,
            filters=FILTER_LABELS,
            sums=await sum_by_currency(uow, today),
            today=today,
            may_write=uow.actor.can("money.write"),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        customer: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        context = await editor(uow, slug)
        chosen = await get_customer(uow, customer) if customer else None
        form = InvoiceForm.blank(**await _defaults(uow, chosen))
        return page(request, FORM, form=form, spare=3, invoice=None, **context)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context, form = await editor(uow, slug), await _posted(request, uow)
        if form.wants_another_row:
            return _another_row(request, form, invoice=None, **context)
        if form.is_valid:
            with form.refusals():
                invoice = await draft_invoice(uow, **form.details)
        if not form.is_valid:
            return form_again(
                request, FORM, block="editor", form=form, spare=1, invoice=None, **context
            )
        return done(request, then=f"{context['home']}/{invoice.id}", toast="The draft is saved.")

    @get("/export.csv", guards=[READ])
    async def export(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork]
    ) -> Response[bytes]:
        wanted, today = asked(request, "state", FILTERS), await today_of(uow)
        found = await list_invoices(uow, wanted, today=today, limit=EXPORTED)
        return csv_answer(list_csv(found.items), f"invoices-{wanted}-{today}.csv")

    @get("/{invoice_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        invoice = await get_invoice(uow, invoice_id)
        return page(request, SHOW, **await invoice_page(request, uow, slug, invoice))

    @get("/{invoice_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        invoice, context = await get_invoice(uow, invoice_id), await editor(uow, slug)
        names = ("customer_id", "currency", "terms_days", "period_from", "period_until")
        values = {name: getattr(invoice, name) for name in (*names, "purchase_order", "note")}
        rows = [line_row(line) for line in await list_lines(uow, invoice.id)]
        form = InvoiceForm.blank(line=rows, **values)
        return page(request, FORM, form=form, spare=1, invoice=invoice, **context)

    @post("/{invoice_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context, form = await editor(uow, slug), await _posted(request, uow)
        context["invoice"] = await get_invoice(uow, invoice_id)
        if form.wants_another_row:
            return _another_row(request, form, **context)
        if form.is_valid:
            with form.refusals():
                await edit_draft(uow, invoice_id, **form.details)
        if not form.is_valid:
            return form_again(request, FORM, block="editor", form=form, spare=1, **context)
        return done(request, then=f"{context['home']}/{invoice_id}", toast="The draft is saved.")

    @get("/{invoice_id:uuid}/discard", guards=[WRITE])
    async def ask_discard(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        invoice = await get_invoice(uow, invoice_id)
        here = f"/t/{slug}/invoices/{invoice.id}"
        return page(request, "invoices/discard.html", here=here)

    @post("/{invoice_id:uuid}/discard", guards=[WRITE])
    async def discard(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await discard_draft(uow, invoice_id)
        return done(request, then=f"/t/{slug}/invoices", toast="The draft is gone.")

    @post("/{invoice_id:uuid}/issue", guards=[WRITE])
    async def issue(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        invoice = await issue_invoice(uow, invoice_id)
        toast = f"{invoice.reference} is issued."
        if (await request.form()).get("send"):
            await send_invoice(uow, invoice.id)
            toast = f"{invoice.reference} is issued and on its way."
        return done(request, then=f"/t/{slug}/invoices/{invoice.id}", toast=toast)

    @post("/{invoice_id:uuid}/send", guards=[WRITE])
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        invoice = await send_invoice(uow, invoice_id)
        toast = f"{invoice.reference} is on its way."
        return done(request, then=f"/t/{slug}/invoices/{invoice_id}", toast=toast)

    @post("/{invoice_id:uuid}/reminders", guards=[WRITE])
    async def reminders(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        wanted = bool((await request.form()).get("reminds"))
        await set_reminding(uow, invoice_id, reminds=wanted)
        toast = "Reminders go on." if wanted else "No more reminders for this invoice."
        return done(request, then=f"/t/{slug}/invoices/{invoice_id}", toast=toast)

    @post("/{invoice_id:uuid}/write-off", guards=[WRITE])
    async def give_up(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = WriteOffForm.parse(await request.form())
        if form.is_valid:
            await write_off(uow, invoice_id, reason=form.values["reason"])
            then = f"/t/{slug}/invoices/{invoice_id}"
            return done(request, then=then, toast="What was owed is written off.")
        invoice = await get_invoice(uow, invoice_id)
        context = await invoice_page(request, uow, slug, invoice)
        return form_again(request, SHOW, block="next_step", **{**context, "form": form})

    @get("/{invoice_id:uuid}/credit", guards=[WRITE])
    async def ask_credit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _credit_page(uow, slug, invoice_id)
        return page(request, CREDIT, form=CreditForm.blank(), **context)

    @post("/{invoice_id:uuid}/credit", guards=[WRITE])
    async def credit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = CreditForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                note = await credit_invoice(
                    uow,
                    invoice_id,
                    reason=form.values["reason"],
                    quantities=form.quantities,
                )
        if not form.is_valid:
            context = await _credit_page(uow, slug, invoice_id)
            return form_again(request, CREDIT, block="credit", form=form, **context)
        toast = f"Credit note {note.reference} is issued."
        return done(request, then=f"/t/{slug}/invoices/{note.id}", toast=toast)

    @get("/{invoice_id:uuid}/invoice.pdf", guards=[READ])
    async def pdf(
        self,
        request: HttpRequest,
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> File:
        invoice = await get_invoice(uow, invoice_id)
        return await pdf_answer(uow, site_of(request).adapters, invoice)


async def _posted(request: HttpRequest, uow: UnitOfWork) -> InvoiceForm:
    customers = [customer.id for customer in await list_choices(uow)]
    return InvoiceForm.parse(await request.form(), customer_id=customers)


def _another_row(request: HttpRequest, form: InvoiceForm, **context: Any) -> Response[str]:
    form.errors.clear()
    return form_again(request, FORM, block="editor", form=form, spare=3, status=200, **context)


async def _defaults(uow: UnitOfWork, customer: Customer | None) -> dict[str, Any]:
    profile, tenant = await find_profile(uow), await get_tenant(uow)
    return {
        "customer_id": customer.id if customer else None,
        "currency": customer.currency if customer else tenant.currency,
        "terms_days": profile.terms_days if profile else 14,
    }


async def _credit_page(uow: UnitOfWork, slug: str, invoice_id: UUID) -> dict[str, Any]:
    invoice = await get_invoice(uow, invoice_id)
    left = await what_is_left(uow, invoice)
    return {
        "slug": slug,
        "here": f"/t/{slug}/invoices/{invoice_id}",
        "invoice": invoice,
        "lines": await list_lines(uow, invoice_id),
        "left": {line_id: plain(quantity) for line_id, quantity in left.quantities.items()},
    }
