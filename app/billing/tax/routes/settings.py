"""Who pays and reports, and what each source of income is."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.payments import CHARGE_KINDS
from app.billing.tax.classification import USUAL, income_of
from app.billing.tax.forms import STATES, IncomeForm, PayerForm
from app.billing.tax.queries.amounts import list_sources
from app.billing.tax.queries.forms import find_payer, own_sources
from app.billing.tax.routes.common import around, keys_of
from app.billing.tax.service.keeping import set_payer, sort_income
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

SETTINGS = "tax/settings.html"
_KNOWN = ("name", "address", "city", "region", "postal_code", "phone", "is_active")
_CALLED = {"statements": "Royalty statements", "contract_advance": "Advances on royalties"}


class TaxSettingsController(Controller):
    path = "/t/{slug:str}/tax/settings"
    guards = (requires("money.write"),)

    @get("")
    async def edit(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        payer, tenant = await find_payer(uow), await get_tenant(uow)
        known = {name: getattr(payer, name) for name in _KNOWN} if payer else {"name": tenant.name}
        form = PayerForm.blank(**known)
        return page(request, SETTINGS, form=form, **await _context(uow, slug))

    @post("", guards=[requires("money.approve"), proven])
    async def update(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, keys = PayerForm.parse(await request.form()), await keys_of(request, uow)
        if form.is_valid:
            values = {**form.values, "number": form.values["number"] or ""}
            with form.refusals():
                await set_payer(uow, **values, keys=keys)
        if form.is_valid:
            return done(request, then=f"/t/{slug}/tax/settings", toast="Saved.")
        context = await _context(uow, slug)
        return form_again(request, SETTINGS, block="payer", form=form, **context)

    @post("/income")
    async def sort(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = IncomeForm.parse(await request.form())
        if form.is_valid:
            await sort_income(uow, form.values["source"], form.chosen)
            return done(request, then=f"/t/{slug}/tax/settings", toast="Sorted.")
        context = await _context(uow, slug)
        return form_again(request, SETTINGS, block="sources", form=form, **context)


async def _context(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    own, earned = await own_sources(uow), await list_sources(uow)
    listed = sorted({*earned, *USUAL, *own})
    return {
        **around(slug, "settings"),
        "payer": await find_payer(uow),
        "states": STATES,
        "sources": [
            (source, label_of(source), income_of(source, own), earned.get(source, []))
            for source in listed
        ],
        "may_approve": uow.actor.can("money.approve"),
    }


def label_of(source: str) -> str:
    """A source in words."""
    if source in _CALLED:
        return _CALLED[source]
    kind = CHARGE_KINDS.get(source.removeprefix("charge:"))
    if kind is not None and source.startswith("charge:"):
        return f"Shares of payments: {kind.label.lower()}"
    return f"Postings: {source.replace('_', ' ')}"
