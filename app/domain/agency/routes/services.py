"""The catalogue of services."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.agency.choices import PRICE_LABELS, ROLLOVER_LABELS
from app.domain.agency.commission import plain
from app.domain.agency.forms import CURRENCIES, PackageForm
from app.domain.agency.hours import clock
from app.domain.agency.models import ServicePackage
from app.domain.agency.queries.clients import get_package, list_packages
from app.domain.agency.routes.common import OFFER_TABS, READ, WORK, base, home, tabs
from app.domain.agency.service.clients import archive_package, write_package
from app.domain.agency.terms_text import price_words
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "agency/services/form.html"


class ServicesController(Controller):
    path = "/t/{slug:str}/agency/services"

    @get("", guards=[requires(READ)])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "agency/services/index.html",
            packages=await list_packages(uow),
            price_words=price_words,
            price_labels=PRICE_LABELS,
            tabs=tabs(slug, "services", OFFER_TABS),
            **await base(uow, slug),
        )

    @get("/new", guards=[requires(WORK)])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = PackageForm.blank(kind="retainer", price_currency=(await get_tenant(uow)).currency)
        return page(request, FORM, form=form, package=None, **await _form(uow, slug))

    @post("", guards=[requires(WORK)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _write(request, slug, uow, None)

    @get("/{package_id:uuid}", guards=[requires(WORK)])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        package_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        package = await get_package(uow, package_id)
        context = await _form(uow, slug)
        return page(request, FORM, form=_filled(package), package=package, **context)

    @post("/{package_id:uuid}", guards=[requires(WORK)])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        package_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write(request, slug, uow, await get_package(uow, package_id))

    @post("/{package_id:uuid}/archive", guards=[requires(WORK)])
    async def archive(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        package_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        package = await archive_package(uow, package_id)
        words = "is offered no more" if package.archived_at else "is offered again"
        return done(request, then=home(slug, "services"), toast=f"{package.name} {words}.")


async def _write(
    request: HttpRequest, slug: str, uow: UnitOfWork, package: ServicePackage | None
) -> Response[Any]:
    form = PackageForm.parse(await request.form())
    if form.is_valid:
        with form.refusals():
            package_id = package.id if package else None
            await write_package(uow, **form.details, package_id=package_id)
    if not form.is_valid:
        context = await _form(uow, slug)
        return form_again(request, FORM, block="form", form=form, package=package, **context)
    return done(request, then=home(slug, "services"), toast="The service is in the catalogue.")


async def _form(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        **await base(uow, slug),
        "kinds": [(str(kind), label) for kind, label in PRICE_LABELS.items()],
        "rollovers": [(str(kind), label) for kind, label in ROLLOVER_LABELS.items()],
        "currencies": CURRENCIES,
    }


def _filled(package: ServicePackage) -> PackageForm:
    def amount(minor: int | None) -> str:
        return "" if minor is None else str(Money(minor, package.currency).decimal)

    return PackageForm.blank(
        name=package.name,
        description=package.description,
        kind=package.kind,
        price=amount(package.price),
        price_currency=package.currency,
        rate="" if package.rate is None else plain(package.rate),
        included=clock(package.included_minutes) if package.included_minutes else "",
        rollover=package.rollover,
        overage=amount(package.overage),
        deliverables="\n".join(package.deliverables),
    )
