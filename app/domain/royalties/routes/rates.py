"""Exchange rates for the statements of a month."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import Invalid
from app.core.paging import InvalidCursor
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.origins import ORDERS, WORDS, Origin, in_words, preferred
from app.domain.royalties.accounting.queries import all_rates_of, list_rates, rate_order
from app.domain.royalties.accounting.rates import (
    choose_order,
    remove_rate,
    take_bank_rates,
    write_rate,
)
from app.domain.royalties.forms import BankRatesForm, RateForm, RateOrderForm
from app.domain.royalties.queries.reports import list_payers
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX = "royalties/rates/index.html"


class RatesController(Controller):
    path = "/t/{slug:str}/royalties/rates"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        period: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        form = RateForm.blank(
            period=period, quoted_on=uow.now.date().isoformat(), origin=Origin.OWN
        )
        return page(request, INDEX, form=form, **await _index(uow, slug, after))

    @post("", guards=[requires("money.write")])
    async def write(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RateForm.parse(await request.form(), payer=await list_payers(uow))
        if form.is_valid:
            await write_rate(uow, **form.written)
            return done(request, then=_home(slug), toast="The rate is written down.")
        context = await _index(uow, slug, "")
        return form_again(request, INDEX, block="rate_form", form=form, **context)

    @post("/bank", guards=[requires("money.write")])
    async def take(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, written = BankRatesForm.parse(await request.form()), 0
        if form.is_valid:
            with form.refusals():
                content = await form.values["file"].read()
                written = await take_bank_rates(uow, content, form.values["month"])
        if form.is_valid:
            return done(
                request, then=_home(slug), toast=f"{counted(written, 'rate')} written down."
            )
        context = await _index(uow, slug, "") | {"bank": form, "form": RateForm.blank()}
        return form_again(request, INDEX, block="bank_form", **context)

    @post("/order", guards=[requires("money.write")])
    async def order(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RateOrderForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid(form.error("order"))
        await choose_order(uow, ORDERS[form.values["order"]])
        return done(request, then=_home(slug), toast="The next draft takes rates in this order.")

    @post("/{rate_id:uuid}/remove", guards=[requires("money.write")])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rate_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_rate(uow, rate_id)
        return done(request, then=_home(slug), toast="The rate is gone.")


async def _index(uow: UnitOfWork, slug: str, after: str) -> dict[str, Any]:
    try:
        rates = await list_rates(uow, after=after or None)
    except InvalidCursor as error:
        raise Invalid(str(error)) from error
    order = await rate_order(uow)
    said = await all_rates_of(uow, {rate.period for rate in rates.items})
    return {
        "bank": BankRatesForm.blank(),
        "order": "-".join(order),
        "orders": [(name, in_words(each)) for name, each in ORDERS.items()],
        "origins": [(str(each), WORDS[each]) for each in (Origin.OWN, Origin.PAYER)],
        "origin_words": WORDS,
        "payers": [(name, name) for name in await list_payers(uow)],
        "counting": {rate.id for rate in preferred(said, order)},
        "home": _home(slug),
        "slug": slug,
        "rates": rates,
        "is_newest": not after,
        "may_write": uow.actor.can("money.write"),
    }


def _home(slug: str) -> str:
    return f"/t/{slug}/royalties/rates"
