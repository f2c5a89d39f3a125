"""Money that came for an invoice, entered by hand; and receipts beside the lines of drafts."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.invoices.errors import InvoiceNotFound
from app.billing.invoices.forms import PaymentForm, ReceiptForm
from app.billing.invoices.queries.invoices import get_invoice, get_line
from app.billing.invoices.routes.shared import File, refusal_of, stored_answer
from app.billing.invoices.routes.showing import invoice_page
from app.billing.invoices.service.receipts import SUFFIXES, attach_receipt, receipt_type
from app.billing.invoices.service.settling import record_payment
from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.integrations.storage import new_key
from app.web.guards import requires
from app.web.page import done, form_again
from app.web.site import site_of
from app.web.visit import HttpRequest

SHOW = "invoices/show.html"


class InvoicePaymentsController(Controller):
    path = "/t/{slug:str}/invoices/{invoice_id:uuid}/payments"
    guards = (requires("money.write"),)

    @post("")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = PaymentForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await record_payment(uow, invoice_id, **form.details)
        if not form.is_valid:
            invoice = await get_invoice(uow, invoice_id)
            context = await invoice_page(request, uow, slug, invoice)
            return form_again(request, SHOW, block="next_step", **{**context, "form": form})
        then = f"/t/{slug}/invoices/{invoice_id}"
        return done(request, then=then, toast="The payment is recorded.")


class ReceiptsController(Controller):
    path = "/t/{slug:str}/invoices/{invoice_id:uuid}/lines/{line_id:uuid}/receipt"

    @get("", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        invoice_id: FromPath[UUID],
        line_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> File:
        line = await get_line(uow, invoice_id, line_id)
        if line.receipt_key is None or line.receipt_type is None:
            raise InvoiceNotFound
        name = f"receipt-{line.id}{SUFFIXES[line.receipt_type]}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return await stored_answer(
            site_of(request).adapters, line.receipt_key, line.receipt_type, headers
        )

    @post("", guards=[requires("money.write")])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invoice_id: FromPath[UUID],
        line_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ReceiptForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid(refusal_of(form))
        upload = form.values["receipt"]
        media_type = receipt_type(upload.file.read(8))
        upload.file.seek(0)
        key = new_key(uow.tenant_id, SUFFIXES[media_type])
        await attach_receipt(
            uow, invoice_id, line_id, key=key, name=upload.filename, media_type=media_type
        )
        await site_of(request).adapters.storage.put_file(key, upload.file, media_type)
        then = f"/t/{slug}/invoices/{invoice_id}"
        return done(request, then=then, toast="The receipt is attached.")
