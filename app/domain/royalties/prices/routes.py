"""Published prices to dealers: the list, sending a table, removing one."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.royalties.prices.queries import list_prices, titles_of
from app.domain.royalties.prices.service import remove_price, take_price_list
from app.domain.royalties.statement_document import country_name
from app.web.fields import File
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX = "royalties/prices/index.html"


class PriceListForm(Form):
    """A table of prices."""

    file = File(label="File", max_bytes=10_000_000)


class PricesController(Controller):
    path = "/t/{slug:str}/royalties/prices"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        context = await _index(uow, slug, after)
        return page(request, INDEX, form=PriceListForm.blank(), **context)

    @post("", guards=[requires("money.write")])
    async def take(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, taken = PriceListForm.parse(await request.form()), 0
        if form.is_valid:
            with form.refusals():
                taken = await take_price_list(uow, await form.values["file"].read())
        if not form.is_valid:
            context = await _index(uow, slug, "")
            return form_again(request, INDEX, block="price_form", form=form, **context)
        return done(request, then=_home(slug), toast=f"{counted(taken, 'price')} written down.")

    @post("/{price_id:uuid}/remove", guards=[requires("money.write")])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        price_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_price(uow, price_id)
        return done(request, then=_home(slug), toast="The price is gone.")


async def _index(uow: UnitOfWork, slug: str, after: str) -> dict[str, Any]:
    try:
        prices = await list_prices(uow, after=after or None)
    except InvalidCursor as error:
        raise NotFound(str(error)) from error
    return {
        "home": _home(slug),
        "slug": slug,
        "prices": prices,
        "titles": await titles_of(uow, prices),
        "country_name": country_name,
        "may_write": uow.actor.can("money.write"),
    }


def _home(slug: str) -> str:
    return f"/t/{slug}/royalties/prices"
