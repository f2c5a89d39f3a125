"""Shows and tours side by side; the money of one: its budget, its shows, and sharing it out."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.bandmoney.choices import BUDGETED
from app.domain.bandmoney.forms import (
    BudgetForm,
    PlanForm,
    ReopenForm,
    ShareForm,
    TourShowsForm,
)
from app.domain.bandmoney.queries.band import count_members, list_unshared
from app.domain.bandmoney.queries.subjects import (
    find_book,
    get_books,
    get_subject,
    get_tour_subject,
    is_ours,
    list_books,
    list_shows_of_days,
    of_show,
    of_tour,
    subjects_of,
)
from app.domain.bandmoney.routes.common import READ, SHARE, WRITE, base
from app.domain.bandmoney.routes.showing import SHOW, book_context
from app.domain.bandmoney.service.books import choose_shows, set_budget, take_plan
from app.domain.bandmoney.service.overview import look_over
from app.domain.bandmoney.service.sharing import open_again, share_out
from app.domain.bandmoney.subjects import Subject
from app.domain.shows import Asked, list_shows, name_shows
from app.domain.tours import list_tours, planned_costs
from app.web.page import done, form_again, go_to, page
from app.web.visit import HttpRequest

BUDGET, TOUR_SHOWS = "bandmoney/budget.html", "bandmoney/tour_shows.html"


class OverviewController(Controller):
    path = "/t/{slug:str}/tour-money"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        is_past = request.query_params.get("when") != "ahead"
        asked = Asked(today=uow.now.date(), is_past=is_past, after=after or None)
        try:
            found = await list_shows(uow, asked)
        except InvalidCursor as error:
            raise NotFound(str(error)) from error
        tours = [] if after else [of_tour(tour) for tour in (await list_tours(uow))[:50]]
        ours = [s for s in found.items if is_ours(uow, s) and s.state != "canceled"]
        lines = await look_over(uow, [*tours, *map(of_show, ours)])
        return page(
            request,
            "bandmoney/index.html",
            tours=lines[: len(tours)],
            shows=lines[len(tours) :],
            is_past=is_past,
            after=after,
            more=found.next,
            unshared=len(await list_unshared(uow)),
            members=await count_members(uow),
            **await base(uow, slug, "Tours and shows"),
        )


class BookController(Controller):
    path = "/t/{slug:str}/tour-money/{kind:str}/{subject_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        if kind == "books":
            return go_to(request, f"/t/{slug}/{await _path_of(uow, subject_id)}")
        return page(request, SHOW, **await book_context(uow, slug, kind, subject_id))

    @get("/budget", guards=[WRITE])
    async def budget(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        subject = await get_subject(uow, kind, subject_id)
        form = BudgetForm.of(await find_book(uow, subject))
        return page(request, BUDGET, form=form, **await _budget(uow, slug, subject))

    @post("/budget", guards=[WRITE])
    async def keep_budget(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        subject = await get_subject(uow, kind, subject_id)
        context = await _budget(uow, slug, subject)
        form = BudgetForm.read(await request.form(), context["currency"])
        if form.is_valid:
            with form.refusals():
                await set_budget(uow, subject, form.lines, seen=form.values["seen"] or 0)
        if not form.is_valid:
            return form_again(request, BUDGET, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/{subject.path}", toast="The budget is kept.")

    @post("/share", guards=[SHARE])
    async def share(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        subject = await get_subject(uow, kind, subject_id)
        form = ShareForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                leaves_out = form.values["leaves_out"]
                await share_out(uow, subject, seen=form.seen, leaves_out=leaves_out)
        if not form.is_valid:
            context = await book_context(uow, slug, kind, subject_id, sharing=form)
            return form_again(request, SHOW, block="split", form=form, **context)
        toast = "Shared out and booked. Everybody is owed their part."
        return done(request, then=f"/t/{slug}/{subject.path}", toast=toast)

    @post("/open-again", guards=[SHARE])
    async def reopen(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        subject = await get_subject(uow, kind, subject_id)
        form = ReopenForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await open_again(uow, subject, form.values["number"], reason=form.values["reason"])
        if not form.is_valid:
            context = await book_context(uow, slug, kind, subject_id, reopening=form)
            return form_again(request, SHOW, block="split", form=form, **context)
        toast = "Open again. Correct what was wrong, then share it out anew."
        return done(request, then=f"/t/{slug}/{subject.path}", toast=toast)


class TourBookController(Controller):
    path = "/t/{slug:str}/tour-money/{kind:str}/{subject_id:uuid}"

    @post("/plan", guards=[WRITE])
    async def plan(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        subject = await get_tour_subject(uow, kind, subject_id)
        context = await _budget(uow, slug, subject)
        form = PlanForm.parse(
            await request.form(), scenario_id=[str(p.scenario_id) for p in context["plans"]]
        )
        if form.is_valid:
            with form.refusals():
                seen = form.values["seen"] or 0
                await take_plan(uow, subject, form.values["scenario_id"], seen=seen)
        if not form.is_valid:
            blank = BudgetForm.of(await find_book(uow, subject))
            blank.errors.update(form.errors)
            return form_again(request, BUDGET, block="form", form=blank, **context)
        then = f"/t/{slug}/{subject.path}/budget"
        return done(request, then=then, toast="The plan's figures are the budget now.")

    @get("/shows", guards=[WRITE])
    async def shows(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(
            request,
            TOUR_SHOWS,
            form=TourShowsForm.blank(),
            **await _shows(uow, slug, kind, subject_id),
        )

    @post("/shows", guards=[WRITE])
    async def choose(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        kind: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shows(uow, slug, kind, subject_id)
        form = TourShowsForm.parse(
            await request.form(), show_id=[str(show.id) for show in context["shows"]]
        )
        if form.is_valid:
            with form.refusals():
                await choose_shows(uow, context["subject"], form.show_ids)
        if not form.is_valid:
            return form_again(request, TOUR_SHOWS, block="form", form=form, **context)
        then = f"/t/{slug}/{context['subject'].path}"
        return done(request, then=then, toast="These are the shows of the tour.")


async def _path_of(uow: UnitOfWork, book_id: UUID) -> str:
    """The page of a book that the ledger names by its id."""
    books = await get_books(uow, [book_id])
    subjects = await subjects_of(uow, books.values())
    if book_id not in subjects:
        raise NotFound
    return subjects[book_id].path


async def _budget(uow: UnitOfWork, slug: str, subject: Subject) -> dict[str, Any]:
    frame = await base(uow, slug, "Tours and shows")
    plans = await planned_costs(uow, subject.id) if subject.is_tour else []
    return {
        **frame,
        "subject": subject,
        "here": f"{frame['top']}/{subject.path}",
        "lines": list(BUDGETED.items()),
        "plans": [each for each in plans if each.income.currency == frame["currency"]],
        "other_plans": [each for each in plans if each.income.currency != frame["currency"]],
    }


async def _shows(uow: UnitOfWork, slug: str, kind: str, tour_id: UUID) -> dict[str, Any]:
    """Shows on the days of the tour and those chosen before, which are ticked."""
    subject = await get_tour_subject(uow, kind, tour_id)
    books = [b for b in await list_books(uow, [subject]) if b.show_id]
    chosen = {b.show_id for b in books if b.show_id}
    near = {show.id: show for show in await list_shows_of_days(uow, subject)}
    shows = {**near, **await name_shows(uow, chosen)}
    return {
        **await base(uow, slug, "Tours and shows"),
        "subject": subject,
        "shows": sorted(shows.values(), key=lambda show: (show.on_date, show.id)),
        "chosen": chosen or set(near),
        "is_first": not chosen,
    }
