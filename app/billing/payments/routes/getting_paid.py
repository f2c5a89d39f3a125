"""Getting paid: the tenant's own account with the provider, from opening to ready."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.payments.accounts import check_account, open_own_account
from app.billing.payments.countries import COUNTRIES
from app.billing.payments.forms import AccountForm
from app.billing.payments.queries.provider import own_account
from app.billing.payments.routes.common import is_simulated, money_in, now
from app.core.errors import Conflict
from app.core.uow import UnitOfWork
from app.web.front import origin_of
from app.web.guards import proven, requires
from app.web.page import done, form_again, leave_for, page
from app.web.site import site_of
from app.web.visit import HttpRequest

TEMPLATE = "payments/getting_paid.html"


class GettingPaidController(Controller):
    path = "/t/{slug:str}/getting-paid"

    @get(guards=[requires("money.read")])
    async def show(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        return page(
            request, TEMPLATE, form=AccountForm.blank(), **await _context(request, uow, slug)
        )

    @post(guards=[requires("money.approve"), proven])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = AccountForm.parse(await request.form())
        if form.is_valid:
            await open_own_account(uow, **form.values)
            toast = "Your account is being opened. Continue on the provider's page next."
            return done(request, then=_home(slug), toast=toast)
        context = await _context(request, uow, slug)
        return form_again(request, TEMPLATE, block="account", form=form, **context)

    @post("/continue", guards=[requires("money.approve"), proven])
    async def onward(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """To the provider's own page, by a link that works once and soon ends."""
        account, site = await own_account(uow), site_of(request)
        if account is None or account.provider_ref is None:
            raise Conflict("The account is not open yet. Wait a moment and try again.")
        back = f"{origin_of(request)}{_home(slug)}"
        link = await site.adapters.payments.accounts.onboarding_link(
            account.provider_ref, return_url=back, refresh_url=back
        )
        return leave_for(request, link.url, label="the provider's page")

    @post("/check", guards=[requires("money.read")])
    async def check(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        uow.enqueue(check_account)
        return done(request, then=_home(slug), toast="Asking the provider. Reload in a moment.")


async def _context(request: HttpRequest, uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "home": _home(slug),
        "slug": slug,
        "tabs": money_in(slug, "getting-paid"),
        "account": await own_account(uow),
        "countries": list(COUNTRIES.items()),
        "names": COUNTRIES,
        "may_change": uow.actor.can("money.approve"),
        "is_simulated": is_simulated(request),
        "now": now(),
    }


def _home(slug: str) -> str:
    return f"/t/{slug}/getting-paid"
