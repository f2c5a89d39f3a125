"""Mileage and per diems, and the workspace's mileage rates."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.bandmoney.choices import UNITS, USUAL_RATES
from app.domain.bandmoney.forms import MileageForm, PerDiemForm, RateForm
from app.domain.bandmoney.queries.band import list_members, list_rates
from app.domain.bandmoney.queries.expenses import members_with_per_diem
from app.domain.bandmoney.queries.subjects import find_book, get_tour_subject
from app.domain.bandmoney.routes.common import (
    READ,
    WRITE,
    base,
    choices,
    options,
    today_in,
)
from app.domain.bandmoney.service.allowances import (
    give_per_diems,
    note_mileage,
    remove_rate,
    write_rate,
)
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

MILEAGE, PER_DIEMS = "bandmoney/expenses/mileage.html", "bandmoney/expenses/per_diems.html"
RATES = "bandmoney/rates.html"


class MileageController(Controller):
    path = "/t/{slug:str}/tour-money/mileage"

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _mileage(uow, slug)
        unit = context["rates"][0].unit if context["rates"] else "km"
        subject = request.query_params.get("for", "")
        form = MileageForm.blank(day=await today_in(uow), unit=unit, subject=subject)
        return page(request, MILEAGE, form=form, **context)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _mileage(uow, slug)
        form = MileageForm.parse(
            await request.form(),
            subject=list(context["subjects"]),
            member_id=[code for code, _ in context["members"]],
        )
        if form.is_valid:
            with form.refusals():
                said = {n: v for n, v in form.values.items() if n != "subject"}
                subject = context["subjects"].get(form.values["subject"] or "")
                await note_mileage(uow, subject=subject, **said)
        if not form.is_valid:
            return form_again(request, MILEAGE, block="form", form=form, **context)
        then = f"/t/{slug}/{subject.path}" if subject else f"/t/{slug}/tour-money/expenses"
        return done(request, then=then, toast="The way is noted and owed to whose car it was.")


class PerDiemsController(Controller):
    path = "/t/{slug:str}/tour-money/{kind:str}/{subject_id:uuid}/per-diems"

    @get("", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _per_diems(uow, slug, kind, subject_id)
        tour = context["subject"]
        form = PerDiemForm.blank(
            first_on=tour.first_on,
            days=tour.days,
            rate_currency=context["currency"],
            member_id=[code for code, _ in context["members"]],
        )
        return page(request, PER_DIEMS, form=form, **context)

    @post("", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _per_diems(uow, slug, kind, subject_id)
        known = [*context["members"], *context["given"]]
        form = PerDiemForm.parse(await request.form(), member_id=[code for code, _ in known])
        if form.is_valid:
            with form.refusals():
                said = {n: v for n, v in form.values.items() if n != "member_id"}
                await give_per_diems(uow, context["subject"], member_ids=form.member_ids, **said)
        if not form.is_valid:
            return form_again(request, PER_DIEMS, block="form", form=form, **context)
        then = f"/t/{slug}/{context['subject'].path}"
        return done(request, then=then, toast="The per diems are noted and booked.")


class RatesController(Controller):
    path = "/t/{slug:str}/tour-money/rates"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _rates(uow, slug)
        form = RateForm.blank(from_on=uow.now.date(), currency=context["currency"], unit="km")
        return page(request, RATES, form=form, **context)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RateForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await write_rate(uow, **form.values)
        if not form.is_valid:
            return form_again(request, RATES, block="form", form=form, **await _rates(uow, slug))
        then = f"/t/{slug}/tour-money/rates"
        return done(request, then=then, toast="The rate is written down.")

    @post("/{rate_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rate_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_rate(uow, rate_id)
        then = f"/t/{slug}/tour-money/rates"
        return done(request, then=then, toast="The rate is removed. What was noted at it stays.")


async def _mileage(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    subjects = await choices(uow)
    return {
        **await base(uow, slug, "Expenses"),
        "subjects": subjects,
        "options": options(subjects),
        "members": [(str(m.id), m.name) for m in await list_members(uow) if m.is_here],
        "rates": await list_rates(uow),
        "units": [(code, f"{word}s") for code, word in UNITS.items()],
    }


async def _per_diems(uow: UnitOfWork, slug: str, kind: str, subject_id: UUID) -> dict[str, Any]:
    tour = await get_tour_subject(uow, kind, subject_id)
    book = await find_book(uow, tour)
    given = await members_with_per_diem(uow, book.id) if book else set()
    here = [m for m in await list_members(uow) if m.is_here or m.id in given]
    return {
        **await base(uow, slug, "Tours and shows"),
        "subject": tour,
        "members": [(str(m.id), m.name) for m in here if m.id not in given],
        "given": [(str(m.id), m.name) for m in here if m.id in given],
    }


async def _rates(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    kept = await list_rates(uow)
    taken = {(each.unit, each.from_on) for each in kept}
    return {
        **await base(uow, slug, "Rates"),
        "rates": kept,
        "usual": [each for each in USUAL_RATES if (each.unit, each.from_on) not in taken],
        "units": list(UNITS.items()),
        "unit_words": UNITS,
    }
