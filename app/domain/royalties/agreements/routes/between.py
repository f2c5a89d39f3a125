"""What passes between contracts: transfers, crossings, and groups of the catalogue."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.catalog import list_party_names
from app.domain.royalties.agreements import words
from app.domain.royalties.agreements.forms import CrossingForm, GroupForm, TransferForm
from app.domain.royalties.agreements.queries.contracts import get_contract, last_version
from app.domain.royalties.agreements.queries.lists import contract_choices
from app.domain.royalties.agreements.queries.naming import names_in
from app.domain.royalties.agreements.queries.tied import all_crossings, group_sizes
from app.domain.royalties.agreements.routes.shared import OFFERED_NAMES, home_of, said
from app.domain.royalties.agreements.service.between import (
    agree_transfer,
    cross_contracts,
    end_crossing,
    end_transfer,
    group_recordings,
)
from app.domain.royalties.agreements.service.finding import Found, Wanted, find_named
from app.domain.royalties.contracts.crossing import Passing
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

READ, WRITE = requires("money.read"), requires("money.write")
BETWEEN = "royalties/contracts/between.html"
TRANSFER = "royalties/contracts/transfer.html"
BLANK_CROSSING = {"number": "", "error": ""}


class BetweenContractsController(Controller):
    path = "/t/{slug:str}/royalties/contracts"

    @get("/between", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        crossing, group = CrossingForm.blank(starts=uow.now.date()), GroupForm.blank()
        return page(request, BETWEEN, form=crossing, group=group, **await _between(uow, slug))

    @post("/crossings", guards=[WRITE])
    async def cross(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = CrossingForm.parse(await request.form())
        if form.is_valid and not form.wants_another_row:
            with form.refusals():
                await _cross(uow, form)
        if form.is_valid and not form.wants_another_row:
            then = f"{home_of(slug)}/between"
            return done(request, then=then, toast="These contracts recoup each other now.")
        context, status = await _between(uow, slug), 422
        if form.wants_another_row:
            form.errors.clear()
            status = 200
        return form_again(
            request,
            BETWEEN,
            block="crossing_form",
            form=form,
            status=status,
            group=GroupForm.blank(),
            **context,
        )

    @post("/crossings/{crossing_id:uuid}/end", guards=[WRITE])
    async def end_crossed(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        crossing_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await end_crossing(uow, crossing_id, until=uow.now.date())
        then = f"{home_of(slug)}/between"
        return done(request, then=then, toast="Each contract earns back on its own again.")

    @post("/groups", guards=[WRITE])
    async def group(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = GroupForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await _group(uow, form)
        if not form.is_valid:
            blank = CrossingForm.blank(starts=uow.now.date())
            context = await _between(uow, slug)
            return form_again(
                request, BETWEEN, block="group_form", form=blank, group=form, **context
            )
        then = f"{home_of(slug)}/between"
        return done(request, then=then, toast="The recordings are in the group.")

    @get("/{contract_id:uuid}/transfers/new", guards=[WRITE])
    async def new_transfer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = TransferForm.blank(starts=uow.now.date())
        return page(request, TRANSFER, form=form, **await _transfer(uow, slug, contract_id))

    @post("/{contract_id:uuid}/transfers", guards=[WRITE])
    async def agree(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _transfer(uow, slug, contract_id)
        options = {"party_id": [key for key, _ in context["payees"]]}
        form = TransferForm.parse(await request.form(), **options)
        if form.is_valid:
            with form.refusals():
                await _agree(uow, contract_id, form)
        if not form.is_valid:
            return form_again(request, TRANSFER, block="form", form=form, **context)
        return done(request, then=context["here"], toast="The transfer is agreed.")

    @post("/{contract_id:uuid}/transfers/{transfer_id:uuid}/end", guards=[WRITE])
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        transfer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await end_transfer(uow, contract_id, transfer_id, until=uow.now.date())
        then = f"{home_of(slug)}/{contract_id}"
        return done(request, then=then, toast="The transfer is ended.")


async def _cross(uow: UnitOfWork, form: CrossingForm) -> None:
    values = form.values
    numbers = [row["number"] for row in values["contract"]]
    wanted = Wanted(parties=frozenset({values["payee"]}), contracts=frozenset(numbers))
    found = await find_named(uow, wanted)
    if _is_wrong(form, found, {"contract": numbers, "payee": [values["payee"]]}):
        return
    await cross_contracts(
        uow,
        [found.contracts[number] for number in numbers],
        party_id=found.parties[values["payee"]],
        name=values["name"],
        starts=values["starts"],
        cap=values["cap"],
    )


async def _group(uow: UnitOfWork, form: GroupForm) -> None:
    titles = [line.strip() for line in form.values["recordings"].splitlines() if line.strip()]
    found = await find_named(uow, Wanted(recordings=frozenset(titles)))
    if not _is_wrong(form, found, {"recordings": titles}):
        ids = list(dict.fromkeys(found.recordings[title] for title in titles))
        await group_recordings(uow, form.values["name"], ids)


async def _agree(uow: UnitOfWork, contract_id: UUID, form: TransferForm) -> None:
    values = form.values
    number, payee = values["to_contract"], values["to_payee"]
    wanted = Wanted(parties=frozenset({payee}), contracts=frozenset({number}))
    found = await find_named(uow, wanted)
    if _is_wrong(form, found, {"to_contract": [number], "to_payee": [payee]}):
        return
    await agree_transfer(
        uow,
        contract_id,
        party_id=UUID(values["party_id"]),
        to_contract_id=found.contracts[number],
        to_party_id=found.parties[payee],
        percent=values["percent"],
        of=Passing(values["of"]),
        starts=values["starts"],
    )


def _is_wrong(form: Form, found: Found, typed: dict[str, list[str]]) -> bool:
    for name, texts in typed.items():
        for text in texts:
            if text in found.wrong:
                form.errors.setdefault(name, found.wrong[text])
    return not form.is_valid


async def _between(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    crossings = await all_crossings(uow)
    names = await names_in(uow, [], parties=crossings.parties)
    return {
        "home": home_of(slug),
        "ties": crossings,
        "names": names,
        "groups": await group_sizes(uow),
        "numbers": [(each.number, each.name) for each in await contract_choices(uow)],
        "people": await list_party_names(uow, limit=OFFERED_NAMES),
        "blank": BLANK_CROSSING,
        "money_of": Money,
        "may_write": uow.actor.can("money.write"),
    }


async def _transfer(uow: UnitOfWork, slug: str, contract_id: UUID) -> dict[str, Any]:
    contract = await get_contract(uow, contract_id)
    deal = await said(uow, await last_version(uow, contract_id))
    names = await names_in(uow, [deal])
    return {
        "home": home_of(slug),
        "here": f"{home_of(slug)}/{contract_id}",
        "contract": contract,
        "payees": [(str(s.party_id), names.parties[s.party_id]) for s in deal.shares],
        "numbers": [(each.number, each.name) for each in await contract_choices(uow)],
        "people": await list_party_names(uow, limit=OFFERED_NAMES),
        "words": words,
    }
