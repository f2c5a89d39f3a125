"""Self-billing on screen: the agreement with a payee, and the documents."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.billing.invoices import COUNTRIES, PDF, find_profile
from app.billing.payments import damaged, find_payee, money_out, older, payout_standings
from app.billing.payments.errors import PayeeNotFound
from app.billing.remittances.errors import SelfBillBeingMade
from app.billing.remittances.forms import SelfBillingForm
from app.billing.remittances.models import SelfBill
from app.billing.remittances.queries import find_agreement, get_self_bill, list_self_bills
from app.billing.remittances.service import agree_self_billing, end_self_billing
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.integrations.wiring import Adapters
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

EDIT = "remittances/agreement.html"
_FIELDS = ("legal_name", "address", "country", "vat_id", "is_small_business", "agreed_on")


class SelfBillingController(Controller):
    path = "/t/{slug:str}/payouts/payees/{subject_id:uuid}/self-billing"
    guards = (requires("money.write"),)

    @get("")
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, subject_id)
        kept = context["agreement"]
        values = {name: getattr(kept, name) for name in _FIELDS} if kept else {}
        form = SelfBillingForm.blank(**{"legal_name": context["name"], **values})
        return page(request, EDIT, form=form, **context)

    @post("")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, subject_id)
        form, name = SelfBillingForm.parse(await request.form()), context["name"]
        if form.is_valid:
            values = {**form.values, "vat_id": form.values["vat_id"] or ""}
            with form.refusals():
                await agree_self_billing(uow, subject_id, payee_name=name, **values)
        if form.is_valid:
            toast = f"Invoices of {name} are written here from now on."
            return done(request, then=context["back"], toast=toast)
        return form_again(request, EDIT, block="agreement", form=form, **context)

    @post("/end")
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await end_self_billing(uow, subject_id)
        then = f"/t/{slug}/payouts/payees/{subject_id}"
        return done(request, then=then, toast="Self-billing has ended.")


class SelfBillsController(Controller):
    path = "/t/{slug:str}/payouts/self-bills"
    guards = (requires("money.read"),)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        home = f"/t/{slug}/payouts/self-bills"
        try:
            found = await list_self_bills(uow, after=after or None)
        except InvalidCursor as error:
            raise damaged(error) from error
        return page(
            request,
            "remittances/index.html",
            home=home,
            payees=f"/t/{slug}/payouts/payees",
            tabs=money_out(slug, "payouts/self-bills"),
            bills=found.items,
            older=older(found, home),
            is_newest=not after,
        )

    @get("/{self_bill_id:uuid}/pdf")
    async def pdf(
        self,
        request: HttpRequest,
        self_bill_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        return await pdf_of(site_of(request).adapters, await get_self_bill(uow, self_bill_id))


async def pdf_of(adapters: Adapters, bill: SelfBill) -> Stream:
    """The stored PDF; raises SelfBillBeingMade."""
    if bill.pdf_key is None:
        raise SelfBillBeingMade
    stored = await adapters.storage.stat(bill.pdf_key)
    content = await adapters.storage.open_range(bill.pdf_key, 0, stored.size)
    headers = {"Content-Disposition": f'inline; filename="{bill.reference.lower()}.pdf"'}
    return Stream(content, media_type=PDF, headers=headers)


async def _context(uow: UnitOfWork, slug: str, subject_id: UUID) -> dict[str, Any]:
    payee = await find_payee(uow, subject_id)
    owed = [each for each in await payout_standings(uow) if each.owed.subject_id == subject_id]
    if (payee is None and not owed) or subject_id == uow.tenant_id:
        raise PayeeNotFound
    back = f"/t/{slug}/payouts/payees/{subject_id}"
    return {
        "name": payee.payee_name if payee else owed[0].owed.payee_name,
        "back": back,
        "here": f"{back}/self-billing",
        "payees": f"/t/{slug}/payouts/payees",
        "settings": f"/t/{slug}/invoices/settings",
        "agreement": await find_agreement(uow, subject_id),
        "has_profile": await find_profile(uow) is not None,
        "countries": COUNTRIES,
    }
