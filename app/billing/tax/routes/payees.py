"""Payees and their tax forms on screen: who gave what, asking, entering from paper, notices."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.billing.invoices import country_name
from app.billing.payments import find_payee
from app.billing.tax.assessing import papers_of
from app.billing.tax.checking import check_number
from app.billing.tax.errors import NoForm, NumberChecksOff, TaxPayeeNotFound
from app.billing.tax.forms import PAPER, AskForm, NoticeForm
from app.billing.tax.income import INCOME_NAMES, Income
from app.billing.tax.people import get_standing, standings
from app.billing.tax.queries.forms import (
    Standing,
    find_active_payer,
    find_form,
    get_form,
    list_forms,
    list_notices,
)
from app.billing.tax.routes.common import around, choices, is_simulated, keys_of
from app.billing.tax.scans import keep_scan
from app.billing.tax.service.giving import give_form
from app.billing.tax.service.keeping import ask_whom_we_pay, doubt_number
from app.billing.tax.withholding import FormKind, Papers, rule
from app.core.uow import UnitOfWork
from app.tenants import TenantKind, get_tenant
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

INDEX, SHOW, ON_PAPER = "tax/index.html", "tax/payee.html", "tax/paper.html"
READ, WRITE = requires("money.read"), requires("money.write")


class TaxFormsController(Controller):
    path = "/t/{slug:str}/tax"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        is_house = (await get_tenant(uow)).kind == TenantKind.VENUE
        usual = Income.PERFORMANCE if is_house else Income.ROYALTY
        return page(
            request,
            INDEX,
            **around(slug, "forms"),
            payer=await find_active_payer(uow),
            standings=await standings(uow),
            kept_of=INCOME_NAMES[usual].lower(),
            rate=partial(_rate, usual),
        )

    @get("/payees/{subject_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(request, uow, slug, subject_id)
        return page(request, SHOW, form=NoticeForm.blank(), **context)

    @post("/payees/{subject_id:uuid}/request", guards=[WRITE])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(request, uow, slug, subject_id)
        name, email = context["standing"].name, context["email"]
        if email is None:
            form = AskForm.parse(await request.form())
            if not form.is_valid:
                again = {**context, "form": NoticeForm.blank(), "asking": form}
                return form_again(request, SHOW, block="asking", **again)
            email = form.values["email"]
        await ask_whom_we_pay(uow, subject_id, name=name, email=email)
        toast = f"{name} gets a mail with the link."
        return done(request, then=_of(slug, subject_id), toast=toast)

    @post("/payees/{subject_id:uuid}/notices", guards=[WRITE])
    async def doubt(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(request, uow, slug, subject_id)
        form, name = NoticeForm.parse(await request.form()), context["standing"].name
        if form.is_valid:
            with form.refusals():
                await doubt_number(uow, subject_id, name=name, **form.values)
        if form.is_valid:
            toast = "Noted. Tax is kept back until a new form is given."
            return done(request, then=_of(slug, subject_id), toast=toast)
        return form_again(request, SHOW, block="notice", form=form, **context)

    @post("/payees/{subject_id:uuid}/check", guards=[WRITE])
    async def check(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = await find_form(uow, subject_id)
        if form is None or form.kind != FormKind.W9:
            raise NoForm
        if not site_of(request).adapters.tax_numbers.is_available:
            raise NumberChecksOff
        # Whoever presses twice asks once.
        uow.enqueue(check_number, key=f"{form.id}:{uow.now:%Y-%m-%dT%H:%M}", form_id=form.id)
        return done(request, then=_of(slug, subject_id), toast="The number is being checked.")

    @get("/payees/{subject_id:uuid}/paper/{kind:str}", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        kind: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        standing = await get_standing(uow, subject_id)
        form = PAPER[_kind(kind)].blank(name=standing.name, entity="individual")
        return page(request, ON_PAPER, form=form, **_paper(slug, standing, kind))

    @post("/payees/{subject_id:uuid}/paper/{kind:str}", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        kind: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        standing, keys = await get_standing(uow, subject_id), await keys_of(request, uow)
        form = PAPER[_kind(kind)].parse(await request.form())
        if form.is_valid:
            with form.refusals():
                paper = await keep_scan(uow, site_of(request).adapters.storage, form.values)
                await give_form(
                    uow, subject_id, payee_name=standing.name, answers=form.answers, keys=keys,
                    today=standing.today, paper=paper,
                )  # fmt: skip
        if form.is_valid:
            return done(request, then=_of(slug, subject_id), toast="The form is kept.")
        context = _paper(slug, standing, kind)
        return form_again(request, ON_PAPER, block="answers", form=form, **context)

    @get("/forms/{tax_form_id:uuid}/scan", guards=[WRITE, proven])
    async def scan(
        self,
        request: HttpRequest,
        tax_form_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        form = await get_form(uow, tax_form_id)
        if form.paper_key is None:
            raise TaxPayeeNotFound
        storage = site_of(request).adapters.storage
        stored = await storage.stat(form.paper_key)
        content = await storage.open_range(form.paper_key, 0, stored.size)
        headers = {"Content-Disposition": "attachment"}
        return Stream(content, media_type=form.paper_type, headers=headers)


async def _shown(
    request: HttpRequest, uow: UnitOfWork, slug: str, subject_id: UUID
) -> dict[str, Any]:
    standing, profile = await get_standing(uow, subject_id), await find_payee(uow, subject_id)
    papers = (await papers_of(uow)).get(subject_id, Papers())
    rulings = {
        income: rule(papers, income, day=standing.today, has_reached=True)
        for income in (Income.ROYALTY, Income.SERVICE, Income.PERFORMANCE)
    }
    return {
        **around(slug, "forms"),
        "here": _of(slug, subject_id),
        "standing": standing,
        "email": profile.email if profile else None,
        "asking": AskForm.blank(),
        "payer": await find_active_payer(uow),
        "rulings": rulings,
        "forms": await list_forms(uow, subject_id),
        "notices": await list_notices(uow, subject_id),
        "country": country_name,
        "may_write": uow.actor.can("money.write"),
        "is_simulated": is_simulated(request),
    }


def _paper(slug: str, standing: Standing, kind: str) -> dict[str, Any]:
    return {
        **around(slug, "forms"),
        **choices(_kind(kind)),
        "here": _of(slug, standing.subject_id),
        "standing": standing,
    }


def _rate(income: Income, standing: Standing) -> str:
    """What is kept back of a kind of income, as a table shows it."""
    ruling = rule(standing.papers, income, day=standing.today, has_reached=True)
    return f"{ruling.rate.normalize():f} %"


def _kind(text: str) -> FormKind:
    if text not in set(FormKind):
        raise TaxPayeeNotFound
    return FormKind(text)


def _of(slug: str, subject_id: UUID) -> str:
    return f"/t/{slug}/tax/payees/{subject_id}"
