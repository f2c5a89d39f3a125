"""A producer paid from the artist's share, added from the page of the artist's contract."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.catalog import list_party_names
from app.domain.royalties.agreements import words
from app.domain.royalties.agreements.forms import ProducerForm
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.routes.shared import OFFERED_NAMES, home_of
from app.domain.royalties.agreements.service.finding import Wanted, find_named
from app.domain.royalties.agreements.service.starting import add_producer
from app.domain.royalties.contracts import Of
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PRODUCER = "royalties/contracts/producer.html"


class ContractProducersController(Controller):
    path = "/t/{slug:str}/royalties/contracts/{contract_id:uuid}/producers"
    guards = [requires("money.write")]  # noqa: RUF012 - Litestar's way to declare it

    @get("/new")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, contract_id)
        number = f"{context['contract'].number}-P"
        form = ProducerForm.blank(of=str(Of.BASE), number=number)
        return page(request, PRODUCER, form=form, **context)

    @post("")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, contract_id)
        form = ProducerForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await _add(uow, contract_id, form)
        if not form.is_valid:
            return form_again(request, PRODUCER, block="form", form=form, **context)
        return done(request, then=context["here"], toast="The producer is paid from the royalty.")


async def _add(uow: UnitOfWork, contract_id: UUID, form: ProducerForm) -> None:
    values, payee = form.values, form.values["payee"]
    found = await find_named(uow, Wanted(parties=frozenset({payee})))
    if payee in found.wrong:
        form.errors["payee"] = found.wrong[payee]
        return
    await add_producer(
        uow,
        contract_id,
        party_id=found.parties[payee],
        percent=values["percent"],
        of=Of(values["of"]),
        number=values["number"],
    )


async def _context(uow: UnitOfWork, slug: str, contract_id: UUID) -> dict[str, Any]:
    return {
        "home": home_of(slug),
        "here": f"{home_of(slug)}/{contract_id}",
        "contract": await get_contract(uow, contract_id),
        "people": await list_party_names(uow, limit=OFFERED_NAMES),
        "words": words,
    }
